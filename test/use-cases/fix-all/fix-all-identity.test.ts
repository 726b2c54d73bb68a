import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { applyFixAll } from '../../../src/use-cases/fix-all/apply-fix-all.ts';
import type { FixAllCard } from '../../../src/use-cases/fix-all/fix-all-card.ts';
import { previewFixAll } from '../../../src/use-cases/fix-all/preview-fix-all.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { applyMatch, previewMatch } from '../../../src/use-cases/people/match.ts';
import { undoFixAll } from '../../../src/use-cases/undo/undo-fix-all.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();
const unseen = async () => {};

const preview = async (server: HandServer, rule: string): Promise<FixAllCard> =>
  expectOk(await previewFixAll(server.context, server.officer(), rule));
const apply = async (server: HandServer, { batchId }: FixAllCard) =>
  expectOk(await applyFixAll(server.context, server.officer(), batchId, unseen)).card;
const undo = async (server: HandServer, { batchId }: FixAllCard) =>
  expectOk(await undoFixAll(server.context, server.officer('4343'), batchId, unseen)).card;

const links = (server: HandServer) =>
  server.inServer(({ em }) =>
    em.execute<object[]>(
      `select character.name as character, confidence from link join character on character.id = link.character_id
       order by 1`,
    ),
  );

/** The members of the player to whom a character belongs. */
const membersWith = async (server: HandServer, character: string) => {
  const rows = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>(
      `select member_id as id from link where member_id is not null and player_id = (
         select player_id from link join character on character.id = link.character_id where name = ?
       )`,
      [character],
    ),
  );
  return rows.map(({ id }) => id);
};

const open = async (server: HandServer, rule: string) => {
  const rows = await server.inServer(({ em }) =>
    em.execute<{ name: string }[]>(
      `select coalesce(facts ->> 'name', facts ->> 'username') as name from finding where rule = ? and status = 'open'
       order by 1`,
      [rule],
    ),
  );
  return rows.map(({ name }) => name);
};

/** Mito with a hint and a bare word, an alt of an alt, and somebody of whom nothing is known. */
async function orphans(): Promise<HandServer> {
  const server = await handServer(rollcall);
  await server.member('101', 'Mito');
  await server.member('102', 'Zora');
  for (const name of ['Mitochondria', 'Bankalt', 'Altoholic', 'Zora', 'Stranger']) await server.character(name);
  await note(server, {
    Mitochondria: 'DC: member101',
    Bankalt: 'member101',
    Altoholic: 'alt of Bankalt',
    Stranger: 'gonewiththewind',
  });
  await server.scan();
  return server;
}

describe('characters without player', () => {
  test('are linked by their evidence, and no more sure than that: nobody gave their word for each', async () => {
    const server = await orphans();
    const before = await server.whoIsWho();
    const card = await preview(server, 'orphan_wow');
    expect(card).toMatchObject({ wave: null, roles: [], state: { kind: 'preview', needsApproval: false } });
    expect(await server.whoIsWho()).toEqual(before);

    const done = await apply(server, card);
    expect(done.state).toMatchObject({ kind: 'finished', done: card.count, problems: [], canUndo: true });
    const made = (await links(server)) as { confidence: string }[];
    expect(made).toHaveLength(card.count);
    expect(made.every(({ confidence }) => confidence !== 'confirmed')).toBe(true);
    expect(await open(server, 'orphan_wow')).toContain('Stranger');

    const undone = await undo(server, card);
    expect(undone.state).toMatchObject({ kind: 'undone', by: '4343', left: 0 });
    expect(await server.whoIsWho()).toEqual(before);
    expect(await open(server, 'orphan_wow')).toHaveLength(5);
  });

  test('what nothing speaks for is left to humans, by reason', async () => {
    const server = await orphans();
    const { left, count } = await preview(server, 'orphan_wow');
    expect(left.reduce((sum, reason) => sum + reason.count, 0)).toBe(5 - count);
    expect(left.length).toBeGreaterThan(0);
  });

  test('whose note changed since the preview is left alone, and told', async () => {
    const server = await orphans();
    const card = await preview(server, 'orphan_wow');
    await note(server, { Mitochondria: 'alt of Zora' });
    const done = await apply(server, card);
    expect(done.state).toMatchObject({ kind: 'finished' });
    const { problems } = done.state as Extract<FixAllCard['state'], { kind: 'finished' }>;
    expect(problems.map(({ because }) => because.key)).toContain('fix_all.changed_since');
    expect(await open(server, 'orphan_wow')).toContain('Mitochondria');
  });

  test('pressed twice, nothing is done twice', async () => {
    const server = await orphans();
    const card = await preview(server, 'orphan_wow');
    const [one, other] = await Promise.all([apply(server, card), apply(server, card)]);
    expect(one.state).toMatchObject({ kind: 'finished', done: card.count });
    expect(other.state).toMatchObject({ kind: 'finished', done: card.count });
    expect(await links(server)).toHaveLength(card.count);
  });

  test('a link that an officer confirmed since stays when all is undone, and is counted', async () => {
    const server = await orphans();
    const card = await preview(server, 'orphan_wow');
    await apply(server, card);
    await server.inServer(({ em }) =>
      em.execute(
        `update link set confidence = 'confirmed', confirmed_at = now(), confirmed_by = '1'
         where character_id = (select id from character where name = 'Bankalt')`,
      ),
    );
    const undone = await undo(server, card);
    // With the member by whom they are somebody's.
    expect(undone.state).toMatchObject({ kind: 'undone', left: 2 });
    expect(await links(server)).toEqual([{ character: 'Bankalt', confidence: 'confirmed' }]);
    expect(await membersWith(server, 'Bankalt')).toEqual(['101']);
  });

  test('whose member got more characters since keep the member when all is undone', async () => {
    const server = await orphans();
    const card = await preview(server, 'orphan_wow');
    await apply(server, card);
    expectOk(await linkByHand(server.context, server.officer(), 'Stranger', [{ kind: 'member', memberId: '101' }]));
    server.clock.advance(1_000);
    const undone = await undo(server, card);
    expect(undone.state).toMatchObject({ kind: 'undone', left: 1 });
    expect(await links(server)).toEqual([{ character: 'Stranger', confidence: 'confirmed' }]);
    expect(await membersWith(server, 'Stranger')).toEqual(['101']);
  });

  test('takes as many statements for many as for few', async () => {
    const counts: number[] = [];
    for (const many of [3, 30]) {
      const server = await handServer(rollcall);
      await server.member('101', 'Mito');
      const names = Array.from(
        { length: many },
        (_, at) => `Alt${String.fromCharCode(97 + (at % 26))}x${'y'.repeat(at / 26)}`,
      );
      for (const name of names) await server.character(name);
      await note(server, Object.fromEntries(names.map((name) => [name, 'DC: member101'])));
      await server.scan();
      const card = await preview(server, 'orphan_wow');
      expect(card.count).toBe(many);
      counts.push(await rollcall.statementsOf(() => apply(server, card)));
    }
    expect(counts[1]).toBe(counts[0]);
  });
});

