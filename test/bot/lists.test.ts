import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { goLive, person } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

/** Twelve whom nobody knows, on two pages, the first of them with a name that wants to be more than a name. */
const strangers = ['Aaa', ...Array.from({ length: 11 }, (_, index) => `Toon${String.fromCharCode(97 + index)}`)];

let rollcall: Rollcall;
let leader: Person;
let officer: Person;

beforeAll(async () => {
  rollcall = await startRollcall({
    guild: smallGuild({
      members: [{ username: 'skate', globalName: 'Skate', roles: ['Veteran'] }],
      characters: [
        { name: 'Skatefarm', class: 'Hunter', rank: 1 },
        ...strangers.map((name) => ({ name, class: 'Mage', rank: 4 })),
      ],
    }),
  });
  await goLive(rollcall);
  leader = actAs(rollcall.discord, rollcall.server.owner);
  officer = person(rollcall, 'mito');
  await leader.command('link', { character: 'Skatefarm', member: rollcall.server.member('Skate') });
  await officer.command('dataquality', 'scan');
});

afterAll(() => rollcall.stop());

describe('/dataquality scan', () => {
  test('looks at everything and shows every rule; of a rule that is named, its card', async () => {
    expect((await officer.command('dataquality', 'scan')).text).toContain('Data quality');
    await rollcall.rows(`delete from finding where rule = 'orphan_wow' and status = 'open'`);
    const [choice] = await officer.autocomplete('dataquality', 'scan', 'rule', 'without pl');
    expect(choice?.value).toBe('orphan_wow');
    const card = await officer.command('dataquality', 'scan', { rule: 'orphan_wow' });
    expect(card.ephemeral).toBe(true);
    expect(card.text).toContain('Character without player');
    expect(card.text).toContain('Open 12');
    expect(card.buttons.map(({ name }) => name)).toContain('quality.scan');
  });

  test('of a rule that does not exist says so', async () => {
    const answer = await officer.command('dataquality', 'scan', { rule: 'no_such_rule' });
    expect(answer.text).toContain('There is no rule "no\\_such\\_rule"');
    expect(answer.buttons).toEqual([]);
  });
});

describe('/roster', () => {
  test('orphans: pages through characters without player; choosing one opens its card beside the list', async () => {
    const list = await officer.command('roster', 'orphans');
    expect(list.ephemeral).toBe(true);
    expect(list.text).toContain('Characters without player (12)');
    expect(list.text).toContain('**Aaa** — Mage, Initiate');
    expect(list.text).not.toContain('Toonk');
    expect(list.text).toContain('Page 1 of 2');

    await officer.press(list, { label: 'Next' });
    expect(list.text).toContain('Toonk');
    const shown = list.text;
    const [, second] = list.selects[0]?.options ?? [];
    const card = await officer.select(list, 'list.finding', second?.value ?? '');
    expect(card.text).toContain(`${second?.label} has no player`);
    expect(card.ephemeral).toBe(true);
    expect(list.text).toBe(shown);
  });

  test('orphans of members: who holds a guild role without character', async () => {
    const list = await officer.command('roster', 'orphans', { of: 'members' });
    expect(list.text).toContain('(mito) — holds @Officer');
    expect(list.text).not.toContain('(skate)');
  });

  test('mismatches: choosing one opens its card, and labels call people by name', async () => {
    const list = await officer.command('roster', 'mismatches');
    expect(list.text).toContain('What does not agree (1)');
    const [choice] = list.selects[0]?.options ?? [];
    expect(choice?.label).toMatch(
      /^@skate is Officer in game since before 2026-11-\d\d \(Skatefarm\), Veteran on Discord$/,
    );
    const card = await officer.select(list, 'list.finding', choice?.value ?? '');
    expect(card.text).toContain('Officer in game, Veteran on Discord');
  });

  test('players: a name finds them, and choosing one opens their card', async () => {
    const list = await officer.command('roster', 'players');
    expect(list.text).toContain('**Skate** · 1 character · @Skate');
    const card = await officer.select(list, 'list.player', list.selects[0]?.options[0]?.value ?? '');
    expect(card.text).toContain('Skatefarm');
    const [choice] = await officer.autocomplete('roster', 'players', 'name', 'skatef');
    expect(choice?.name).toContain('Skate');
    const chosen = await officer.command('roster', 'players', { name: String(choice?.value) });
    expect(chosen.text).toContain('👤 Skate');
    expect((await officer.command('roster', 'players', { name: 'nobody' })).text).toContain('There is nothing here');
  });

  test('suggests nothing to strangers', async () => {
    expect(await person(rollcall, 'stranger').autocomplete('roster', 'players', 'name', 'skate')).toEqual([]);
  });
});

