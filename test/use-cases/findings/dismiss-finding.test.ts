import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { findingMessage } from '../../../src/discord/cards/finding.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { dismissFinding, snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { linkFindingTo } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { openHistory, undoChange } from '../../../src/use-cases/undo/history.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const DAY_MS = 86_400_000;
const rollcall = opened();
let server: HandServer;
let findingId: string;

beforeEach(async () => {
  server = await handServer(rollcall);
  await server.member('101', 'Mito');
  await server.character('Lonely');
  await server.scan();
  const [finding] = await server.inServer(({ em }) => em.execute<{ id: string }[]>('select id from finding'));
  findingId = finding?.id ?? '';
});

const snooze = async (length: 'day' | 'week' | 'month') =>
  expectOk(await snoozeFinding(server.context, server.officer(), findingId, 1, length)).card;

const undo = async (officerId = '4343') =>
  expectOk(await undoFinding(server.context, server.officer(officerId), findingId));

const show = async () => expectOk(await showFinding(server.context, server.officer(), findingId)).card;

describe('a dismissal that ended when the facts changed', () => {
  /** Somebody dismissed it, and then its note named somebody else. */
  async function ended(): Promise<void> {
    expectOk(await dismissFinding(server.context, server.officer(), findingId, 1, 'guild_bank'));
    await note(server, { Lonely: 'DC: whoever' });
    await server.scan();
    expect((await show()).state.kind).toBe('open');
  }

  test('is nothing to undo, and Undo of a later decision says nothing of it', async () => {
    await ended();
    expectOk(await linkFindingTo(server.context, server.officer(), findingId, 2, '101'));
    expect(await undo()).toMatchObject({ remark: { key: 'remark.undone' }, card: { state: { kind: 'open' } } });
  });

  test('leaves no Undo behind where the finding closed by itself', async () => {
    await ended();
    await server.inServer(({ em }) => em.execute('update character set departed_at = now()'));
    await server.scan();
    expect((await show()).state).toMatchObject({ kind: 'closed', canUndo: false });
  });
});

test('a finding whose Fix was undone and that closed by itself later says so, and not what was undone', async () => {
  expectOk(await linkFindingTo(server.context, server.officer(), findingId, 1, '101'));
  await undo();
  await server.inServer(({ em }) => em.execute('update character set departed_at = now()'));
  await server.scan();
  expect((await show()).state).toMatchObject({ kind: 'closed', by: null, how: { key: 'closed.gone' } });
});

describe('a snooze of one finding', () => {
  test('has Undo on its card, and is taken back by any officer', async () => {
    const card = await snooze('week');
    expect(card.state).toMatchObject({ kind: 'snoozed', canUndo: true });
    expect(JSON.stringify(findingMessage({ card }, vocabularyFor('en-US')).components)).toContain('finding.undo');
    const undone = await undo();
    expect(undone.remark).toEqual({ key: 'remark.undone', values: { officer: { member: '4343' } } });
    expect(undone.card.state).toMatchObject({ kind: 'open', canUndo: false });
  });

  test('taken back from one that was snoozed already leaves it asleep until when it was', async () => {
    const { state: first } = await snooze('day');
    await snooze('month');
    expect((await undo()).card.state).toEqual(first);
    expect((await undo()).card.state.kind).toBe('open');
  });

  test('taken back closes what is no longer true', async () => {
    await snooze('day');
    await server.inServer(({ em }) => em.execute('update character set departed_at = now()'));
    expect((await undo()).card.state).toMatchObject({ kind: 'closed', how: { key: 'closed.gone' } });
  });

  test('that ended is nothing to undo, and Undo of a later decision says nothing of it', async () => {
    await snooze('day');
    server.clock.advance(DAY_MS);
    await server.scan();
    expect((await show()).state).toMatchObject({ kind: 'open', canUndo: false });
    expectOk(await linkFindingTo(server.context, server.officer(), findingId, 1, '101'));
    expect(await undo()).toMatchObject({ remark: { key: 'remark.undone' }, card: { state: { kind: 'open' } } });
    expect((await undo()).remark).toEqual({ key: 'remark.nothing_to_undo' });
  });

  test('leaves no Undo behind where the finding closed by itself', async () => {
    await snooze('day');
    await server.inServer(({ em }) => em.execute('update character set departed_at = now()'));
    await server.scan();
    expect((await show()).state).toMatchObject({ kind: 'closed', canUndo: false });
  });

  test('is put back alone: a dismissal from before it was snoozed again is not touched', async () => {
    expectOk(await dismissFinding(server.context, server.officer(), findingId, 1, 'guild_bank'));
    await undo();
    await snooze('day');
    expect((await undo()).card.state.kind).toBe('open');
  });

  test('stands in the history, which takes it back for as long as it lasts', async () => {
    await snooze('day');
    const newest = async () =>
      expectOk(await openHistory(server.context, server.officer(), { character: undefined, memberId: undefined }))
        .entries[0];
    const entry = await newest();
    expect(entry).toMatchObject({ what: 'finding.snoozed', canUndo: true, actor: { kind: 'officer', id: '4242' } });
    expectOk(await undoChange(server.context, server.officer(), 'server', entry?.id ?? ''));
    expect((await show()).state.kind).toBe('open');

    await snooze('day');
    server.clock.advance(DAY_MS);
    await server.scan();
    const over = await undoChange(server.context, server.officer(), 'server', (await newest())?.id ?? '');
    expect(over).toMatchObject({ ok: false, problem: { code: 'changed_since' } });
  });
});
