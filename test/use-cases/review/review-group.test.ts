import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { reviewMessage } from '../../../src/discord/cards/review.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { dismissFinding, snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { confirmFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { applyMatch, previewMatch } from '../../../src/use-cases/people/match.ts';
import { confirmGroup, fixGroup, linkGroupTo } from '../../../src/use-cases/review/decide-group.ts';
import type { GroupCard } from '../../../src/use-cases/review/group-card.ts';
import type { GroupAnswer } from '../../../src/use-cases/review/on-group.ts';
import { continueReview, type ReviewStep, startReview } from '../../../src/use-cases/review/review-findings.ts';
import { setGroupAside } from '../../../src/use-cases/review/set-group-aside.ts';
import { openHistory, undoChange } from '../../../src/use-cases/undo/history.ts';
import { undoAct } from '../../../src/use-cases/undo/undo-act.ts';
import { undoGroup } from '../../../src/use-cases/undo/undo-group.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();
const ALTS = ['Alta', 'Altb', 'Altc', 'Altd'] as const;

/** Four characters whose notes name member101, and two that share a name nobody answers to. */
async function walked(): Promise<HandServer> {
  const server = await handServer(rollcall);
  await server.member('101', 'Mito');
  for (const name of [...ALTS, 'Ghosta', 'Ghostb', 'Alone']) await server.character(name);
  await note(server, {
    Alta: 'member101',
    Altb: 'main: member101',
    Altc: 'DC: member101',
    Altd: 'member101',
    Ghosta: 'gonewiththewind',
    Ghostb: 'gonewiththewind',
  });
  await server.scan();
  return server;
}

const start = async (server: HandServer, rule?: string): Promise<ReviewStep> =>
  expectOk(await startReview(server.context, server.officer(), rule));

const skip = async (server: HandServer, step: ReviewStep): Promise<ReviewStep> => {
  const findingId = step.card?.kind === 'group' ? step.card.group.findingId : step.card?.finding.findingId;
  return expectOk(await continueReview(server.context, server.officer(), step.rule, findingId ?? ''));
};

/** Walks until the card of this group. */
async function groupOf(server: HandServer, who: string): Promise<GroupCard> {
  // The walk begins where the officer stopped: at most every card is looked at twice.
  let step = await start(server, 'orphan_wow');
  for (let at = 0; at < 10; at += 1) {
    if (step.card?.kind === 'group' && step.card.group.who === who) return step.card.group;
    step = step.card ? await skip(server, step) : await start(server, 'orphan_wow');
  }
  throw new Error(`There is no group ${who}`);
}

const pressed = ({ findingId, state }: GroupCard) => {
  if (state.kind !== 'open') throw new Error('The group is decided');
  return { findingId, offer: state.offer };
};

const group = ({ card }: GroupAnswer): GroupCard => {
  if (card.kind !== 'group') throw new Error('It is no group any more');
  return card.group;
};

const statuses = (server: HandServer) =>
  server.inServer(({ em }) =>
    em.execute<object[]>(
      `select facts ->> 'name' as name, status from finding where rule = 'orphan_wow' order by name`,
    ),
  );