describe('/dataquality', () => {
  test('findings: of one rule, paged, with the cards behind them', async () => {
    const list = await officer.command('dataquality', 'findings', { rule: 'orphan_wow' });
    expect(list.text).toContain('Findings (12)');
    expect(list.selects[0]?.options).toHaveLength(10);
    const closed = await officer.command('dataquality', 'findings', { rule: 'orphan_wow', status: 'resolved' });
    expect(closed.text).toContain('✅ resolved');
  });

  test('the overview leads to what was found last', async () => {
    const overview = await officer.command('dataquality', 'overview');
    const recent = await officer.press(overview, 'quality.recent');
    expect(recent.text).toContain('Found last');
    expect(overview.text).toContain('Data quality');

    await officer.select(recent, 'quality.recent_of', 'role_mismatch');
    expect(recent.text).toContain('Found last · Role does not match rank (');
    expect(recent.text).toContain('Officer in game');
    expect(recent.text).not.toContain('🎮');
    await officer.select(recent, 'quality.recent_of', 'all');
    expect(recent.text).toContain('🎮');
  });

  test('the overview scans everything, and leads to the review of what is open', async () => {
    const overview = await officer.command('dataquality', 'overview');
    const labels = overview.buttons.map(({ label }) => label);
    expect(labels).toEqual(['Scan all', 'Review', 'Found last…']);
    rollcall.clock.advance(60_000);
    const open = () => Number(/Character without player · [^\n]*Open (\d+)/.exec(overview.text)?.[1]);
    const before = open();
    expect(before).toBeGreaterThan(0);
    await rollcall.rows(`update finding set status = 'resolved', closed_at = now(), closed_by = 'auto', closed_how = 'gone'
      where rule = 'orphan_wow' and status = 'open'`);
    await officer.press(overview, 'quality.scan_all');
    expect(open()).toBe(before);
    await officer.press(overview, 'quality.review_any');
    expect(overview.embeds[0]?.footer?.text).toMatch(/^1 of \d+$/);
  });

  test('fix: suggests open findings in words, and opens the card without doing anything', async () => {
    const [choice] = await officer.autocomplete('dataquality', 'fix', 'finding', 'SKATEF');
    expect(choice?.name).toContain('⚠️ @skate is Officer in game');
    const card = await officer.command('dataquality', 'fix', { finding: String(choice?.value) });
    expect(card.text).toContain('Officer in game, Veteran on Discord');
    expect(rollcall.server.member('Skate').roleNames).toEqual(['Veteran']);
    expect((await officer.command('dataquality', 'fix', { finding: 'nonsense' })).text).toContain('no such finding');
    expect(await person(rollcall, 'stranger').autocomplete('dataquality', 'fix', 'finding', 'skate')).toEqual([]);
  });

  test('report: sends all that is open as one message, although nothing of it is news', async () => {
    const audit = readAlong(rollcall.discord, rollcall.server.channel(AUDIT_CHANNEL));
    const before = audit.messages().length;
    const answer = await officer.command('dataquality', 'report');
    const [open] = await rollcall.rows<{ all: number; news: number }>(
      `select count(*)::int as all, (count(*) filter (where notified_at is null))::int as news
       from finding where status = 'open'`,
    );
    expect(answer.text).toContain(`${open?.all} open findings, sent to`);
    expect(open?.news).toBe(0);
    const report = audit.messages().at(-1);
    expect(audit.messages()).toHaveLength(before + 1);
    expect(report?.text).toContain('📋 Report · Pull All The Things');
    expect(report?.text).toContain(`${open?.all} open findings`);
    expect(report?.text).not.toContain('new finding');
    expect(report?.text).toContain('Character without player (12)');
  });

  test('report: says what is wrong with the channel, and sends it once that is mended', async () => {
    const channel = rollcall.server.channel(AUDIT_CHANNEL);
    const audit = readAlong(rollcall.discord, channel);
    const before = audit.messages().length;
    channel.setsPermissions({ for: rollcall.server.botRole, deny: ['SendMessages'] });
    const answer = await officer.command('dataquality', 'report');
    expect(answer.text).toContain('Rollcall may not write in the audit channel');
    channel.clearsPermissions(rollcall.server.botRole);
    await rollcall.syncMembers();
    expect(audit.messages()).toHaveLength(before + 1);
  });
});

