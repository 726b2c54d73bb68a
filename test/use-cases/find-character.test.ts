import { beforeAll, describe, expect, test } from '@jest/globals';
import { suggestCharacters } from '../../src/use-cases/find-character.ts';
import { opened } from '../database/opened.ts';
import { type HandServer, handServer } from './hand-server.ts';

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

  test('nobody but officers learns whose it is by trying names', async () => {
    const stranger = { ...server.officer('9'), canManageServer: false };
    expect(await names('micky', stranger)).toEqual([]);
    expect(await names('trog', stranger)).toEqual(['Trog', 'Trogmoon', 'Astrogar']);
  });

  test('takes the same three statements however many there are', async () => {
    expect(await rollcall.statementsOf(() => names('trog'))).toBe(3);
  });
});
