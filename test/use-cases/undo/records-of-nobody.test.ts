import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { undoAutomaticBatch } from '../../../src/use-cases/findings/automatic-fixes.ts';
import { switchAutoFix } from '../../../src/use-cases/findings/rule-settings.ts';
import { undoByHand } from '../../../src/use-cases/people/by-hand.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { applyMatch, previewMatch, undoMatch } from '../../../src/use-cases/people/match.ts';
import { askMerge, mergePlayers } from '../../../src/use-cases/people/merge-players.ts';
import { unlinkCharacter } from '../../../src/use-cases/people/unlink-by-hand.ts';
import { queueReport, scanAndFix } from '../../../src/use-cases/syncs/scan-and-report.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();
let server: HandServer;

beforeEach(async () => {
  server = await handServer(rollcall);
});

/** Whoever has a record, with the number of what belongs to them. */
const records = () =>
  server.inServer(async ({ em }) => {
    const rows = await em.execute<{ name: string; links: number }[]>(
      `select display_name as name, (select count(*)::int from link where player_id = player.id) as links
       from player order by 1`,
    );
    return Object.fromEntries(rows.map(({ name, links }) => [name, links]));
  });

const later = () => server.clock.advance(60_000);

async function link(character: string, owner: { memberId: string } | { name: string }): Promise<string> {
  later();
  const given =
    'name' in owner
      ? ({ kind: 'not_on_discord', text: owner.name } as const)
      : ({ kind: 'member', memberId: owner.memberId } as const);
  const linked = expectOk(await linkByHand(server.context, server.officer(), character, [given]));
  return (linked.kind === 'answer' && linked.answer.undo) || '';
}

async function unlink(character: string): Promise<string> {
  later();
  return expectOk(await unlinkCharacter(server.context, server.officer(), character)).undo ?? '';
}

async function undo(batchId: string) {
  later();
  return expectOk(await undoByHand(server.context, server.officer(), batchId));
}

describe('Undo leaves no record of somebody to whom nothing belongs', () => {
  test('of an unlink, when the last thing that was theirs is somebody else’s by now: nothing is put back', async () => {
    await server.member('101', 'Trog');
    await server.character('Bankalt');
    await link('Bankalt', { name: 'Ghost' });
    const unlinked = await unlink('Bankalt');
    await link('Bankalt', { memberId: '101' });
    expect(await undo(unlinked)).toMatchObject({ said: { key: 'problem.changed_since' } });
    expect(await records()).toEqual({ Trog: 2 });
    expect(await server.owners()).toEqual({ Bankalt: 'Trog' });

    await unlink('Bankalt');
    await undo(unlinked);
    expect(await server.owners()).toEqual({ Bankalt: 'Ghost' });
  });

  test('of a match, when what made them known was unlinked since', async () => {
    await server.character('Bossmain');
    await server.character('Bankalt');
    await note(server, { Bankalt: 'DC: boss' });
    await link('Bossmain', { name: 'Boss' });
    const { batchId } = expectOk(await previewMatch(server.context, server.officer()));
    expectOk(await applyMatch(server.context, server.officer(), batchId));
    await unlink('Bossmain');
    expect(await server.owners()).toEqual({ Bankalt: 'Boss' });
    later();
    expect(expectOk(await undoMatch(server.context, server.officer(), batchId)).state).toMatchObject({ skipped: 0 });
    expect(await records()).toEqual({});
  });

  describe('of two who became one', () => {
    /** Mito is made one with Trog, neither of whom is on Discord. */
    async function merged(): Promise<string> {
      const ofTrog = await server.linked('Trog', [{ characterId: await server.character('Trogmoon') }]);
      const ofMito = await server.linked('Mito', [{ characterId: await server.character('Mitolock') }]);
      const other = { kind: 'player', playerId: ofMito } as const;
      const asking = expectOk(await askMerge(server.context, server.officer(), ofTrog, other));
      if (asking.kind !== 'question') throw new Error('Merged without asking');
      const { facts } = asking.question;
      const done = expectOk(await mergePlayers(server.context, server.officer(), ofTrog, other, facts));
      return (done.kind === 'answer' && done.answer.undo) || '';
    }

    test('whoever stayed goes, when nothing but the other’s is theirs by now', async () => {
      const merge = await merged();
      await unlink('Trogmoon');
      await undo(merge);
      expect(await records()).toEqual({ Mito: 1 });
    });

    test('whoever went stays gone, when what was theirs is somebody else’s by now; their names stay too', async () => {
      await server.member('101', 'Dash');
      const merge = await merged();
      await unlink('Mitolock');
      await link('Mitolock', { memberId: '101' });
      await undo(merge);
      expect(await records()).toEqual({ Dash: 2, Trog: 1 });
    });
  });

  test('of an automatic fix, when the character that it took from them is somebody else’s by now', async () => {
    const [one, other] = [await server.character('Altone'), await server.character('Alttwo')];
    await server.member('101', 'Mito');
    await server.member('102', 'Dash');
    await note(server, { Altone: 'elrek', Alttwo: 'elrek' });
    await server.linked('Elrek', [{ characterId: one }, { characterId: other }]);
    later();
    await note(server, { Altone: 'DC: member101', Alttwo: 'DC: member101' });
    await server.scan();
    expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'on'));
    await server.inServer(async (tenant) => {
      const at = server.clock.now();
      await scanAndFix(tenant, at);
      const counts = { found: 1, created: 0, updated: 0, removed: 0, heldBack: 0 };
      await queueReport(tenant, { source: 'addon_upload', about: 'Pull', counts, startedAt: at, finishedAt: at });
    });
    expect(await server.owners()).toEqual({ Altone: 'Mito', Alttwo: 'Mito' });
    const [fix] = await server.inServer(({ em }) =>
      em.execute<{ batchId: string }[]>(`select batch_id as "batchId" from change where what = 'finding.fixed'`),
    );
    for (const character of ['Altone', 'Alttwo']) {
      await unlink(character);
      await link(character, { memberId: '102' });
    }
    expectOk(await undoAutomaticBatch(server.context, server.officer(), fix?.batchId ?? ''));
    expect(await records()).toEqual({ Dash: 3 });
  });
});