describe('/sync', () => {
  async function syncNow(source: string): Promise<string> {
    return (await officer.command('sync', 'now', { source })).text;
  }

  test('status: tells of each source when it came last and when it comes next', async () => {
    const status = await officer.command('sync', 'status');
    expect(status.ephemeral).toBe(true);
    expect(status.text).toMatch(/Battle\.net\W*\n.*Last roster .*: 13 characters/);
    expect(status.text).toMatch(/Discord\W*\n.*Last list of members .*: 5 members/);
    expect(status.text).toContain('Nobody has uploaded notes yet');
    expect(status.text).toContain('cannot be pulled');
  });

  test('now: reads the source and answers what it did, or what went wrong', async () => {
    expect(await syncNow('blizzard_api')).toMatch(
      /Battle\.net: done(.|\n)*13 characters · 0 new · 0 changed · 0 departed/,
    );
    expect(await syncNow('discord_bot')).toContain('5 members');
    rollcall.clock.advance(1_000);
    rollcall.battleNet.fail('roster', { kind: 'status', status: 503 });
    const down = await syncNow('blizzard_api');
    rollcall.battleNet.heal();
    expect(down).toContain('Battle.net did not give the roster of Pull All The Things: it does not answer');
    expect((await officer.command('sync', 'status')).text).toMatch(/Battle\.net\W* failed last/);
    expect(await syncNow('addon_upload')).toContain('cannot be pulled');
  });
});

describe('/privacy', () => {
  test('tells members what is stored about them, and deletes it once they said so', async () => {
    const skate = person(rollcall, 'skate');
    const shown = await skate.command('privacy', 'show');
    expect(shown.ephemeral).toBe(true);
    expect(shown.text).toContain('Names on Discord: skate, Skate');
    expect(shown.text).toContain('Roles: Veteran');
    expect(shown.text).toContain('Your characters: Skatefarm');

    const asked = await skate.command('privacy', 'delete');
    expect(asked.text).toContain('the next sync reads your names and roles from Discord again');
    await skate.press(asked, 'privacy.keep');
    expect(asked.text).toContain('Nothing was deleted');
    expect((await skate.command('privacy', 'show')).text).toContain('Skatefarm');

    const again = await skate.command('privacy', 'delete');
    await skate.press(again, 'privacy.delete');
    expect(again.text).toContain('What Rollcall stored about you here is deleted');
    await rollcall.syncMembers();
    const after = await skate.command('privacy', 'show');
    expect(after.text).toContain('Names on Discord: skate, Skate');
    expect(after.text).toContain('No character is linked to you');
    expect((await officer.command('history')).text).toContain(
      'somebody who had their data deleted · had what is stored about them deleted',
    );
    await leader.command('link', { character: 'Skatefarm', member: rollcall.server.member('Skate') });
  });
});

test('a list goes on after a restart', async () => {
  const list = await officer.command('roster', 'orphans');
  await rollcall.restart();
  await officer.press(list, { label: 'Next' });
  expect(list.text).toContain('Page 2 of 2');
  await officer.press(list, { label: 'Previous' });
  expect(list.text).toContain('**Aaa**');
});

describe('a server that removes Rollcall', () => {
  const state = () =>
    rollcall.rows<{ state: string; left: boolean }>('select state, left_at is not null as left from server');

  async function becomes(expected: string): Promise<void> {
    await until(`the server is ${expected}`, async () => (await state())[0]?.state === expected);
  }

  async function expectData(): Promise<void> {
    const players = await officer.command('roster', 'players');
    expect(players.text).toContain('**Skate** · 1 character');
    expect((await leader.command('setup')).text).toContain('**Observing**');
  }

  test('is left with its data, and goes on with it when it invites Rollcall again, observing first', async () => {
    rollcall.server.removeBot();
    await becomes('left');
    expect(await state()).toEqual([{ state: 'left', left: true }]);
    rollcall.clock.advance(29 * 86_400_000);
    rollcall.server.inviteBot();
    await becomes('observing');
    expect(await state()).toEqual([{ state: 'observing', left: false }]);
    await expectData();
  });

  test('and so it does when both happened while Rollcall was away', async () => {
    await rollcall.stopBot();
    rollcall.server.removeBot();
    await rollcall.startBot();
    await becomes('left');
    await rollcall.stopBot();
    rollcall.server.inviteBot();
    await rollcall.startBot();
    await becomes('observing');
    await expectData();
  });

  test('is deleted after 30 days by the daily housekeeping, without anybody’s doing', async () => {
    rollcall.server.removeBot();
    await becomes('left');
    // Past the next 04:30, when the job is due, and 30 days more.
    rollcall.clock.advance(30 * 86_400_000 + 10 * 3_600_000);
    await until('everything of the server is deleted', async () => (await state()).length === 0);
    expect(await rollcall.rows('select 1 from member union all select 1 from character')).toEqual([]);
  });
});
