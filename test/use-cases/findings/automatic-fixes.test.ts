import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { runReportMessage } from '../../../src/discord/cards/run-report.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import type { RunReport } from '../../../src/reporting/run-report.ts';
import { deliverMessages } from '../../../src/use-cases/audit-channel/deliver-messages.ts';
import { listAutomaticFixes, undoAutomaticFixes } from '../../../src/use-cases/findings/automatic-fixes.ts';
import { switchAutoFix } from '../../../src/use-cases/findings/rule-settings.ts';
import type { ListItem } from '../../../src/use-cases/lists/list-queries.ts';
import { type ListPage, turnPage } from '../../../src/use-cases/lists/paged-list.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { unlinkCharacter } from '../../../src/use-cases/people/unlink-by-hand.ts';
import { queueReport, scanAndFix } from '../../../src/use-cases/syncs/scan-and-report.ts';
import { openHistory } from '../../../src/use-cases/undo/history.ts';
import { undoAct } from '../../../src/use-cases/undo/undo-act.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();
let server: HandServer;
let names: string[];

/** A guild where so many notes changed from Elrek to Mito, and the rule that answers that fixes by itself. */
async function guildWith(count: number): Promise<void> {
  server = await handServer(rollcall);
  await server.member('101', 'Mito');
  await server.member('102', 'Elrek');
  names = Array.from(
    { length: count },
    (_, at) => `River${String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26))}`,
  );
  const ends: { characterId?: string; memberId?: string }[] = [{ memberId: '102' }];
  for (const name of names) ends.push({ characterId: await server.character(name) });
  await server.linked('Elrek', ends);
  await note(server, Object.fromEntries(names.map((name) => [name, 'Elrek'])));
  server.clock.advance(3_600_000);
  await note(server, Object.fromEntries(names.map((name) => [name, 'DC: member101'])));
  expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'on'));
}

async function run(): Promise<void> {
  server.clock.advance(60_000);
  await server.inServer(async (tenant) => {
    const at = server.clock.now();
    await scanAndFix(tenant, at);
    const counts = { found: 1, created: 0, updated: 0, removed: 0, heldBack: 0 };
    await queueReport(tenant, { source: 'addon_upload', about: 'Pull', counts, startedAt: at, finishedAt: at });
  });
}

async function reports(): Promise<RunReport[]> {
  const rows = await server.inServer(({ em }) =>
    em.execute<{ content: RunReport }[]>('select content from outbox_message order by created_at'),
  );
  return rows.map(({ content }) => content);
}

async function listed(): Promise<ListPage> {
  const [report] = await reports();
  return expectOk(await listAutomaticFixes(server.context, server.officer(), report?.fixedTogether ?? ''));
}

const fixesOn = ({ items }: { readonly items: readonly ListItem[] }) =>
  items.flatMap((item) => (item.kind === 'fix' ? [item] : []));

const allBelongTo = async (player: string) => {
  expect(await server.owners()).toEqual(Object.fromEntries(names.map((name) => [name, player])));
};

