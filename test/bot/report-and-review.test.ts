import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { halfRoster } from '../../src/sandbox/battle-net/faults.ts';
import type { WorldGuild } from '../../src/sandbox/battle-net/world.ts';
import type { LocalChannel } from '../../src/sandbox/discord/local-channel.ts';
import { type ChannelReader, readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import type { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { goLive, person } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const POST_MESSAGE = 'POST /channels/{channel_id}/messages';

let rollcall: Rollcall;
let channel: LocalChannel;
let audit: ChannelReader;
let officer: Person;
let leader: Person;
let watched: WorldGuild;

beforeAll(async () => {
  rollcall = await startRollcall({ guild: smallGuild({ characters: [{ name: 'Mito', class: 'Paladin', rank: 1 }] }) });
  await goLive(rollcall);
  channel = rollcall.server.channel(AUDIT_CHANNEL);
  officer = person(rollcall, 'mito');
  leader = person(rollcall, 'trog');
  const found = rollcall.battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!found) throw new Error('The local Battle.net lost the guild');
  watched = found;
});

beforeEach(() => {
  audit = readAlong(rollcall.discord, channel);
});

afterAll(() => rollcall.stop());

function joinsTheGuild(...names: readonly string[]): void {
  for (const name of names) {
    rollcall.battleNet.world.addCharacter(watched, { name, realmSlug: 'senjin', classId: 8, level: 80, rank: 4 });
  }
}

/** What the channel holds beyond what stood there when the test began. */
function posted(before: readonly ShownMessage[]): readonly ShownMessage[] {
  return audit.messages().slice(before.length);
}

async function notNotified(): Promise<string[]> {
  const rows = await rollcall.rows<{ name: string }>(
    `select facts ->> 'name' as name from finding where status = 'open' and notified_at is null order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** The message that waits, as the database has it. */
async function waiting(): Promise<{ failure: string | null }[]> {
  return rollcall.rows('select failure from outbox_message where sent_at is null');
}

/** The minute in which Rollcall looks for what was left over. */
async function aMinutePasses(): Promise<void> {
  rollcall.clock.advance(60_000);
  await until('nothing waits for the audit channel', async () => (await waiting()).length === 0);
}

describe('a run is worth one message, or none', () => {
  test('a new character is one message that counts and names it', async () => {
    const before = audit.messages();
    joinsTheGuild('Pewpew');
    await rollcall.syncRoster();
    const [report, second] = posted(before);
    expect(second).toBeUndefined();
    expect(report?.embeds[0]).toMatchObject({
      title: expect.stringContaining('Battle.net sync · Pull All The Things'),
      description: expect.stringContaining('2 characters · 1 new · 1 new finding\nCompleted in 0.0s · '),
      color: 0xffa500,
    });
    expect(report?.embeds[1]).toMatchObject({
      title: '🟠 🎮 Character without player (1)',
      description: "• **Pewpew** — Mage, Initiate · Sen'jin",
    });
    expect(report?.selects.map(({ name }) => name)).toEqual(['report.review']);
    expect(report?.selects[0]?.options).toContainEqual({
      label: 'Character without player (2)',
      value: 'orphan_wow',
      description: null,
    });
  });

  test('nothing new is silence', async () => {
    const before = audit.messages();
    await rollcall.syncRoster('roster_and_profiles');
    await rollcall.syncMembers();
    expect(posted(before)).toHaveLength(0);
  });

  test('a character who left the guild is news, and the finding about it closes by itself', async () => {
    const before = audit.messages();
    rollcall.battleNet.world.findCharacter('us', 'senjin', 'Pewpew')?.leaves();
    await rollcall.syncRoster();
    expect(posted(before).map((message) => message.embeds[0]?.description)).toEqual([
      expect.stringContaining('1 character · 1 departed\n'),
    ]);
    expect(posted(before)[0]?.embeds).toHaveLength(1);
    expect(
      await rollcall.rows(`select status, closed_by as by from finding where facts ->> 'name' = 'Pewpew'`),
    ).toEqual([{ status: 'resolved', by: 'auto' }]);
  });

  test('somebody who comes back is a new finding, and news', async () => {
    const before = audit.messages();
    rollcall.battleNet.world.findCharacter('us', 'senjin', 'Pewpew')?.joins(watched, 4);
    await rollcall.syncRoster();
    expect(posted(before)[0]?.text).toContain('2 characters · 1 new · 1 new finding');
    expect(await rollcall.rows(`select 1 from finding where facts ->> 'name' = 'Pewpew'`)).toHaveLength(2);
  });
});

describe('notified means that the message really stands in the channel', () => {
  test('not while Discord has not answered yet', async () => {
    const held = rollcall.discord.fail(POST_MESSAGE, { kind: 'held' });
    joinsTheGuild('Heldback');
    const synced = rollcall.syncRoster();
    await held.hit();
    expect(await notNotified()).toEqual(['Heldback']);
    held.release();
    await synced;
    expect(await notNotified()).toEqual([]);
  });

  test.each([
    ['while Discord remembers its nonce', 60_000],
    ['when Discord has long forgotten its nonce', 10 * 60_000],
  ])('a message whose answer got lost is not sent a second time, %s', async (_when, pause) => {
    const before = audit.messages();
    const name = `Lostanswer${pause}`;
    rollcall.discord.fail(POST_MESSAGE, { kind: 'answer lost' });
    joinsTheGuild(name);
    await rollcall.syncRoster();
    expect(await notNotified()).toEqual([name]);

    rollcall.clock.advance(pause);
    await until('nothing waits for the audit channel', async () => (await waiting()).length === 0);
    expect(posted(before).map((message) => message.text.includes(`**${name}**`))).toEqual([true]);
    expect(await notNotified()).toEqual([]);
  });

  test('what Discord could not take is sent later, once, and the next run does not repeat it', async () => {
    const before = audit.messages();
    rollcall.discord.fail(POST_MESSAGE, { kind: 'status', status: 502 }, 4);
    joinsTheGuild('Outage');
    await rollcall.syncRoster();
    expect(posted(before)).toHaveLength(0);
    expect(await waiting()).toEqual([{ failure: 'unreachable' }]);
    await aMinutePasses();
    await rollcall.syncRoster();
    expect(posted(before).map((message) => message.text.includes('**Outage**'))).toEqual([true]);
  });

  test('one that Discord refuses keeps no other waiting, and officers are told', async () => {
    const before = audit.messages();
    rollcall.discord.fail(POST_MESSAGE, { kind: 'refused', code: 50035 });
    joinsTheGuild('Refused');
    await rollcall.syncRoster();
    expect(await waiting()).toEqual([{ failure: 'refused' }]);
    expect((await officer.command('dataquality', 'overview')).text).toContain('Discord refused it');

    rollcall.discord.fail(POST_MESSAGE, { kind: 'refused', code: 50035 });
    joinsTheGuild('Heard');
    await rollcall.syncRoster();
    expect(posted(before).map((message) => message.text.includes('**Heard**'))).toEqual([true]);
    await aMinutePasses();
    expect(posted(before).map((message) => message.text.includes('**Refused**'))).toContain(true);
    expect(await waiting()).toEqual([]);
  });
});

describe('a channel that cannot be written in', () => {
  test('keeps the report waiting, tells officers with their next answer, and gets it once it is mended', async () => {
    const before = audit.messages();
    channel.setsPermissions({ for: rollcall.server.botRole, deny: ['SendMessages'] });
    joinsTheGuild('Unheard');
    await rollcall.syncRoster();
    expect(posted(before)).toHaveLength(0);

    const answer = await officer.command('dataquality', 'overview');
    expect(answer.text).toContain('Data quality');
    expect(answer.text).toContain('Rollcall has something to report, but cannot');
    expect(answer.text).toContain('Rollcall may not write in the audit channel');
    expect((await person(rollcall, 'stranger').command('whois')).text).not.toContain('audit channel');

    channel.clearsPermissions(rollcall.server.botRole);
    await aMinutePasses();
    expect(posted(before).map((message) => message.text.includes('**Unheard**'))).toEqual([true]);
    expect((await officer.command('dataquality', 'overview')).text).not.toContain('audit channel');
  });

  test('a deleted one is replaced with /setup, and the report goes to the new one', async () => {
    channel.disappears();
    joinsTheGuild('Homeless');
    await rollcall.syncRoster();
    expect((await officer.command('dataquality', 'overview')).text).toContain(
      'the audit channel is gone. Choose another one with `/setup`',
    );

    channel = rollcall.server.addChannel({ name: 'new-audit' });
    audit = readAlong(rollcall.discord, channel);
    const screen = await leader.command('setup');
    await leader.select(screen, 'setup.channel', channel);
    rollcall.clock.advance(60_000);
    expect((await audit.nextMessage()).text).toContain('**Homeless**');
    await until('the finding counts as told', async () => (await notNotified()).length === 0);
  });
});

describe('Review', () => {
  test('opens privately from the public report, shows one finding and how far the walk is, and ends', async () => {
    joinsTheGuild('Ekon', 'Ziva');
    await rollcall.syncRoster();
    const report = await audit.nextMessage();
    const publicText = report.text;
    const step = await officer.select(report, 'report.review', 'orphan_wow');
    expect(step.ephemeral).toBe(true);

    const [{ open = 0 } = {}] = await rollcall.rows<{ open: number }>(
      `select count(*)::int as open from finding where rule = 'orphan_wow' and status = 'open'`,
    );
    const titles = new Set<string>();
    for (let place = 1; place <= open; place += 1) {
      expect(step.embeds[0]?.footer?.text).toBe(`${place} of ${open}`);
      titles.add(step.embeds[0]?.title ?? '');
      await officer.press(step, 'finding.next');
    }
    expect(titles.size).toBe(open);
    expect(step.text).toContain(`That was the last one. ${open} findings are still open.`);
    expect(step.buttons.map(({ label }) => label)).toEqual(['Begin again', 'Other rules']);
    await officer.press(step, 'quality.review');
    expect(step.embeds[0]?.footer?.text).toBe(`1 of ${open}`);
    for (let place = 1; place <= open; place += 1) await officer.press(step, 'finding.next');
    await officer.press(step, 'quality.overview');
    expect(step.text).toContain('Data quality');
    expect(report.text).toBe(publicText);
  });

  test('a stranger who uses the public report is refused privately, and the report stays as it is', async () => {
    const report = audit.latest();
    const publicText = report.text;
    const refused = await person(rollcall, 'stranger').select(report, 'report.review', 'orphan_wow');
    expect(refused.ephemeral).toBe(true);
    expect(refused.text).toContain('Only officers may do this');
    expect(report.text).toBe(publicText);
  });
});

describe('many at once', () => {
  test('200 new characters are one message within every limit: 20 lines, and how many more', async () => {
    const before = audit.messages();
    joinsTheGuild(...Array.from({ length: 200 }, (_, index) => `Recruit${String.fromCodePoint(0x3400 + index)}`));
    await rollcall.syncRoster();
    const reports = posted(before).filter((message) => message.text.includes('200 new'));
    expect(reports).toHaveLength(1);
    const lines = reports[0]?.embeds[1]?.description?.split('\n') ?? [];
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('…and 180 more');
    expect(await notNotified()).toEqual([]);
  });
});

describe('a roster that lost too many at once', () => {
  afterAll(() => rollcall.battleNet.heal('roster'));

  test('departs nobody, and says so once for the same characters, however often it comes', async () => {
    const present = () => rollcall.rows('select 1 from character where departed_at is null');
    const everybody = await present();
    rollcall.battleNet.fail('roster', halfRoster);
    const before = audit.messages();
    await rollcall.syncRoster();
    await rollcall.syncRoster();
    expect(await present()).toHaveLength(everybody.length);
    const said = posted(before).filter((message) => message.text.includes('Nobody was marked as departed'));
    expect(said).toHaveLength(1);
  });

  test('is news again when it happens again', async () => {
    rollcall.battleNet.heal('roster');
    await rollcall.syncRoster();
    rollcall.battleNet.fail('roster', halfRoster);
    const before = audit.messages();
    await rollcall.syncRoster();
    const reports = posted(before).filter((message) => message.text.includes('Battle.net sync'));
    expect(reports.map((message) => message.text)).toEqual([expect.stringContaining('Nobody was marked as departed')]);
  });
});

// The last, for a year of missed syncs is caught up with meanwhile.
test('a report that was made by an earlier run still opens the findings of today', async () => {
  const report = audit.latest();
  rollcall.clock.advance(366 * 86_400_000);
  const step = await officer.select(report, 'report.review', 'orphan_wow');
  expect(step.text).toContain('has no player');
});
