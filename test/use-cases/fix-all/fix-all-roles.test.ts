import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { fixFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { disableRule } from '../../../src/use-cases/findings/rule-settings.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import {
  applyFixAll,
  approveFixAll,
  approveFixAllAlone,
  askApproval,
  type FixAllAnswer,
  resumeFixAll,
  turnDownFixAll,
} from '../../../src/use-cases/fix-all/apply-fix-all.ts';
import { abandonedBatches } from '../../../src/use-cases/fix-all/batch-claim.ts';
import type { FixAllCard } from '../../../src/use-cases/fix-all/fix-all-card.ts';
import { previewFixAll, showFixAll } from '../../../src/use-cases/fix-all/preview-fix-all.ts';
import { stopFixAll } from '../../../src/use-cases/fix-all/stop-fix-all.ts';
import { removeGuild } from '../../../src/use-cases/setup/remove-guild.ts';
import { syncRoster } from '../../../src/use-cases/syncs/sync-roster.ts';
import { undoChange } from '../../../src/use-cases/undo/history.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { undoFixAll } from '../../../src/use-cases/undo/undo-fix-all.ts';
import { opened } from '../../database/opened.ts';
import { type Fault, Killed, OFFICER, OWNER, type RoleServer, roleServer, SECOND } from '../role-server.ts';

const rollcall = opened();
const RULE = 'role_mismatch';
const DAY_MS = 86_400_000;
const unseen = async () => {};

const preview = async (server: RoleServer, memberId?: string): Promise<FixAllCard> =>
  expectOk(await previewFixAll(server.context, server.officer(memberId), RULE));

const apply = async (
  server: RoleServer,
  { batchId }: FixAllCard,
  show = unseen as (a: FixAllAnswer) => Promise<void>,
) => expectOk(await applyFixAll(server.context, server.officer(), batchId, show));

const undo = async (server: RoleServer, { batchId }: FixAllCard) =>
  expectOk(await undoFixAll(server.context, server.officer(SECOND), batchId, unseen));

/** What the leftovers job does every minute, when the claims of whoever crashed are over. */
async function goOn(server: RoleServer): Promise<void> {
  server.clock.advance(3 * 60_000);
  for (const { serverId, batchId } of await abandonedBatches(server.context)) {
    await resumeFixAll(server.context, serverId, batchId);
  }
}

const stateOf = async (server: RoleServer, { batchId }: FixAllCard) =>
  expectOk(await showFixAll(server.context, server.officer(), batchId)).state;

const findings = (server: RoleServer) =>
  server.rows<{ status: string; claimed: boolean; count: number }>(
    `select status, claimed_until is not null as claimed, count(*)::int as count from finding where rule = ?
     group by 1, 2 order by 1, 2`,
    [RULE],
  );

const guildOf = async (server: RoleServer) => (await server.rows<{ id: string }>('select id from guild'))[0]?.id ?? '';

/** The card of a member's finding, and what its Fix offers. */
async function cardAbout(server: RoleServer, memberId: string) {
  const [finding] = await server.rows<{ id: string }>('select id from finding where rule = ? and subject_key = ?', [
    RULE,
    `member:${memberId}`,
  ]);
  const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
  const proposal = card.state.kind === 'open' ? card.state.proposal : undefined;
  return { card, offer: proposal?.kind === 'fix' ? proposal.offer : '' };
}

const everybody = (server: RoleServer, names: readonly string[]) =>
  Object.fromEntries(Object.keys(server.held()).map((id) => [id, names]));

describe('a preview', () => {
  test('says how many, what exactly, and how many roles come and go, and changes nothing', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    expect(card).toMatchObject({
      count: 3,
      pages: 1,
      left: [],
      roles: [
        { name: 'Member', given: 3, taken: 0 },
        { name: 'Veteran', given: 0, taken: 3 },
      ],
      wave: { members: 3, withLately: 3, concerned: 3 },
      state: { kind: 'preview', needsApproval: false },
    });
    expect(card.items).toHaveLength(3);
    expect(server.writes).toEqual([]);
  });

  test('is not offered where each finding is for a human', async () => {
    const server = await roleServer(rollcall, { players: 1 });
    for (const rule of ['auto_link_suggestion', 'unconfirmed_link', 'link_contradicts_note', 'rank_change']) {
      expect(await previewFixAll(server.context, server.officer(), rule)).toMatchObject({
        ok: false,
        problem: { code: 'fix_all_not_offered' },
      });
    }
  });
});