describe('a review', () => {
  test('shows what belongs together on one card, and counts cards', async () => {
    const server = await walked();
    const seen: (string | undefined)[] = [];
    let step = await start(server, 'orphan_wow');
    expect(step).toMatchObject({ done: 0, open: 3 });
    while (step.card) {
      seen.push(step.card.kind === 'group' ? `${step.card.group.who} ${step.card.group.size}` : 'alone');
      step = await skip(server, step);
    }
    expect(seen.toSorted()).toEqual(['Mito 4', 'alone', 'gonewiththewind 2']);
  });

  test('goes on where the officer stopped, for each of them, and begins again when they were through', async () => {
    const server = await walked();
    const first = await start(server, 'orphan_wow');
    const second = await skip(server, first);
    expect(await start(server, 'orphan_wow')).toEqual(second);
    expect(await start(server)).toEqual(second);
    expect(expectOk(await startReview(server.context, server.officer('4343'), 'orphan_wow'))).toEqual(first);
    const end = await skip(server, await skip(server, second));
    expect(end).toMatchObject({ card: undefined, open: 3 });
    expect(await start(server, 'orphan_wow')).toEqual(first);
  });

  test('ends with how many findings are open, not how many cards, and with where to go on', async () => {
    const server = await walked();
    let step = await start(server, 'orphan_wow');
    while (step.card) step = await skip(server, step);
    expect(step).toMatchObject({ open: 3, findings: 7 });
    const drawn = JSON.stringify(reviewMessage(step, vocabularyFor('en-US')));
    expect(drawn).toContain('7 findings are still open');
    expect(drawn).toContain('Begin again');
    expect(drawn).toContain('Other rules');
  });

  test('that left nothing open has nothing to begin again', async () => {
    const server = await walked();
    const first = await start(server, 'orphan_wow');
    await server.inServer(({ em }) => em.execute('delete from finding'));
    const drawn = JSON.stringify(reviewMessage(await skip(server, first), vocabularyFor('en-US')));
    expect(drawn).toContain('Nothing is open here');
    expect(drawn).not.toContain('Begin again');
    expect(drawn).toContain('Other rules');
  });

  test('without anything open says so', async () => {
    const server = await handServer(rollcall);
    expect(await startReview(server.context, server.officer())).toMatchObject({
      ok: false,
      problem: { code: 'nothing_to_review' },
    });
  });
});

