import { beforeEach, describe, expect, test } from '@jest/globals';
import { Server } from '../../../src/database/entities/server.ts';
import { shrinkMessage } from '../../../src/discord/cards/shrink.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { deliverCards } from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { applyDepartures, ignoreDepartures, undoShrink } from '../../../src/use-cases/syncs/decide-shrink.ts';
import { undoAct } from '../../../src/use-cases/undo/undo-act.ts';
import { SERVER } from '../../database/stored.ts';
import { another, crowd, guardedServer, officer, type Roster, without } from '../../support/guarded-server.ts';

const server = guardedServer();

const ten = crowd(10);
/** Three of ten are missing. */
const seven = without(ten, 1, 2, 3);

beforeEach(async () => {
  await server.sync(ten);
});

const card = () => server.cards('shrink').at(-1);
const words = () => {
  const shown = card();
  return shown && JSON.stringify(shrinkMessage(shown, vocabularyFor('en-US')));
};
const deliver = () => deliverCards(server.context, SERVER);

/** What the card shows is what an officer presses. */
async function press<Answer>(
  verb: (
    context: typeof server.context,
    actor: typeof officer,
    pressed: { shrinkId: string; fingerprint: string },
  ) => Answer,
  actor = officer,
): Promise<Awaited<Answer>> {
  const shown = card();
  if (!shown) throw new Error('No card stands in the channel');
  const answer = await verb(server.context, actor, shown);
  await deliver();
  return answer;
}

async function present(): Promise<number> {
  const [row] = await server.home.inServer(({ em }) =>
    em.execute<{ count: number }[]>('select count(*)::int as count from character where departed_at is null'),
  );
  return row?.count ?? 0;
}

/** Who counts as missing from the last roster. */
async function missing(): Promise<string[]> {
  const rows = await server.home.inServer(({ em }) =>
    em.execute<{ name: string }[]>('select name from character where missing_since is not null order by name'),
  );
  return rows.map(({ name }) => name);
}

async function history(): Promise<{ what: string; undone: boolean }[]> {
  return server.home.inServer(({ em }) =>
    em.execute(
      `select what, undone_at is not null as undone from change where what like 'departures%' order by number`,
    ),
  );
}