describe('notes that changed', () => {
  /** Two characters of Elrek's whose notes say Mito now, and who was all that Elrek had. */
  async function moved(): Promise<HandServer> {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    const [bank, alt] = [await server.character('Bankalt'), await server.character('Altoholic')];
    await note(server, { Bankalt: 'elrek', Altoholic: 'elrek' });
    await server.linked('Elrek', [{ characterId: bank }, { characterId: alt }]);
    await server.inServer(({ em }) => em.execute(`update player set main_id = ? where display_name = 'Elrek'`, [bank]));
    server.clock.advance(3_600_000);
    await note(server, { Bankalt: 'DC: member101', Altoholic: 'DC: member101' });
    await server.scan();
    return server;
  }

  test('move characters, player and main, and all of it comes back with its original times', async () => {
    const server = await moved();
    const before = await server.whoIsWho();
    const card = await preview(server, 'note_mismatch');
    expect(card.count).toBe(2);
    await apply(server, card);
    expect(await server.owners()).toEqual({ Altoholic: 'Mito', Bankalt: 'Mito' });
    expect(await open(server, 'note_mismatch')).toEqual([]);
    const undone = await undo(server, card);
    expect(undone.state).toMatchObject({ kind: 'undone', left: 0 });
    expect(await server.whoIsWho()).toEqual(before);
    expect(await open(server, 'note_mismatch')).toEqual(['Altoholic', 'Bankalt']);
  });

  test('take along what their links had taught of the player who had them', async () => {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    await server.member('202', 'Elrek');
    await server.character('Bankalt');
    await note(server, { Bankalt: 'DC: member202' });
    const match = expectOk(await previewMatch(server.context, server.officer()));
    expectOk(await applyMatch(server.context, server.officer(), match.batchId));
    server.clock.advance(3_600_000);
    await note(server, { Bankalt: 'DC: member101' });
    await server.scan();
    const before = await server.whoIsWho();
    expect(before).toMatchObject({ aliases: [{ name: 'member202' }] });
    const card = await preview(server, 'note_mismatch');
    await apply(server, card);
    expect(await server.whoIsWho()).toMatchObject({ aliases: [{ name: 'member101' }] });
    await undo(server, card);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('of more characters than one neighbourhood holds are moved all the same', async () => {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    const names = Array.from(
      { length: 30 },
      (_, at) => `Alt${'abcdefghijklmnopqrstuvwxyzABCD'[at]}x${'y'.repeat(at / 26)}`,
    );
    const characterIds: string[] = [];
    for (const name of names) characterIds.push(await server.character(name));
    const all = (text: string) => Object.fromEntries(names.map((name) => [name, text]));
    await note(server, all('elrek'));
    await server.linked(
      'Elrek',
      characterIds.map((characterId) => ({ characterId })),
    );
    server.clock.advance(3_600_000);
    await note(server, all('DC: member101'));
    await server.scan();
    const card = await preview(server, 'note_mismatch');
    expect(card.count).toBe(30);
    await apply(server, card);
    expect(await server.owners()).toEqual(all('Mito'));
  });
});