describe('a group', () => {
  test('is linked by one press and by the officer’s word, and undone as one', async () => {
    const server = await walked();
    const before = await server.whoIsWho();
    const card = await groupOf(server, 'Mito');
    expect(card).toMatchObject({ known: true, size: 4, state: { kind: 'open', fixable: 4, confirmable: 0 } });
    const done = group(expectOk(await fixGroup(server.context, server.officer(), pressed(card))));
    expect(done.state).toMatchObject({ kind: 'decided', by: '4242', undone: undefined });
    expect(await server.owners()).toEqual(Object.fromEntries(ALTS.map((name) => [name, 'Mito'])));
    const [unsure] = await server.inServer(({ em }) =>
      em.execute<{ count: number }[]>(`select count(*)::int as count from link where confidence <> 'confirmed'`),
    );
    expect(unsure).toEqual({ count: 0 });

    const { batchId } = done.state as Extract<GroupCard['state'], { kind: 'decided' }>;
    const back = expectOk(await undoGroup(server.context, server.officer('4343'), batchId));
    expect(back.remark).toMatchObject({ key: 'remark.undone' });
    expect(await server.whoIsWho()).toEqual(before);
    expect(group(back)).toEqual(card);
    expect(await statuses(server)).toHaveLength(7);
  });

  test('of whom one changed since is not touched: the card is drawn anew and asks again', async () => {
    const server = await walked();
    const card = await groupOf(server, 'Mito');
    await note(server, { Altb: 'gonewiththewind' });
    const answer = expectOk(await fixGroup(server.context, server.officer(), pressed(card)));
    expect(answer.remark?.key).toBe('remark.facts_changed');
    expect(await server.owners()).toEqual({});
    expect(group(answer).state).not.toEqual(card.state);
    const again = expectOk(await fixGroup(server.context, server.officer(), pressed(group(answer))));
    expect(group(again).state).toMatchObject({ kind: 'decided' });
    expect(Object.keys(await server.owners())).not.toContain('Altb');
  });

  test('of somebody unknown says why it cannot be fixed; the officer names the member for all', async () => {
    const server = await walked();
    await server.member('102', 'Wind');
    const card = await groupOf(server, 'gonewiththewind');
    expect(card.known).toBe(false);
    expect(card.state).toMatchObject({ fixable: 0, asksWhose: true, needsHuman: expect.anything() });
    const refused = expectOk(await fixGroup(server.context, server.officer(), pressed(card)));
    expect(refused.remark).toEqual(card.state.kind === 'open' ? card.state.needsHuman : undefined);
    const done = expectOk(await linkGroupTo(server.context, server.officer(), pressed(card), '102'));
    expect(group(done).state).toMatchObject({ kind: 'decided', outcome: { key: 'group.linked_by_hand' } });
    expect(await server.owners()).toEqual({ Ghosta: 'Wind', Ghostb: 'Wind' });
  });

  test('whose member the officer names is their word on that member too, undone with it', async () => {
    const server = await walked();
    await server.member('102', 'Wind');
    await server.linked('Wind', [{ memberId: '102' }]);
    const before = await server.whoIsWho();
    const card = await groupOf(server, 'gonewiththewind');
    const done = group(expectOk(await linkGroupTo(server.context, server.officer(), pressed(card), '102')));
    const words = () =>
      server.inServer(({ em }) => em.execute('select confidence, confirmed_by as by from link order by id'));
    expect(await words()).toEqual(Array(3).fill({ confidence: 'confirmed', by: '4242' }));
    if (done.state.kind !== 'decided') throw new Error('The group is open');
    expectOk(await undoGroup(server.context, server.officer(), done.state.batchId));
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('is dismissed with one reason, or snoozed, and either is undone as one', async () => {
    const server = await walked();
    const card = await groupOf(server, 'gonewiththewind');
    const done = group(expectOk(await setGroupAside(server.context, server.officer(), pressed(card), 'friend')));
    expect(await statuses(server)).toEqual(
      expect.arrayContaining([
        { name: 'Ghosta', status: 'dismissed' },
        { name: 'Ghostb', status: 'dismissed' },
        { name: 'Alone', status: 'open' },
      ]),
    );
    const { batchId } = done.state as Extract<GroupCard['state'], { kind: 'decided' }>;
    expectOk(await undoGroup(server.context, server.officer(), batchId));
    const again = await groupOf(server, 'gonewiththewind');
    const asleep = group(expectOk(await setGroupAside(server.context, server.officer(), pressed(again), 'week')));
    expect(await statuses(server)).toContainEqual({ name: 'Ghosta', status: 'snoozed' });
    if (asleep.state.kind !== 'decided') throw new Error('The group is open');
    expectOk(await undoGroup(server.context, server.officer(), asleep.state.batchId));
    expect((await statuses(server)).map((row) => Object.values(row)[1])).not.toContain('snoozed');
  });

  describe('snoozed', () => {
    const history = async (server: HandServer) =>
      expectOk(await openHistory(server.context, server.officer(), { character: undefined, memberId: undefined }))
        .entries;
    const snoozed = async (server: HandServer) =>
      (await history(server)).filter(({ what }) => what === 'finding.snoozed');
    const asleep = async (server: HandServer) =>
      (
        await server.inServer(({ em }) =>
          em.execute<{ name: string }[]>(
            `select facts ->> 'name' as name from finding where status = 'snoozed' order by name`,
          ),
        )
      ).map(({ name }) => name);

    /** Both ghosts sleep for a week. */
    async function sleeping(): Promise<{ server: HandServer; batchId: string }> {
      const server = await walked();
      const card = await groupOf(server, 'gonewiththewind');
      const done = group(expectOk(await setGroupAside(server.context, server.officer(), pressed(card), 'week')));
      if (done.state.kind !== 'decided') throw new Error('The group is open');
      return { server, batchId: done.state.batchId };
    }

    test('stands in the history, which takes it back as one', async () => {
      const { server } = await sleeping();
      const entries = await snoozed(server);
      expect(entries).toEqual([
        expect.objectContaining({ canUndo: true, sizeOfAct: 2, actor: { kind: 'officer', id: '4242' } }),
        expect.objectContaining({ canUndo: true, sizeOfAct: 2 }),
      ]);
      expect(await asleep(server)).toEqual(['Ghosta', 'Ghostb']);
      expectOk(await undoAct(server.context, server.officer(), 'server', entries[0]?.id ?? ''));
      expect(await asleep(server)).toEqual([]);
      expect(await snoozed(server)).toMatchObject([{ canUndo: false }, { canUndo: false }]);
    });

    test('is taken back about one of them alone, on its card or in the history; Undo of the group does the rest', async () => {
      const { server, batchId } = await sleeping();
      const [entry] = await snoozed(server);
      expectOk(await undoChange(server.context, server.officer(), 'server', entry?.id ?? ''));
      expect(await asleep(server)).toHaveLength(1);
      const answer = expectOk(await undoGroup(server.context, server.officer(), batchId));
      expect(answer.remark).toMatchObject({ key: 'remark.undone' });
      expect(await asleep(server)).toEqual([]);
    });

    test('is left alone where an officer snoozed one of them anew, and that is told', async () => {
      const { server, batchId } = await sleeping();
      const [row] = await server.inServer(({ em }) =>
        em.execute<{ id: string; revision: number }[]>(
          `select id, revision from finding where facts ->> 'name' = 'Ghosta'`,
        ),
      );
      server.clock.advance(60_000);
      expectOk(await snoozeFinding(server.context, server.officer(), row?.id ?? '', row?.revision ?? 0, 'month'));
      const answer = expectOk(await undoGroup(server.context, server.officer(), batchId));
      expect(answer.remark).toMatchObject({ key: 'remark.undone_in_part', values: { count: 1 } });
      expect(await asleep(server)).toEqual(['Ghosta']);
    });
  });

  test('of which another officer decided anew about one since is undone but for that one', async () => {
    const server = await walked();
    const other = server.officer('4343');
    const fixed = group(
      expectOk(await fixGroup(server.context, server.officer(), pressed(await groupOf(server, 'Mito')))),
    );
    const ghosts = await groupOf(server, 'gonewiththewind');
    const aside = group(expectOk(await setGroupAside(server.context, server.officer(), pressed(ghosts), 'friend')));
    await server.member('102', 'Wind');
    server.clock.advance(60_000);
    await note(server, { Alta: 'DC: Wind', Ghosta: 'lostinthewind' });
    await server.scan();
    const card = async (rule: string, name: string) => {
      const [row] = await server.inServer(({ em }) =>
        em.execute<{ id: string }[]>(
          `select id from finding where rule = ? and facts ->> 'name' = ? and status = 'open'`,
          [rule, name],
        ),
      );
      return expectOk(await showFinding(server.context, other, row?.id ?? '')).card;
    };
    const alta = await card('note_mismatch', 'Alta');
    const offer = alta.state.kind === 'open' ? alta.state.decisions.confirm[0]?.offer : undefined;
    expectOk(await confirmFinding(server.context, other, alta.findingId, alta.revision, offer ?? ''));
    const ghost = await card('orphan_wow', 'Ghosta');
    expectOk(await dismissFinding(server.context, other, ghost.findingId, ghost.revision, 'friend'));

    for (const { state } of [fixed, aside]) {
      if (state.kind !== 'decided') throw new Error('The group is open');
      expectOk(await undoGroup(server.context, server.officer(), state.batchId));
    }
    expect(await server.owners()).toEqual({ Alta: 'Mito' });
    expect(await statuses(server)).toEqual(
      expect.arrayContaining([
        { name: 'Ghosta', status: 'dismissed' },
        { name: 'Ghostb', status: 'open' },
      ]),
    );
  });

  test('two officers at once: one decides, the other sees how it stands', async () => {
    const server = await walked();
    const card = await groupOf(server, 'Mito');
    const both = await Promise.all(
      ['4242', '4343'].map((officer) => fixGroup(server.context, server.officer(officer), pressed(card))),
    );
    const remarks = both.map((answer) => expectOk(answer).remark?.key);
    expect(remarks.toSorted()).toEqual(['remark.facts_changed', undefined]);
    expect(Object.keys(await server.owners())).toHaveLength(4);
  });

  test('undone by two officers at once is undone by one, and the other sees who did', async () => {
    const server = await walked();
    const done = group(
      expectOk(await fixGroup(server.context, server.officer(), pressed(await groupOf(server, 'Mito')))),
    );
    if (done.state.kind !== 'decided') throw new Error('The group is open');
    const { batchId } = done.state;
    const both = await Promise.all(
      ['4242', '4343'].map((officer) => undoGroup(server.context, server.officer(officer), batchId)),
    );
    const remarks = both.map((answer) => expectOk(answer).remark?.key);
    expect(remarks.toSorted()).toEqual(['remark.undone', undefined]);
  });

  test('of links to confirm says whose they are, and of each on what evidence', async () => {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    for (const name of ['Alta', 'Altb']) await server.character(name);
    await note(server, { Alta: 'member101', Altb: 'member101 bank' });
    const match = expectOk(await previewMatch(server.context, server.officer()));
    expectOk(await applyMatch(server.context, server.officer(), match.batchId));
    await server.scan();
    const step = await start(server, 'unconfirmed_link');
    const { embeds: [drawn] = [] } = reviewMessage(step, vocabularyFor('en-US'));
    expect(drawn).toMatchObject({ data: { title: '🤝 Mito: 2 characters — 🔵 info' } });
    const lines = (drawn as { data: { description: string } }).data.description.split('\n');
    const evidence = expect.stringContaining('guild note says "member101"');
    for (const name of ['Alta', 'Altb']) {
      const at = lines.indexOf(`• **${name}** → Mito (by guild note)`);
      expect(lines.slice(at + 1, at + 2)).toEqual([evidence]);
    }
    expect(lines).toHaveLength(4);
  });

  test('of links to confirm is confirmed by one word', async () => {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    const [one, other] = [await server.character('Alta'), await server.character('Altb')];
    await server.linked('Mito', [{ memberId: '101' }, { characterId: one }, { characterId: other }]);
    await server.scan();
    const step = await start(server, 'unconfirmed_link');
    if (step.card?.kind !== 'group') throw new Error('They are one card');
    expect(step.card.group).toMatchObject({ size: 2, state: { confirmable: 2, fixable: 0 } });
    expectOk(await confirmGroup(server.context, server.officer(), pressed(step.card.group)));
    const links = await server.inServer(({ em }) =>
      em.execute<{ confidence: string }[]>('select confidence from link'),
    );
    expect(links.map(({ confidence }) => confidence)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  });

  test('undone, opens again what was settled with it, and leaves asleep what slept', async () => {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    await server.member('102', 'Zora');
    const [one, other] = [await server.character('Alta'), await server.character('Altb')];
    await server.linked('Mito', [{ memberId: '101' }, { characterId: one }, { characterId: other }]);
    await note(server, { Alta: 'DC: member102', Altb: 'DC: member102' });
    await server.scan();
    await server.inServer(({ em }) => em.execute('update finding set notified_at = ?', [server.clock.now()]));
    const contradicted = () =>
      server.inServer(({ em }) =>
        em.execute<{ id: string; revision: number }[]>(
          `select id, revision, status, notified_at, snoozed_until from finding
           where rule = 'link_contradicts_note' order by facts ->> 'name', first_found_at`,
        ),
      );
    const [first] = await contradicted();
    if (!first) throw new Error('No note contradicts its link');
    expectOk(await snoozeFinding(server.context, server.officer(), first.id, first.revision, 'week'));
    const before = await contradicted();
    expect(before).toMatchObject([{ status: 'snoozed' }, { status: 'open' }]);

    const step = await start(server, 'unconfirmed_link');
    if (step.card?.kind !== 'group') throw new Error('They are one card');
    const done = group(expectOk(await confirmGroup(server.context, server.officer(), pressed(step.card.group))));
    expect(await contradicted()).toMatchObject([{ status: 'resolved' }, { status: 'resolved' }]);
    const batchId = done.state.kind === 'decided' ? done.state.batchId : '';
    expectOk(await undoGroup(server.context, server.officer(), batchId));
    await server.scan();
    expect(await contradicted()).toEqual(before);
  });
});

describe('deciding about twelve takes as many statements as about two', () => {
  const SIZES = [2, 12];

  /** A server whose members and characters nobody linked: one person with that many characters. */
  async function withAlts(count: number): Promise<HandServer> {
    const server = await handServer(rollcall);
    await server.member('101', 'Mito');
    const names = Array.from({ length: count }, (_, index) => `Alt${'abcdefghijkl'[index]}`);
    for (const name of names) await server.character(name);
    await note(server, Object.fromEntries(names.map((name) => [name, 'member101'])));
    await server.scan();
    return server;
  }

  const decided = ({ state }: GroupCard) => {
    if (state.kind !== 'decided') throw new Error('The group is open');
    return state.batchId;
  };

  const fix = async (server: HandServer, card: GroupCard) =>
    group(expectOk(await fixGroup(server.context, server.officer(), pressed(card))));

  test.each([
    ['fixed', (server: HandServer, card: GroupCard) => fix(server, card)],
    [
      'linked to somebody else',
      (server: HandServer, card: GroupCard) => linkGroupTo(server.context, server.officer(), pressed(card), '102'),
    ],
    [
      'dismissed',
      (server: HandServer, card: GroupCard) => setGroupAside(server.context, server.officer(), pressed(card), 'friend'),
    ],
    [
      'snoozed',
      (server: HandServer, card: GroupCard) => setGroupAside(server.context, server.officer(), pressed(card), 'week'),
    ],
  ])('%s', async (_how, decide) => {
    const counts: number[] = [];
    for (const size of SIZES) {
      const server = await withAlts(size);
      await server.member('102', 'Wind');
      const card = await groupOf(server, 'Mito');
      expect(card.size).toBe(size);
      counts.push(await rollcall.statementsOf(() => decide(server, card)));
      expect(await statuses(server)).not.toContainEqual(expect.objectContaining({ status: 'open' }));
    }
    expect(counts).toEqual([counts[0], counts[0]]);
  });

  test('undone', async () => {
    const counts: number[] = [];
    for (const size of SIZES) {
      const server = await withAlts(size);
      const batchId = decided(await fix(server, await groupOf(server, 'Mito')));
      counts.push(await rollcall.statementsOf(() => undoGroup(server.context, server.officer(), batchId)));
      expect(await server.owners()).toEqual({});
    }
    expect(counts).toEqual([counts[0], counts[0]]);
  });

  test('snoozed and undone', async () => {
    const counts: number[] = [];
    for (const size of SIZES) {
      const server = await withAlts(size);
      const aside = setGroupAside(server.context, server.officer(), pressed(await groupOf(server, 'Mito')), 'day');
      const batchId = decided(group(expectOk(await aside)));
      counts.push(await rollcall.statementsOf(() => undoGroup(server.context, server.officer(), batchId)));
      expect(await statuses(server)).not.toContainEqual(expect.objectContaining({ status: 'snoozed' }));
    }
    expect(counts).toEqual([counts[0], counts[0]]);
  });

  test('confirmed', async () => {
    const counts: number[] = [];
    for (const size of SIZES) {
      const server = await handServer(rollcall);
      await server.member('101', 'Mito');
      const ends = [];
      for (let at = 0; at < size; at += 1)
        ends.push({ characterId: await server.character(`Alt${'abcdefghijkl'[at]}`) });
      await server.linked('Mito', [{ memberId: '101' }, ...ends]);
      await server.scan();
      const step = await start(server, 'unconfirmed_link');
      if (step.card?.kind !== 'group') throw new Error('They are one card');
      const card = step.card.group;
      expect(card.state).toMatchObject({ confirmable: size });
      counts.push(await rollcall.statementsOf(() => confirmGroup(server.context, server.officer(), pressed(card))));
    }
    expect(counts).toEqual([counts[0], counts[0]]);
  });
});