describe('more automatic fixes of one run than a select can hold', () => {
  beforeEach(async () => {
    await guildWith(32);
    await run();
    await allBelongTo('Mito');
  });

  test('are a button of their report, which opens a list of them all', async () => {
    const [report] = await reports();
    if (!report) throw new Error('no report');
    const { components } = runReportMessage(report, vocabularyFor('en-US'), '01234567');
    const drawn = JSON.stringify(components);
    expect(drawn).toContain('All 32 automatic fixes…');
    expect(drawn).not.toContain('report.undo_one');

    const first = await listed();
    expect(first).toMatchObject({ total: 32, pages: 4, hasNext: true });
    const turn = async (page: number) => expectOk(await turnPage(server.context, server.officer(), first.listId, page));
    const pages = [first, await turn(1), await turn(2), await turn(3)];
    const fixes = pages.flatMap(fixesOn);
    expect(new Set(fixes.map(({ findingId }) => findingId)).size).toBe(32);
    for (const fix of fixes) expect(fix).toMatchObject({ undone: false, line: { key: 'outcome.fixed_automatically' } });
  });

  test('are undone one by one, which the list shows', async () => {
    const list = await listed();
    const [first] = fixesOn(list);
    expectOk(await undoFinding(server.context, server.officer(), first?.findingId ?? ''));
    const again = expectOk(await turnPage(server.context, server.officer(), list.listId, 0));
    expect(fixesOn(again).map(({ undone }) => undone)).toEqual([true, ...Array(9).fill(false)]);
    expect(Object.values(await server.owners()).filter((owner) => owner === 'Elrek')).toHaveLength(1);
  });

  test('are undone as one from the history, whichever of them is chosen', async () => {
    const { entries } = expectOk(
      await openHistory(server.context, server.officer(), { character: undefined, memberId: undefined }),
    );
    const [one] = entries.filter(({ canUndo }) => canUndo);
    expect(one?.sizeOfAct).toBeGreaterThan(32);
    server.clock.advance(60_000);
    const page = expectOk(await undoAct(server.context, server.officer(), 'server', one?.id ?? ''));
    expect(page.remark).toMatchObject({ key: 'remark.undone' });
    await allBelongTo('Elrek');
    expect(fixesOn(await listed()).every(({ undone }) => undone)).toBe(true);

    const again = expectOk(await undoAct(server.context, server.officer(), 'server', one?.id ?? ''));
    expect(again.remark).toMatchObject({ key: 'remark.nothing_to_undo' });
  });

  test('are undone as one, are open again, and are not done again for the same facts', async () => {
    const { listId } = await listed();
    server.clock.advance(60_000);
    expectOk(await turnPage(server.context, server.officer(), listId, 1));
    const undone = expectOk(await undoAutomaticFixes(server.context, server.officer(), listId, 1));
    expect(undone).toMatchObject({
      page: 1,
      remark: { key: 'remark.undone', values: { officer: { member: '4242' } } },
    });
    expect(fixesOn(undone).every((fix) => fix.undone)).toBe(true);
    await allBelongTo('Elrek');
    await run();
    await allBelongTo('Elrek');
    const open = await server.inServer(({ em }) =>
      em.execute(`select count(*)::int as open from finding where rule = 'note_mismatch' and status = 'open'`),
    );
    expect(open).toEqual([{ open: 32 }]);
  });

  test('that somebody changed since stay as they are, and are counted', async () => {
    const { listId } = await listed();
    await server.member('103', 'Dash');
    const dash = [{ kind: 'member', memberId: '103' }] as const;
    expectOk(await unlinkCharacter(server.context, server.officer(), names[0] ?? ''));
    expectOk(await linkByHand(server.context, server.officer(), names[0] ?? '', [...dash]));
    const undone = expectOk(await undoAutomaticFixes(server.context, server.officer(), listId, 0));
    expect(undone.remark).toMatchObject({ key: 'remark.undone_in_part' });
    const owners = await server.owners();
    expect(owners[names[0] ?? '']).toBe('Dash');
    expect(owners[names[1] ?? '']).toBe('Elrek');
  });

  test('are undone once: whoever comes second hears that nothing is left', async () => {
    const { listId } = await listed();
    expectOk(await undoAutomaticFixes(server.context, server.officer(), listId, 0));
    const second = expectOk(await undoAutomaticFixes(server.context, server.officer('4343'), listId, 0));
    expect(second.remark).toEqual({ key: 'remark.nothing_to_undo' });
  });

  test('are found by no other list, and by no other server', async () => {
    const [report] = await reports();
    const foreigner = { ...server.officer(), serverId: (await handServer(rollcall)).serverId };
    const batchId = report?.fixedTogether ?? '';
    expect(await listAutomaticFixes(server.context, foreigner, batchId)).toMatchObject({
      problem: { code: 'list_not_found' },
    });
    expect(await listAutomaticFixes(server.context, server.officer(), 'nonsense')).toMatchObject({
      problem: { code: 'list_not_found' },
    });
  });
});

test('a fix is told also where a message from before it, which tells of the finding as open, still waits', async () => {
  await guildWith(1);
  expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'off'));
  await run();
  expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'on'));
  await run();
  await run();
  const told = async () => (await reports()).map(({ fixed }) => fixed.length);
  expect(await told()).toEqual([0, 1]);
  await deliverMessages(server.context, server.serverId);
  await run();
  expect(await told()).toEqual([0, 1]);
  expect(
    await server.inServer(({ em }) =>
      em.execute(`select 1 from finding where notified_at is null and rule = 'note_mismatch'`),
    ),
  ).toEqual([]);
});

test('a fix of which nothing was told yet is news after a message from before it was sent', async () => {
  await guildWith(1);
  expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'off'));
  await run();
  expectOk(await switchAutoFix(server.context, server.officer(), 'note_mismatch', 'on'));
  server.clock.advance(60_000);
  await server.inServer((tenant) => scanAndFix(tenant, server.clock.now()));
  await deliverMessages(server.context, server.serverId);
  await run();
  expect((await reports()).map(({ fixed }) => fixed.length)).toEqual([0, 1]);
});

test('a scan that an officer asks for fixes too, and the next run tells of it', async () => {
  await guildWith(1);
  await server.scan();
  await allBelongTo('Mito');
  await run();
  expect((await reports()).map(({ fixed }) => fixed.length)).toEqual([1]);
});

test('a single automatic fix needs no list', async () => {
  await guildWith(1);
  await run();
  const [report] = await reports();
  expect(report?.fixed).toHaveLength(1);
  expect(report).not.toHaveProperty('fixedTogether');
});