describe('carried out', () => {
  test('gives before it takes, closes every finding and says so; undone as one, it leaves no trace', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const shown: string[] = [];
    const card = await preview(server);
    const { card: done } = await apply(server, card, async ({ card: { state } }) => {
      if (state.kind === 'under_way') shown.push(`${state.done}/${state.total}`);
    });
    const [first, second] = server.writes;
    expect(second).toBe(first?.replace('give Member', 'take Veteran'));
    expect(server.held()).toEqual(everybody(server, ['Member']));
    expect(done.state).toMatchObject({ kind: 'finished', done: 3, total: 3, problems: [], canUndo: true });
    expect(shown).toEqual(['0/3', '3/3']);
    expect(await findings(server)).toEqual([{ status: 'resolved', claimed: false, count: 3 }]);

    const { card: undone } = await undo(server, card);
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
    expect(undone.state).toMatchObject({ kind: 'undone', by: SECOND, left: 0, problems: [] });
    expect(await findings(server)).toEqual([{ status: 'open', claimed: false, count: 3 }]);
  });

  test('only what was previewed and did not change since is acted upon; the rest is told', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    await server.byHand('102', ['Veteran', 'Officer']);
    server.clock.advance(60_000);
    const { card: done } = await apply(server, card);
    expect(done.state).toMatchObject({ kind: 'finished', done: 2, total: 3 });
    expect(server.held()['102']).toEqual(['Officer', 'Veteran']);
    expect(done.state).toMatchObject({ problems: [{ because: { key: 'fix_all.changed_since' } }] });
  });

  test('a member whose roles somebody changes in the middle is left alone, in words', async () => {
    const server = await roleServer(rollcall, { players: 12, others: 200 });
    const card = await preview(server);
    let meant = '';
    const { card: done } = await apply(server, card, async ({ card: { state } }) => {
      if (state.kind !== 'under_way' || state.done !== 10) return;
      meant = Object.entries(server.held()).find(([, names]) => names.includes('Veteran'))?.[0] ?? '';
      await server.byHand(meant, ['Guild Leader']);
    });
    expect(done.state).toMatchObject({
      kind: 'finished',
      done: 11,
      problems: [{ because: { key: 'fix_all.roles_changed' } }],
    });
    expect(server.held()[meant]).toEqual(['Guild Leader']);
  });

  test.each<[string, string, string]>([
    [
      'a guild that freezes',
      `update guild set frozen_since = now(), frozen_because = 'many_moved', rank_shift = '{}'::jsonb`,
      'role.frozen.many_moved',
    ],
    ['characters that depart', 'update character set departed_at = now()', 'fix_all.changed_since'],
    ['another rank', 'update character set rank_index = 2', 'fix_all.changed_since'],
    ['a roster that does not list them', 'update character set missing_since = now()', 'role.missing'],
    ['a link that is gone', 'delete from link where member_id is not null', 'fix_all.changed_since'],
  ])('%s in the middle: whoever comes after is left alone, in words', async (_what, change, words) => {
    const server = await roleServer(rollcall, { players: 25, others: 300 });
    const { card: done } = await apply(server, await preview(server), async ({ card: { state } }) => {
      if (state.kind === 'under_way' && state.done === 10) await server.rows(change);
    });
    expect(server.writes).toHaveLength(20);
    expect(done.state).toMatchObject({ kind: 'finished', done: 10, total: 25 });
    const problems = done.state.kind === 'finished' ? done.state.problems : [];
    expect(new Set(problems.map(({ because }) => because.key))).toEqual(new Set([words]));
    expect((await findings(server)).every(({ claimed }) => !claimed)).toBe(true);
  });

  test('a server that only observes again in the middle gets no further role', async () => {
    const server = await roleServer(rollcall, { players: 25, others: 300 });
    const { card: done } = await apply(server, await preview(server), async ({ card: { state } }) => {
      if (state.kind === 'under_way' && state.done === 10) await server.rows(`update server set state = 'observing'`);
    });
    expect(server.writes).toHaveLength(20);
    expect(done.state).toMatchObject({ kind: 'finished', done: 10, gaveUp: { key: 'problem.fix_all_observing' } });
  });

  test.each<[string, string, (server: RoleServer) => Promise<unknown>]>([
    ['its rule is disabled', 'fix_all.rule_disabled', (server) => disableRule(server.context, server.officer(), RULE)],
    [
      'its guild is removed',
      'fix_all.guild_removed',
      async (server) => removeGuild(server.context, server.officer(), await guildOf(server)),
    ],
  ])('ends when %s in the middle, says why, and what was done can be undone', async (_what, words, end) => {
    const server = await roleServer(rollcall, { players: 25, others: 300 });
    const card = await preview(server);
    const { card: done } = await apply(server, card, async ({ card: { state } }) => {
      if (state.kind === 'under_way' && state.done === 10) await end(server);
    });
    expect(server.writes).toHaveLength(20);
    expect(done.state).toMatchObject({
      kind: 'finished',
      done: 10,
      total: 25,
      problems: [],
      gaveUp: { key: words },
      canUndo: true,
    });
    expect((await findings(server)).every(({ status, claimed }) => status === 'resolved' && !claimed)).toBe(true);

    const { card: undone } = await undo(server, card);
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
    expect(undone.state).toMatchObject({ kind: 'undone', left: 0, problems: [] });
  });

  test('gives up on nothing when its rule is disabled behind its last step', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const { card: done } = await apply(server, await preview(server), async ({ card: { state } }) => {
      if (state.kind === 'under_way' && state.done === 3) await disableRule(server.context, server.officer(), RULE);
    });
    expect(done.state).toMatchObject({ kind: 'finished', done: 3, gaveUp: null });
  });

  test('what Discord would refuse is not begun, and what it refuses is told; the others go on', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    server.faults.push(undefined, undefined, 'unknown_role');
    const { card: done } = await apply(server, card);
    expect(done.state).toMatchObject({
      kind: 'finished',
      done: 2,
      problems: [{ because: { key: 'remark.role_problem.unknown_role' } }],
    });
    expect(await findings(server)).toEqual([
      { status: 'open', claimed: false, count: 1 },
      { status: 'resolved', claimed: false, count: 2 },
    ]);

    const low = await roleServer(rollcall, { players: 2 });
    low.ownPosition = 7;
    const { card: refused } = await apply(low, await preview(low));
    expect(refused.state).toMatchObject({ kind: 'finished', done: 0, canUndo: false });
    expect(refused.state).toMatchObject({ problems: [{ because: { key: 'remark.role_problem.hierarchy' } }, {}] });
    expect(low.writes).toEqual([]);
  });

  test('when Rollcall may not manage roles at all, it gives up instead of being refused a thousand times', async () => {
    const server = await roleServer(rollcall, { players: 5 });
    server.faults.push('no_access');
    const { card: done } = await apply(server, await preview(server));
    expect(done.state).toMatchObject({ kind: 'finished', done: 0, gaveUp: { key: 'remark.role_problem.no_access' } });
    expect(server.faults).toEqual([]);
    expect(await findings(server)).toEqual([{ status: 'open', claimed: false, count: 5 }]);
  });

  test('two officers at once: one acts, the other is told', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const [mine, theirs] = [await preview(server), await preview(server, SECOND)];
    const both = await Promise.all([
      applyFixAll(server.context, server.officer(), mine.batchId, unseen),
      applyFixAll(server.context, server.officer(SECOND), theirs.batchId, unseen),
    ]);
    const answers = both.map(expectOk);
    expect(answers.filter(({ remark }) => remark?.key === 'fix_all.somebody_is_at_it')).toHaveLength(1);
    expect(server.writes).toHaveLength(6);
  });

  test('Stop ends it behind the step that it is at; what was done can be undone', async () => {
    const server = await roleServer(rollcall, { players: 25, others: 300 });
    const card = await preview(server);
    const { card: done } = await apply(server, card, async ({ card: { state } }) => {
      if (state.kind === 'under_way' && state.done === 10) {
        expectOk(await stopFixAll(server.context, server.officer(SECOND), card.batchId));
      }
    });
    expect(done.state).toMatchObject({ kind: 'finished', done: 10, total: 25, stoppedBy: SECOND, canUndo: true });
    expect(server.writes).toHaveLength(20);
    expect(await findings(server)).toEqual([
      { status: 'open', claimed: false, count: 15 },
      { status: 'resolved', claimed: false, count: 10 },
    ]);
    await undo(server, card);
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
  });

  test('an Undo that was stopped can be gone on with', async () => {
    const server = await roleServer(rollcall, { players: 12, others: 300 });
    const card = await preview(server);
    await apply(server, card);
    const stopAtOnce = async ({ card: { state } }: FixAllAnswer) => {
      if (state.kind === 'under_way') expectOk(await stopFixAll(server.context, server.officer(), state.batchId));
    };
    const half = expectOk(await undoFixAll(server.context, server.officer(), card.batchId, stopAtOnce));
    expect(half.card.state).toMatchObject({ kind: 'undone', left: 12, canUndoRest: true });
    expect(server.held()).toEqual(everybody(server, ['Member']));
    const { card: undone } = await undo(server, card);
    expect(undone.state).toMatchObject({ kind: 'undone', left: 0, canUndoRest: false });
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
  });

  test('an Undo that Discord did not let begin can be pressed again', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    await apply(server, card);
    const { look } = server.context.memberRoles;
    const silent: typeof look = async () => ({ kind: 'failed', because: 'unreachable' });
    Object.assign(server.context.memberRoles, { look: silent });
    const answer = await undo(server, card);
    expect(answer.remark?.key).toBe('remark.role_problem.unreachable');
    expect(answer.card.state).toMatchObject({ kind: 'finished', done: 3, canUndo: true });
    Object.assign(server.context.memberRoles, { look });
    expect((await undo(server, card)).card.state).toMatchObject({ kind: 'undone', left: 0 });
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
  });

  test('Undo leaves alone whatever somebody changed since, and says so', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    await apply(server, card);
    await server.byHand('103', ['Veteran']);
    const { card: undone } = await undo(server, card);
    expect(undone.state).toMatchObject({ kind: 'undone', left: 1 });
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
  });
});

