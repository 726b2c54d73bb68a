import { beforeAll, describe, expect, test } from '@jest/globals';
import { characterChoices } from '../../../src/discord/choices.ts';
import { suggestCharacters } from '../../../src/use-cases/people/find-character.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { unlinkCharacter } from '../../../src/use-cases/people/unlink-by-hand.ts';
import { whoIs } from '../../../src/use-cases/people/who-is.ts';
import { openHistory } from '../../../src/use-cases/undo/history.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';

const rollcall = opened();

let server: HandServer;

beforeAll(async () => {
  server = await handServer(rollcall);
  const mike = await server.member('1', 'Mike | Zul');
  const trog = await server.character('Trog');
  await server.character('Trogmoon', { realmSlug: 'area-52', realmName: 'Area 52' });
  await server.character('Astrogar');
  await server.character('Zatañña', { realmSlug: 'pozzo-delleternità', realmName: "Pozzo dell'Eternità" });
  await server.character('Trogdead', { departedAt: new Date(0) });
  const mikes = await server.linked('Old Mike', [{ memberId: mike }, { characterId: trog }]);
  await server.inServer(({ em, serverId }) =>
    em.execute(
      `insert into player_alias (server_id, player_id, name, key, learned_at, learned_by) values (?, ?, 'Micky', 'micky', now(), '1')`,
      [serverId, mikes],
    ),
  );
});

const names = async (typed: string, actor = server.officer()) =>
  (await suggestCharacters(server.context, actor, typed)).map(({ name }) => name);

describe('typing a character', () => {
  test.each([
    [
      'the exact name first, then beginnings, then the rest, but nobody who left',
      'trog',
      ['Trog', 'Trogmoon', 'Astrogar'],
    ],
    ['a name without its accents', 'zatann', ['Zatañña']],
    ['a realm by its name without accents', "pozzo dell'eternita", ['Zatañña']],
    ['a realm by its address', 'area-52', ['Trogmoon']],
    ['a name with the beginning of its realm', 'trog-area', ['Trogmoon']],
    ['a name with its realm as the game glues them', 'Zatanna-Pozzo', ['Zatañña']],
    ["its player's name", 'old mike', ['Trog']],
    ['another name of its player', 'micky', ['Trog']],
    ['a part of a name of its member', 'zul', ['Trog']],
    ['a name with a realm that nobody is on', 'trog-ragnaros', []],
  ])('by %s', async (_how, typed, expected) => {
    expect(await names(typed)).toEqual(expected);
  });

  test('those who departed come behind all who are here, and say so, where they can be meant', async () => {
    const found = await suggestCharacters(server.context, server.officer(), 'trog', 'known');
    expect(found.map(({ name, departed }) => [name, departed])).toEqual([
      ['Trog', false],
      ['Trogmoon', false],
      ['Astrogar', false],
      ['Trogdead', true],
    ]);
    const choice = characterChoices(found).at(-1)?.name;
    expect(choice).toContain('Trogdead');
    expect(choice).toContain('left the guild');
  });

  test('nobody but officers learns whose it is by trying names', async () => {
    const stranger = { ...server.officer('9'), canManageServer: false };
    expect(await names('micky', stranger)).toEqual([]);
    expect(await names('trog', stranger)).toEqual(['Trog', 'Trogmoon', 'Astrogar']);
  });

  test('takes the same three statements however many there are', async () => {
    expect(await rollcall.statementsOf(() => names('trog'))).toBe(3);
  });
});

describe('a character that departed', () => {
  const asked = (character: string) => ({ character, memberId: undefined });
  const ofOfficer = () => [server.context, server.officer()] as const;

  test('is asked about by name, unlinked by name, and not linked by it', async () => {
    const olaf = await server.member('7', 'Olaf');
    const gone = await server.character('Oldtoon', { departedAt: new Date(0) });
    await server.linked('Olaf', [{ memberId: olaf }, { characterId: gone }]);
    expect(await whoIs(...ofOfficer(), true, asked('oldtoon'))).toMatchObject({ value: { displayName: 'Olaf' } });
    expect(await openHistory(...ofOfficer(), asked('Oldtoon'))).toMatchObject({
      value: { title: { name: 'Oldtoon' } },
    });
    const notFound = { problem: { code: 'character_not_found' } };
    expect(await linkByHand(...ofOfficer(), 'Oldtoon', [{ kind: 'member', memberId: olaf }])).toMatchObject(notFound);
    expect(await unlinkCharacter(...ofOfficer(), 'Oldtoon')).toMatchObject({ ok: true });
    expect(await server.owners()).not.toHaveProperty('Oldtoon');
  });

  test('gives way to one of the same name who is here', async () => {
    await server.character('Twice', { departedAt: new Date(0) });
    const here = await server.character('Twice');
    expect(await openHistory(...ofOfficer(), asked('Twice'))).toMatchObject({ value: { scope: here } });
  });
});