describe('a roster that lost too many at once', () => {
  test('departs nobody, and a card asks once for the same ones, by name', async () => {
    await server.sync(seven);
    await server.sync(seven);
    expect(await present()).toBe(10);
    expect(server.cards('shrink')).toEqual([
      expect.objectContaining({
        guild: 'Pull',
        count: 3,
        names: ['Toona', 'Toonb', 'Toonc'],
        listed: 7,
        state: { kind: 'open', canApply: true },
      }),
    ]);
  });

  test('names the twenty of the highest ranks', async () => {
    const many = { ...crowd(60), Boss: { id: 1000, rank: 0 } };
    await server.sync(many);
    await server.sync(without(many, 1000, ...Array.from({ length: 30 }, (_, index) => index + 1)));
    expect(card()).toMatchObject({ count: 31 });
    expect(card()?.names).toHaveLength(20);
    expect(card()?.names[0]).toBe('Boss');
  });

  test('follows the set in the same card while nobody decided, and a press on the old set does nothing', async () => {
    await server.sync(seven);
    const old = card();
    await server.sync(without(ten, 1, 2, 3, 4));
    expect(server.cards('shrink').map(({ count }) => count)).toEqual([4]);
    const answer = await applyDepartures(server.context, officer, old ?? { shrinkId: '', fingerprint: '' });
    expect(answer).toMatchObject({ ok: true, value: { remark: { key: 'remark.facts_changed' } } });
    expect(await present()).toBe(10);
  });

  test('closes by itself when they are listed again, and asks anew when they vanish anew', async () => {
    await server.sync(seven);
    await server.sync(ten);
    expect(card()?.state).toEqual({ kind: 'listed_again', at: server.clock.now(), departed: 0, kept: 0 });
    await server.sync(seven);
    expect(server.cards('shrink').map(({ state }) => state.kind)).toEqual(['listed_again', 'open']);
  });

  test('marks them as missing from the roster until one lists them again, whatever an officer said of them', async () => {
    await server.sync(seven);
    expect(await missing()).toEqual(['Toona', 'Toonb', 'Toonc']);
    const [since] = await server.home.inServer(({ em }) => em.execute('select max(missing_since) from character'));
    await press(ignoreDepartures);
    await server.sync(seven);
    expect(await missing()).toEqual(['Toona', 'Toonb', 'Toonc']);
    expect(await server.home.inServer(({ em }) => em.execute('select max(missing_since) from character'))).toEqual([
      since,
    ]);
    await press((context, actor, { shrinkId }) => undoShrink(context, actor, shrinkId));
    await press(applyDepartures);
    await press((context, actor, { shrinkId }) => undoShrink(context, actor, shrinkId));
    expect(await missing()).toEqual(['Toona', 'Toonb', 'Toonc']);
    await server.sync(without(ten, 1));
    expect(await missing()).toEqual(['Toona']);
    await server.sync(ten);
    expect(await missing()).toEqual([]);
  });

  test('closes when only some are listed again and the others are too few to be a mistake, and says that they departed', async () => {
    const twenty = crowd(20);
    await server.sync(twenty);
    await server.sync(without(twenty, 1, 2, 3, 4, 5));
    await server.sync(without(twenty, 1, 2, 3));
    expect(await present()).toBe(17);
    expect(card()).toMatchObject({ count: 5, state: { kind: 'listed_again', departed: 3, kept: 0 } });
    expect(words()).toContain(': 2 listed again, 3 departed.');
  });

  test('renames and transfers apply all the same', async () => {
    const { Toonj, ...others } = seven;
    await server.sync({ ...others, Renamed: { ...(Toonj ?? { id: 0 }), realm: 'sargeras' } });
    const rows = await server.home.inServer(({ em }) =>
      em.execute(`select name, realm_slug as realm from character where battle_net_id = 10 and departed_at is null`),
    );
    expect(rows).toEqual([{ name: 'Renamed', realm: 'sargeras' }]);
    expect(card()?.count).toBe(3);
  });

  test('asks only once the server is live', async () => {
    const state = (value: 'observing' | 'live') =>
      server.home.inServer(({ em }) => em.nativeUpdate(Server, { id: SERVER }, { state: value }));
    await state('observing');
    await server.sync(seven);
    expect(server.cards('shrink')).toEqual([]);
    await state('live');
    await deliver();
    expect(card()?.state.kind).toBe('open');
  });

  test('an empty roster departs nobody, whatever an officer says', async () => {
    await server.sync({});
    expect(card()).toMatchObject({ count: 10, state: { kind: 'open', canApply: false } });
    const answer = await press(applyDepartures);
    expect(answer).toMatchObject({ ok: true, value: { remark: { key: 'remark.empty_roster' } } });
    expect(await present()).toBe(10);
  });
});

describe('Apply departures', () => {
  beforeEach(async () => {
    await server.sync(seven);
  });

  test('departs exactly those, and the card says who did it and when', async () => {
    expect(await press(applyDepartures)).toEqual({ ok: true, value: {} });
    expect(await present()).toBe(7);
    expect(card()?.state).toEqual({ kind: 'applied', by: '42', at: server.clock.now() });
    expect(await history()).toEqual([{ what: 'departures.applied', undone: false }]);
    await server.sync(seven);
    expect(server.cards('shrink')).toHaveLength(1);
  });

  test.each<[string, Roster, number, string]>([
    ['one of them is listed again', without(ten, 1, 2), 8, 'remark.no_longer_true'],
    ['another one is missing too', without(ten, 1, 2, 3, 4), 10, 'remark.facts_changed'],
  ])('looks at the roster as it is now: %s', async (_why, roster, left, remark) => {
    server.answers(roster);
    expect(await press(applyDepartures)).toMatchObject({ ok: true, value: { remark: { key: remark } } });
    expect(await present()).toBe(left);
    expect(await history()).toEqual([]);
  });

  test('does nothing while Battle.net does not answer', async () => {
    server.answers({ kind: 'failed', because: 'unreachable', detail: 'no answer' });
    expect(await press(applyDepartures)).toMatchObject({
      ok: true,
      value: { remark: { key: 'remark.roster_failed' } },
    });
    expect(await present()).toBe(10);
  });

  test('a second officer hears who was faster', async () => {
    await press(applyDepartures);
    expect(await press(applyDepartures, another)).toMatchObject({
      ok: true,
      value: { remark: { key: 'remark.somebody_was_faster', values: { officer: { member: '42' } } } },
    });
  });

  test('is undone: they are present again, and the same card asks again', async () => {
    await press(applyDepartures);
    expect(await press((context, actor, { shrinkId }) => undoShrink(context, actor, shrinkId), another)).toEqual({
      ok: true,
      value: {},
    });
    expect(await present()).toBe(10);
    expect(server.cards('shrink').map(({ state }) => state.kind)).toEqual(['open']);
    expect(await history()).toEqual([{ what: 'departures.applied', undone: true }]);
    await press(applyDepartures);
    expect(await present()).toBe(7);
  });

  test('Undo leaves who came back since as the roster shows them', async () => {
    await press(applyDepartures);
    await server.sync(without(ten, 2, 3));
    await press((context, actor, { shrinkId }) => undoShrink(context, actor, shrinkId));
    expect(await present()).toBe(10);
  });
});

