import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { lockIdentity } from '../../../src/database/identity-lock.ts';
import { fixFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { switchAutoFix } from '../../../src/use-cases/findings/rule-settings.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { applyMatch, previewMatch, undoMatch } from '../../../src/use-cases/people/match.ts';
import { scanAndFix } from '../../../src/use-cases/syncs/scan-and-report.ts';
import { opened } from '../../database/opened.ts';
import { until } from '../../jobs/until.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();
let server: HandServer;

/** A character whose note names Mito, and Dash, whom an officer knows better. */
beforeEach(async () => {
  server = await handServer(rollcall);
  await server.member('101', 'Mito');
  await server.member('102', 'Dash');
  await server.character('Bankalt');
  await note(server, { Bankalt: 'DC: member101' });
});

const link = () => linkByHand(server.context, server.officer(), 'Bankalt', [{ kind: 'member', memberId: '102' }]);

const waiting = () =>
  server.inServer(async ({ em }) => {
    const rows = await em.execute<object[]>(
      `select distinct pid from pg_locks
       where not granted and (database is null or database = (select oid from pg_database where datname = current_database()))`,
    );
    return rows.length;
  });

/** Lets these begin one after the other while somebody else writes who is who, and then go on. */
async function queued<Values extends readonly unknown[]>(
  ...acts: { [At in keyof Values]: () => Promise<Values[At]> }
): Promise<Values> {
  const begun: Promise<unknown>[] = [];
  await server.inServer(async (tenant) => {
    await lockIdentity(tenant);
    for (const act of acts) {
      begun.push(act());
      await until(`${begun.length} wait for their turn`, async () => (await waiting()) === begun.length);
    }
  });
  return (await Promise.all(begun)) as unknown as Values;
}

describe('an officer who links by hand while a match is applied', () => {
  test('is first: the match shows that something changed, and links nothing', async () => {
    const { batchId } = expectOk(await previewMatch(server.context, server.officer()));
    const [linked, applied] = await queued(link, () => applyMatch(server.context, server.officer('4343'), batchId));
    expect(expectOk(linked)).toMatchObject({ kind: 'answer', answer: { said: { key: 'by_hand.done' } } });
    expect(expectOk(applied).state).toMatchObject({ kind: 'preview', remark: { key: 'remark.match_changed' } });
    expect(await server.owners()).toEqual({ Bankalt: 'Dash' });
  });

  test('comes second: they are told whose it is by now, and asked', async () => {
    const { batchId } = expectOk(await previewMatch(server.context, server.officer()));
    const [applied, linked] = await queued(() => applyMatch(server.context, server.officer('4343'), batchId), link);
    expect(expectOk(applied).state).toMatchObject({ kind: 'applied', by: '4343' });
    expect(expectOk(linked)).toMatchObject({ kind: 'conflict', conflict: { character: 'Bankalt' } });
    expect(await server.owners()).toEqual({ Bankalt: 'Mito' });
  });

  test('comes while it is undone: it is free by then', async () => {
    const { batchId } = expectOk(await previewMatch(server.context, server.officer()));
    expectOk(await applyMatch(server.context, server.officer(), batchId));
    const [undone, linked] = await queued(() => undoMatch(server.context, server.officer(), batchId), link);
    expect(expectOk(undone).state).toMatchObject({ kind: 'undone', skipped: 0 });
    expect(expectOk(linked)).toMatchObject({ kind: 'answer' });
    expect(await server.owners()).toEqual({ Bankalt: 'Dash' });
  });
});

test('an officer who presses Fix while rules fix by themselves is told that it is done', async () => {
  const [one, other] = [await server.character('Altone'), await server.character('Alttwo')];
  await note(server, { Altone: 'elrek', Alttwo: 'elrek' });
  await server.linked('Elrek', [{ characterId: one }, { characterId: other }]);
  server.clock.advance(3_600_000);
  await note(server, { Altone: 'DC: member101', Alttwo: 'DC: member101' });
  await server.scan();
  expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'on'));
  const [, last] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>(`select id from finding where rule = 'note_mismatch' order by first_found_at, id`),
  );
  const { card } = expectOk(await showFinding(server.context, server.officer(), last?.id ?? ''));
  const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';

  const [, pressed] = await queued(
    () => server.inServer((tenant) => scanAndFix(tenant, server.clock.now())),
    () => fixFinding(server.context, server.officer(), card.findingId, card.revision, offer),
  );
  expect(expectOk(pressed).card.state).toMatchObject({
    kind: 'closed',
    by: null,
    how: { key: 'outcome.fixed_automatically' },
  });
  expect(await server.owners()).toEqual({ Altone: 'Mito', Alttwo: 'Mito' });
});