describe('Undo of a role that somebody changed since', () => {
  const MINUTE_MS = 60_000;

  /** Of two who should be Members, the first holds Officer: Fix gives Member and takes Officer. */
  async function officerInExcess() {
    const server = await roleServer(rollcall, { players: 2 });
    await server.byHand('101', ['Officer']);
    server.clock.advance(MINUTE_MS);
    await resync(server);
    return server;
  }

  async function resync(server: RoleServer) {
    const [guild] = await server.rows<{ id: string }>('select id from guild');
    expectOk(await syncRoster(server.context, server.serverId, guild?.id ?? '', 'roster'));
  }

  async function fixOf(server: RoleServer, memberId: string) {
    const [finding] = await server.rows<{ id: string }>(
      `select id from finding where rule = ? and subject_key = ? and status = 'open'`,
      [RULE, `member:${memberId}`],
    );
    const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
    const proposal = card.state.kind === 'open' ? card.state.proposal : undefined;
    const offer = proposal?.kind === 'fix' ? proposal.offer : '';
    expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
    expect(server.held()[memberId]).toEqual(['Member']);
    return card.findingId;
  }

  const undoOf = async (server: RoleServer, findingId: string) =>
    expectOk(await undoFinding(server.context, server.officer(SECOND), findingId));

  /** Somebody gives Officer back, and the leader takes it again: it looks as Rollcall left it. */
  async function givenAndTakenByHand(server: RoleServer) {
    server.clock.advance(MINUTE_MS);
    await server.byHand('101', ['Officer', 'Member']);
    server.clock.advance(MINUTE_MS);
    await server.byHand('101', ['Member']);
    server.clock.advance(MINUTE_MS);
  }

  test.each(['at once', 'late'] as const)('Rollcall’s own steps are nobody’s change, seen %s', async (when) => {
    const server = await officerInExcess();
    server.eventsArrive = when;
    const findingId = await fixOf(server, '101');
    server.clock.advance(1_000);
    await server.lateEvents();
    server.clock.advance(MINUTE_MS);
    await undoOf(server, findingId);
    expect(server.held()['101']).toEqual(['Officer']);
  });

  test('comes while only the first of Rollcall’s own steps was heard of, and puts all of them back', async () => {
    const server = await officerInExcess();
    server.eventsArrive = 'late';
    const findingId = await fixOf(server, '101');
    await server.lateEvents(1);
    await undoOf(server, findingId);
    expect(server.held()['101']).toEqual(['Officer']);
  });

  test('does not give power back that people took away themselves', async () => {
    const server = await officerInExcess();
    const findingId = await fixOf(server, '101');
    await givenAndTakenByHand(server);
    const { remark } = await undoOf(server, findingId);
    expect(server.held()['101']).not.toContain('Officer');
    expect(remark).toMatchObject({ key: 'remark.undone_in_part', values: { count: 1 } });
  });

  test('alone, from the history, says that it was changed', async () => {
    const server = await officerInExcess();
    await fixOf(server, '101');
    await givenAndTakenByHand(server);
    const [taken] = await server.rows<{ id: string }>(`select id from change where what = 'role.taken'`);
    const answer = await undoChange(server.context, server.officer(), 'server', taken?.id ?? '');
    expect(answer).toMatchObject({ ok: false, problem: { because: { key: 'problem.changed_since' } } });
    expect(server.held()['101']).toEqual(['Member']);
  });

  test('leaves it alone in a Fix all too, and puts back the others', async () => {
    const server = await officerInExcess();
    const card = await preview(server);
    await apply(server, card);
    await givenAndTakenByHand(server);
    const { card: undone } = await undo(server, card);
    expect(server.held()['101']).not.toContain('Officer');
    expect(server.held()['102']).toEqual(['Veteran']);
    expect(undone.state).toMatchObject({ problems: [{ because: { key: 'fix_all.partly_changed_since' } }] });
  });

  test('gives nothing to who left meanwhile and came back, alone or in a Fix all', async () => {
    const server = await officerInExcess();
    const findingId = await fixOf(server, '101');
    const card = await preview(server);
    await apply(server, card);
    server.clock.advance(MINUTE_MS);
    await server.rejoins('101', ['Member']);
    await server.rejoins('102', ['Member']);
    server.clock.advance(MINUTE_MS);
    await undoOf(server, findingId);
    const { card: undone } = await undo(server, card);
    expect(undone.state).toMatchObject({ kind: 'undone', left: 1 });
    expect(server.held()).toEqual(everybody(server, ['Member']));
  });

  test('leaves what Rollcall itself changed again, until that is undone', async () => {
    const server = await officerInExcess();
    const first = await fixOf(server, '101');
    server.clock.advance(MINUTE_MS);
    await server.byHand('101', ['Officer']);
    server.clock.advance(MINUTE_MS);
    await resync(server);
    const second = await fixOf(server, '101');
    server.clock.advance(MINUTE_MS);
    await undoOf(server, first);
    expect(server.held()['101']).toEqual(['Member']);
    await undoOf(server, second);
    expect(server.held()['101']).toEqual(['Officer']);
  });
});