describe('Ignore', () => {
  beforeEach(async () => {
    await server.sync(seven);
    await press(ignoreDepartures);
  });

  test('keeps them, and nobody asks about the same ones again', async () => {
    await server.sync(seven);
    expect(await present()).toBe(10);
    expect(server.cards('shrink').map(({ state }) => state)).toEqual([
      { kind: 'ignored', by: '42', at: expect.any(Date) },
    ]);
    expect(await history()).toEqual([{ what: 'departures.ignored', undone: false }]);
  });

  test('about others somebody asks', async () => {
    await server.sync(without(ten, 1, 2, 3, 4));
    expect(server.cards('shrink').map(({ count, state }) => [count, state.kind])).toEqual([
      [3, 'ignored'],
      [4, 'open'],
    ]);
  });

  test('holds for those of a larger set that are still missing when the others are listed again', async () => {
    await server.sync(without(ten, 1, 2, 3, 4));
    await server.sync(seven);
    expect(await present()).toBe(10);
    expect(card()).toMatchObject({ count: 4, state: { kind: 'listed_again', departed: 0, kept: 3 } });
    expect(words()).toContain(': 1 listed again, 0 departed, and 3 stay because an officer said so before.');
  });

  test('keeps them when fewer of the same ones are missing, for as long as no roster lists them', async () => {
    await server.sync(without(ten, 1, 2));
    expect(await present()).toBe(10);
    expect(await missing()).toEqual(['Toona', 'Toonb']);
    await server.sync(without(ten, 1));
    expect(await present()).toBe(10);
    await server.sync(ten);
    await server.sync(without(ten, 1));
    expect(await present()).toBe(9);
  });

  test('keeps nobody else: who is missing beside them departs as with any roster', async () => {
    await server.sync(without(ten, 1, 9));
    expect(await present()).toBe(9);
    expect(await missing()).toEqual(expect.arrayContaining(['Toona']));
  });

  test('counts those that it keeps where a larger set is no longer too many', async () => {
    await server.sync(without(ten, 1, 2, 3, 4));
    await server.sync(without(ten, 1, 4));
    expect(await present()).toBe(9);
    expect(card()).toMatchObject({ count: 4, state: { kind: 'listed_again', departed: 1, kept: 1 } });
  });

  test('is no act of several things: "All of it" says so, and not that somebody changed it since', async () => {
    const [change] = await server.home.inServer(({ em }) =>
      em.execute<{ id: string }[]>(`select id from change where what = 'departures.ignored'`),
    );
    expect(await undoAct(server.context, officer, 'server', change?.id ?? '')).toEqual({
      ok: false,
      problem: { code: 'not_one_act' },
    });
    expect(await history()).toEqual([{ what: 'departures.ignored', undone: false }]);
  });

  test('is undone: the same card asks again', async () => {
    await press((context, actor, { shrinkId }) => undoShrink(context, actor, shrinkId));
    expect(server.cards('shrink').map(({ state }) => state.kind)).toEqual(['open']);
  });

  test('undone, it keeps nobody: a roster that lacks few of them departs these', async () => {
    await press((context, actor, { shrinkId }) => undoShrink(context, actor, shrinkId));
    await server.sync(without(ten, 1, 2));
    expect(await present()).toBe(8);
  });
});
