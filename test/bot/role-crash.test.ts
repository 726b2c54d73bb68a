import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { killAll } from '../process/bot-process.ts';
import { pressForged } from '../support/forged-press.ts';
import { startProcess, stopIdle, takeOver } from '../support/killed-bot.ts';
import { goLive, person } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const GIVE = 'PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}';
const TAKE = 'DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}';

const guild = smallGuild({
  members: [{ username: 'skate', roles: ['Veteran'] }],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0 },
    { name: 'Skatefarm', class: 'Rogue', rank: 3 },
    { name: 'Freshling', class: 'Mage', rank: 4 },
  ],
});

/** Presses that nobody will ever answer. */
const abandoned: Promise<unknown>[] = [];

let rollcall: Rollcall;
let trog: Person;
let mito: Person;

beforeAll(async () => {
  // The process that is killed has only the machine's time.
  rollcall = await startRollcall({ guild, now: new Date() });
  await goLive(rollcall);
  trog = person(rollcall, 'trog');
  mito = person(rollcall, 'mito');
  await mito.command('link', { character: 'Skatefarm', member: rollcall.server.member('skate') });
  const screen = await trog.command('setup');
  await trog.press(screen, 'setup.ranks');
  await trog.press(screen, 'setup.ranks_save');
});

afterAll(async () => {
  await killAll();
  await rollcall.stop();
  await Promise.all(abandoned);
});

beforeEach(async () => {
  await rollcall.syncMembers();
  await rollcall.syncRoster();
});

const claims = () => rollcall.rows('select 1 from finding where claimed_until is not null');
const roleNames = () => rollcall.server.member('skate').roleNames;
const review = () => mito.command('dataquality', 'review', { rule: 'role_mismatch' });

async function found(): Promise<{ status: string; closedBy: string | null; steps: string[] }> {
  const [finding] = await rollcall.rows<{ id: string; status: string; closedBy: string | null }>(
    `select id, status, closed_by as "closedBy" from finding where rule = 'role_mismatch' order by first_found_at desc`,
  );
  const steps = await rollcall.rows<{ what: string; state: string }>(
    `select what, state from change where finding_id = ? and what like 'role.%' order by number desc limit 2`,
    [finding?.id],
  );
  if (!finding) throw new Error('Nothing was found');
  const { status, closedBy } = finding;
  return { status, closedBy, steps: steps.map(({ what, state }) => `${what} ${state}`).toReversed() };
}

/** Presses in front of a bot that is killed while its request stands at Discord; another one starts and settles it. */
async function killAt(route: string, fault: 'held' | 'silent', press: () => Promise<Answer>): Promise<void> {
  await stopIdle(rollcall);
  const { bot } = await startProcess(rollcall);
  const standing = rollcall.discord.fail(route, { kind: fault });
  abandoned.push(press().catch(() => {}));
  await standing.hit();
  await bot.kill();
  standing.release();
  await takeOver(rollcall);
  expect(await claims()).toHaveLength(1);
  // As if the minutes had passed for which a claim stands: the next bot to be killed has the machine's time again.
  await rollcall.rows(
    `update finding set claimed_until = claimed_until - interval '3 minutes' where claimed_by is not null`,
  );
  await settleWhatWasLeft();
  expect(await claims()).toEqual([]);
}

/** What the leftovers job does every minute, by a clock that stands still here. */
async function settleWhatWasLeft(): Promise<void> {
  const { expiredClaims, settleExpiredClaim } = await import('../../src/use-cases/roles/settle-roles.ts');
  const { context } = rollcall.app;
  for (const { serverId, findingId } of await expiredClaims(context)) {
    await settleExpiredClaim(context, serverId, findingId);
  }
}

describe('kill -9 while a fix is under way', () => {
  test('before Discord did anything: the finding is released, and Fix works again', async () => {
    const card = await review();
    await killAt(GIVE, 'silent', () => mito.press(card, 'finding.fix'));
    expect(roleNames()).toEqual(['Veteran']);
    expect(await found()).toEqual({
      status: 'open',
      closedBy: null,
      steps: ['role.given failed', 'role.taken failed'],
    });
  });

  test('after Discord did half of it: what was done is written down, and the finding is released', async () => {
    const card = await review();
    await killAt(GIVE, 'held', () => mito.press(card, 'finding.fix'));
    expect(roleNames()).toEqual(['Veteran', 'Member']);
    expect(await found()).toMatchObject({ status: 'open', steps: ['role.given done', 'role.taken failed'] });
  });

  test('after Discord did all of it: closed as fixed by whoever pressed', async () => {
    const card = await review();
    expect(card.buttons.map(({ label }) => label)).toContain('Fix: remove Veteran');
    await killAt(TAKE, 'held', () => mito.press(card, 'finding.fix'));
    expect(roleNames()).toEqual(['Member']);
    expect(await found()).toMatchObject({ status: 'resolved', closedBy: mito.member.id });
  });
});

test('kill -9 while an undo is under way: what Discord shows decides', async () => {
  const [finding] = await rollcall.rows<{ id: string }>(`select id from finding where rule = 'role_mismatch'`);
  const card = await review();
  await killAt(GIVE, 'held', () => pressForged(rollcall, mito, card, `finding.undo:1:${finding?.id}`));
  expect(roleNames()).toContain('Veteran');
  expect(await found()).toMatchObject({ status: 'open' });
});