test('a server that only observes again changes no role, whatever card of earlier is pressed', async () => {
  const server = await roleServer(rollcall, { players: 2 });
  const becomes = (state: string) => server.rows('update server set state = ?', [state]);
  const card = await preview(server);
  await becomes('observing');
  expect((await apply(server, card)).remark?.key).toBe('problem.fix_all_observing');
  const [finding] = await server.rows<{ id: string }>('select id from finding where rule = ?', [RULE]);
  const single = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? '')).card;
  const proposal = single.state.kind === 'open' ? single.state.proposal : undefined;
  const offer = proposal?.kind === 'fix' ? proposal.offer : '';
  const fix = () => fixFinding(server.context, server.officer(), single.findingId, single.revision, offer);
  expect(expectOk(await fix()).remark?.key).toBe('problem.fix_all_observing');
  expect(server.writes).toEqual([]);

  await becomes('live');
  await fix();
  await apply(server, card);
  await becomes('observing');
  expect((await undo(server, card)).remark?.key).toBe('problem.fix_all_observing');
  const alone = expectOk(await undoFinding(server.context, server.officer(), single.findingId));
  expect(alone.remark?.key).toBe('problem.fix_all_observing');
  expect(server.held()).toEqual(everybody(server, ['Member']));
});

test('a press while a guild is frozen says what ends that', async () => {
  const server = await roleServer(rollcall, { players: 1 });
  const { card, offer } = await cardAbout(server, '101');
  await server.rows(`update guild set frozen_since = now(), frozen_because = 'many_moved', rank_shift = '{}'::jsonb`);
  const pressed = await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer);
  expect(expectOk(pressed).remark?.key).toBe('role.frozen.many_moved');
  expect(server.writes).toEqual([]);
});

describe('a roster that lost too many at once', () => {
  function lost(server: RoleServer) {
    for (const battleNetId of [1, 2, 3]) server.unlisted.add(battleNetId);
    server.clock.advance(60_000);
  }

  test('a character that it does not list gives no role, also by the press that pulls it', async () => {
    const server = await roleServer(rollcall, { players: 10, others: 200 });
    const { card, offer } = await cardAbout(server, '101');
    lost(server);
    const pressed = expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
    expect(server.writes).toEqual([]);
    expect(pressed.remark?.key).toBe('role.missing');
    expect(pressed.card.state).toMatchObject({ kind: 'open', proposal: { kind: 'needs_human' } });
    expect(await findings(server)).toEqual([{ status: 'open', claimed: false, count: 10 }]);
  });

  test('Fix all leaves those alone that only it would know of, and gives the others theirs', async () => {
    const server = await roleServer(rollcall, { players: 10, others: 200 });
    const card = await preview(server);
    lost(server);
    const { card: done } = await apply(server, card);
    expect(done.state).toMatchObject({ kind: 'finished', done: 7, total: 10 });
    expect(['101', '102', '103'].map((id) => server.held()[id])).toEqual([['Veteran'], ['Veteran'], ['Veteran']]);
    expect((await preview(server)).count).toBe(0);
  });
});

describe('killed between any two steps', () => {
  const kills = Array.from({ length: 6 }, (_, at) =>
    (['killed before', 'killed after'] as const).map((how) => [at + 1, how] as const),
  ).flat();

  test.each(kills)('at write %i, %s it: the next run finishes, nothing twice and nothing half', async (at, how) => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    server.faults.push(...Array.from<Fault | undefined>({ length: at - 1 }), how);
    await expect(applyFixAll(server.context, server.officer(), card.batchId, unseen)).rejects.toThrow(Killed);
    expect(await stateOf(server, card)).toMatchObject({ kind: 'under_way' });

    await goOn(server);
    expect(server.held()).toEqual(everybody(server, ['Member']));
    expect(await stateOf(server, card)).toMatchObject({ kind: 'finished', done: 3, problems: [] });
    expect(await findings(server)).toEqual([{ status: 'resolved', claimed: false, count: 3 }]);
    expect(server.writes).toHaveLength(6);

    server.faults.push(...Array.from<Fault | undefined>({ length: at - 1 }), how);
    await expect(undoFixAll(server.context, server.officer(), card.batchId, unseen)).rejects.toThrow(Killed);
    await goOn(server);
    expect(server.held()).toEqual(everybody(server, ['Veteran']));
    expect(await stateOf(server, card)).toMatchObject({ kind: 'undone', left: 0 });
    // Who looked while the undo lay there found it anew: that finding tells of it, and the old one stays closed.
    expect(await findings(server)).toContainEqual({ status: 'open', claimed: false, count: 3 });
    expect((await findings(server)).every(({ claimed }) => !claimed)).toBe(true);
  });

  test('whose roles were changed by hand while nobody was there is left alone', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    server.faults.push('killed before');
    await expect(applyFixAll(server.context, server.officer(), card.batchId, unseen)).rejects.toThrow(Killed);
    await server.byHand('102', ['Officer']);
    await goOn(server);
    expect(server.held()).toEqual({ 101: ['Member'], 102: ['Officer'], 103: ['Member'] });
    expect(await stateOf(server, card)).toMatchObject({ kind: 'finished', done: 2, problems: [{}] });
  });

  test('stopped while nobody was at it, it ends where it stood', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    server.faults.push(undefined, undefined, 'killed before');
    await expect(applyFixAll(server.context, server.officer(), card.batchId, unseen)).rejects.toThrow(Killed);
    server.clock.advance(3 * 60_000);
    const { card: stopped } = expectOk(await stopFixAll(server.context, server.officer(), card.batchId));
    expect(stopped.state).toMatchObject({ kind: 'finished', stoppedBy: server.officer().memberId });
    expect(server.writes).toHaveLength(2);
    expect((await findings(server)).every(({ claimed }) => !claimed)).toBe(true);
  });

  test('while Discord is silent it waits, and goes on when Discord is back', async () => {
    const server = await roleServer(rollcall, { players: 3 });
    const card = await preview(server);
    const look = server.context.memberRoles.look;
    let looks = 0;
    Object.assign(server.context.memberRoles, {
      look: async (...asked: Parameters<typeof look>) => {
        looks += 1;
        return looks === 2 ? { kind: 'failed', because: 'unreachable' } : look(...asked);
      },
    });
    server.faults.push(undefined, undefined, 'unreachable');
    const { remark } = await apply(server, card);
    expect(remark?.key).toBe('fix_all.unanswered');
    await goOn(server);
    expect(server.held()).toEqual(everybody(server, ['Member']));
    expect(await stateOf(server, card)).toMatchObject({ kind: 'finished', done: 3 });
  });
});

describe('a second officer', () => {
  const MANY = 12;

  test('must approve when more than a tenth of the members concerned are meant, and at least ten', async () => {
    const server = await roleServer(rollcall, { players: MANY });
    const card = await preview(server);
    expect(card.state).toMatchObject({ kind: 'preview', needsApproval: true, mayApproveAlone: false });
    const { remark } = await apply(server, card);
    expect(remark?.key).toBe('fix_all.approval_needed');
    const { card: asked } = expectOk(await askApproval(server.context, server.officer(), card.batchId));
    expect(asked.state).toMatchObject({ kind: 'asked' });
    const own = expectOk(await approveFixAll(server.context, server.officer(), card.batchId, unseen));
    expect(own.remark?.key).toBe('fix_all.not_yourself');
    expect(server.writes).toEqual([]);

    const { card: done } = expectOk(await approveFixAll(server.context, server.officer(SECOND), card.batchId, unseen));
    expect(done.state).toMatchObject({ kind: 'finished', done: MANY, approvedBy: SECOND });
    expect(server.held()).toEqual(everybody(server, ['Member']));
  });

  test.each([
    { who: 'whoever asked withdraws it', by: OFFICER, kind: 'withdrawn' },
    { who: 'another officer refuses it', by: SECOND, kind: 'refused' },
  ])('may say no: $who, and nobody can approve it any more', async ({ by, kind }) => {
    const server = await roleServer(rollcall, { players: MANY });
    const { batchId } = await preview(server, OFFICER);
    expectOk(await askApproval(server.context, server.officer(), batchId));
    const { card: over } = expectOk(await turnDownFixAll(server.context, server.officer(by), batchId));
    const state = { kind, by, at: server.clock.now() };
    expect(over.state).toEqual(state);
    server.clock.advance(60_000);
    const late = [
      await approveFixAll(server.context, server.officer(SECOND), batchId, unseen),
      await askApproval(server.context, server.officer(), batchId),
      await turnDownFixAll(server.context, server.officer(OWNER), batchId),
    ];
    for (const answer of late) expect(expectOk(answer).card.state).toEqual(state);
    expect(server.writes).toEqual([]);
    const [stored] = await server.rows(`select approvals from batch where id = ?`, [batchId]);
    expect(stored).toMatchObject({
      approvals: [
        { kind: 'asked', by: OFFICER },
        { kind, by },
      ],
    });
  });

  test('cannot say no to what is under way, or was never asked for', async () => {
    const server = await roleServer(rollcall, { players: MANY });
    const card = await preview(server);
    const no = async () => expectOk(await turnDownFixAll(server.context, server.officer(SECOND), card.batchId));
    expect((await no()).card.state.kind).toBe('preview');
    expectOk(await askApproval(server.context, server.officer(), card.batchId));
    expectOk(await approveFixAll(server.context, server.officer(SECOND), card.batchId, unseen));
    expect((await no()).card.state.kind).toBe('finished');
  });

  test('has 24 hours; then it is over', async () => {
    const server = await roleServer(rollcall, { players: MANY });
    const card = await preview(server);
    expectOk(await askApproval(server.context, server.officer(), card.batchId));
    server.clock.advance(DAY_MS);
    const { card: late } = expectOk(await approveFixAll(server.context, server.officer(SECOND), card.batchId, unseen));
    expect(late.state).toEqual({ kind: 'expired' });
    expect(server.writes).toEqual([]);
  });

  test('is not needed for the owner who types the number, and for nobody else', async () => {
    const server = await roleServer(rollcall, { players: MANY });
    const card = await preview(server, OWNER);
    expect(card.state).toMatchObject({ needsApproval: true, mayApproveAlone: true });
    const alone = async (memberId: string | undefined, typed: string) =>
      expectOk(await approveFixAllAlone(server.context, server.officer(memberId), card.batchId, typed, unseen));
    expect((await alone(SECOND, String(MANY))).remark?.key).toBe('fix_all.only_owner');
    expect((await alone(OWNER, '7')).remark?.key).toBe('fix_all.other_number');
    expect(server.writes).toEqual([]);
    expect((await alone(OWNER, ` ${MANY} `)).card.state).toMatchObject({ kind: 'finished', approvedBy: OWNER });
  });

  test('is needed for the second of two rules that begin at once, which together are too many', async () => {
    const server = await roleServer(rollcall, { players: 18 });
    for (let member = 110; member <= 118; member += 1) await server.byHand(String(member), []);
    await server.scan();
    const mine = await preview(server);
    const theirs = expectOk(await previewFixAll(server.context, server.officer(), 'no_guild_role'));
    for (const { wave, state } of [mine, theirs]) {
      expect({ wave, state }).toMatchObject({ wave: { members: 9 }, state: { needsApproval: false } });
    }
    const both = await Promise.all([mine, theirs].map((card) => apply(server, card)));
    expect(both.filter(({ card }) => card.state.kind === 'finished')).toHaveLength(1);
    expect(both.filter(({ remark }) => remark?.key === 'fix_all.approval_needed')).toHaveLength(1);
    expect(new Set(server.writes.map((write) => write.split(' ').at(-1))).size).toBe(9);
  });

  test('counts with what Rollcall changed in the last 24 hours, also between preview and Apply', async () => {
    const server = await roleServer(rollcall, { players: 9 });
    const card = await preview(server);
    expect(card.state).toMatchObject({ needsApproval: false });
    await server.rows(
      `insert into change (server_id, at, actor_kind, actor_id, what, member_id, why)
       values (?, ?, 'officer', '4242', 'role.given', '5001', '[]')`,
      [server.serverId, server.clock.now()],
    );
    expect((await apply(server, card)).remark?.key).toBe('fix_all.approval_needed');
    expect((await preview(server)).state).toMatchObject({ needsApproval: true });
    server.clock.advance(DAY_MS + 60_000);
    await server.scan();
    expect((await preview(server)).wave).toMatchObject({ withLately: expect.any(Number) });
  });
});
