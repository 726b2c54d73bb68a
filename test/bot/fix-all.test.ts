import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalChannel } from '../../src/sandbox/discord/local-channel.ts';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { type ChannelReader, readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import type { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { killAll } from '../process/bot-process.ts';
import { startProcess, stopIdle, takeOver } from '../support/killed-bot.ts';
import { goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const GIVE = 'PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}';
const MINUTE_MS = 60_000;

/** Each holds Veteran and is Member in game: one role comes, one goes. */
const players = ['ada', 'bea', 'cid', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jay', 'kim', 'lou'];
const heroOf = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}hero`;

const guild = smallGuild({
  members: [
    ...players.map((username) => ({ username, roles: ['Veteran'] })),
    { username: 'totally_legit', nick: 'Trogmoon', roles: ['Initiate'] },
  ],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0 },
    { name: 'Moonalt', class: 'Druid', rank: 1, note: 'alt of Trogmoon' },
    { name: 'Moonbank', class: 'Druid', rank: 1, note: 'Trogmoon' },
    ...players.map((name) => ({ name: heroOf(name), class: 'Rogue', rank: 3 })),
    { name: 'Oldhand', class: 'Mage', rank: 2 },
    { name: 'Freshling', class: 'Mage', rank: 4 },
  ],
});

/** Presses that nobody will ever answer. */
const abandoned: Promise<unknown>[] = [];

let rollcall: Rollcall;
let channel: LocalChannel;
let audit: ChannelReader;
let trog: Person;
let mito: Person;
let shodoom: Person;

beforeAll(async () => {
  // The process that is killed has only the machine's time.
  rollcall = await startRollcall({ guild, now: new Date() });
  const screen = await goLive(rollcall);
  channel = rollcall.server.channel(AUDIT_CHANNEL);
  trog = person(rollcall, 'trog');
  mito = person(rollcall, 'mito');
  shodoom = person(rollcall, 'shodoom');
  for (const name of players) {
    await mito.command('link', { character: heroOf(name), member: rollcall.server.member(name) });
  }
  expect((await upload(rollcall, await newKey(trog, screen))).status).toBe(200);
  await uploadsProcessed(rollcall);
  const ranks = await trog.command('setup');
  await trog.press(ranks, 'setup.ranks');
  await trog.press(ranks, 'setup.ranks_save');
  await rollcall.syncMembers();
  await rollcall.syncRoster();
});

beforeEach(() => {
  audit = readAlong(rollcall.discord, channel);
});

afterAll(async () => {
  await killAll();
  await rollcall.stop();
  await Promise.all(abandoned);
});

const names = (shown: Answer | ShownMessage) => shown.buttons.map(({ name }) => name);
const holders = (role: string) => players.filter((name) => rollcall.server.member(name).roleNames.includes(role));
const shows = (message: ShownMessage, text: string) => audit.until(() => message.text.includes(text));

async function previewOf(officer: Person, rule: string): Promise<Answer> {
  const card = await officer.command('dataquality', 'rule', { rule });
  await officer.press(card, 'batch.preview');
  return card;
}

describe('many roles at once', () => {
  let standing: ShownMessage;

  test('are previewed first, and so many need a second officer', async () => {
    const card = await previewOf(mito, 'role_mismatch');
    expect(card.text).toContain('Would fix 12 findings');
    expect(card.text).toContain('Member: 12 given, 0 removed');
    expect(card.text).toContain('Veteran: 0 given, 12 removed');
    expect(names(card)).toEqual(['batch.ask', 'batch.page', 'batch.page', 'batch.back']);
    expect(holders('Member')).toEqual([]);

    await mito.press(card, 'batch.ask');
    standing = await audit.nextMessage((message) => message.text.includes('asks for approval'));
    expect(names(standing)).toEqual(['batch.approve', 'batch.show', 'batch.refuse']);
    const own = await mito.press(standing, 'batch.approve');
    expect(own.followUps[0]?.text).toContain('somebody else has to approve');
    expect(holders('Member')).toEqual([]);
  });

  test('are shown to whoever is to approve them, all of them and to nobody else', async () => {
    const shown = await shodoom.press(standing, 'batch.show');
    const page = shown.followUps[0] ?? shown;
    expect(page.ephemeral).toBe(true);
    expect(page.text).toContain('asks for approval');
    expect(names(page)).toEqual(['batch.approve', 'batch.refuse', 'batch.page', 'batch.page', 'batch.back']);
    const first = players.filter((name) => page.text.includes(name));
    await shodoom.press(page, { label: 'Show more' });
    const second = players.filter((name) => page.text.includes(name));
    expect([...first, ...second].toSorted()).toEqual(players);
    expect(standing.text).not.toContain('page 2');
  });

  test('are withdrawn by whoever asked, and refused by others, which the channel shows', async () => {
    const mine = await mito.press(standing, 'batch.show');
    const page = mine.followUps[0] ?? mine;
    expect(names(page)).toContain('batch.refuse');
    await mito.press(page, 'batch.refuse');
    expect(page.text).toContain('Withdrawn by @Mito');
    await shows(standing, 'Withdrawn by @Mito');
    expect(names(standing)).toEqual([]);

    const again = await previewOf(mito, 'role_mismatch');
    await mito.press(again, 'batch.ask');
    const refused = await audit.nextMessage((message) => message.text.includes('asks for approval'));
    await shodoom.press(refused, 'batch.refuse');
    await shows(refused, 'Refused by @Shodoom');
    expect(names(refused)).toEqual([]);
    expect(holders('Member')).toEqual([]);

    const third = await previewOf(mito, 'role_mismatch');
    await mito.press(third, 'batch.ask');
    standing = await audit.nextMessage((message) => message.text.includes('asks for approval'));
  });

  test('are approved in the channel, which shows how far it is, and stopped there', async () => {
    const held = rollcall.discord.fail(GIVE, { kind: 'held' });
    await shodoom.press(standing, 'batch.approve');
    await held.hit();
    await shows(standing, '0 of 12');
    expect(names(standing)).toEqual(['batch.stop']);
    await trog.press(standing, 'batch.stop');
    held.release();
    await shows(standing, 'Stopped by');
    expect(standing.text).toContain('Approved by @Shodoom');
    expect(names(standing)).toEqual(['batch.undo']);
    const given = holders('Member').length;
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(12);
    expect(standing.text).toContain(`${given} of 12 fixed`);
    expect(holders('Veteran')).toHaveLength(12 - given);
  });

  test('are put back as one', async () => {
    await shodoom.press(standing, 'batch.undo');
    await shows(standing, 'Undone by @Shodoom');
    expect(names(standing)).toEqual([]);
    expect(holders('Member')).toEqual([]);
    expect(holders('Veteran')).toEqual(players);
  });

  test('the owner approves alone by typing the number; the process is killed in the middle, and the next one finishes', async () => {
    const card = await previewOf(trog, 'role_mismatch');
    const form = await trog.press(card, 'batch.alone');
    await stopIdle(rollcall);
    const { bot } = await startProcess(rollcall);
    const wrong = await trog.submit(form.modal, { number: '7' });
    expect(wrong.text).toContain('It is about 12 findings');

    const again = await trog.press(wrong, 'batch.alone');
    const held = rollcall.discord.fail(GIVE, { kind: 'held' });
    abandoned.push(trog.submit(again.modal, { number: '12' }).catch(() => {}));
    await held.hit();
    await bot.kill();
    held.release();

    await takeOver(rollcall);
    // The minutes pass for which whoever carries it out is taken to be alive.
    await rollcall.rows(
      `update batch set claimed_until = claimed_until - interval '3 minutes' where claimed_until is not null`,
    );
    rollcall.clock.advance(MINUTE_MS);
    await until('the batch is over', async () => {
      const left = await rollcall.rows('select 1 from batch where begun_at is not null and finished_at is null');
      return left.length === 0;
    });
    expect(holders('Member')).toEqual(players);
    expect(holders('Veteran')).toEqual([]);
    expect(await rollcall.rows('select 1 from finding where claimed_until is not null')).toEqual([]);
    const told = await audit.nextMessage((message) => message.text.includes('12 of 12 fixed'));
    expect(names(told)).toEqual(['batch.undo']);
    const given = rollcall.server.auditLog.filter(
      ({ action, reason }) => action === 'role given' && reason?.includes('by trog'),
    );
    expect(given).toHaveLength(12);
  });
});

test('a nickname copied from the guild leader’s character leads to no officer role, by Fix all nor by a group', async () => {
  const thief = rollcall.server.member('totally_legit');
  await rollcall.syncMembers();
  await rollcall.syncRoster();
  const walkGroups = async () => {
    let card = await mito.command('dataquality', 'review', { rule: 'orphan_wow' });
    for (let step = 0; step < 20 && names(card).includes('finding.next'); step += 1) {
      if (names(card).includes('group.fix')) await mito.press(card, 'group.fix');
      card = await mito.press(card, 'finding.next');
    }
  };
  const fixEverything = async () => {
    for (const rule of ['orphan_wow', 'orphan_discord', 'note_mismatch', 'role_mismatch', 'no_guild_role']) {
      const overview = await mito.command('dataquality', 'rule', { rule });
      if (overview.buttons.find(({ name }) => name === 'batch.preview')?.disabled) continue;
      await mito.press(overview, 'batch.preview');
      expect(overview.text).not.toMatch(/(Officer|Guild Leader): [1-9]\d* given/);
      if (names(overview).includes('batch.apply')) await mito.press(overview, 'batch.apply');
      await rollcall.syncRoster();
    }
  };
  await fixEverything();
  await walkGroups();
  await fixEverything();
  // The copied name did make a link, as names of members with a guild role do: what it may not do is give power.
  const copied = await rollcall.rows<{ character: string }>(
    `select character.name as character from link
     join link theirs on theirs.player_id = link.player_id and theirs.member_id = ?
     join character on character.id = link.character_id order by 1`,
    [thief.id],
  );
  expect(copied.map(({ character }) => character)).toContain('Trogmoon');
  expect((await previewOf(mito, 'role_mismatch')).text).toContain('Left to humans');
  expect(thief.roleNames).not.toContain('Guild Leader');
  expect(thief.roleNames).not.toContain('Officer');
  const power = rollcall.server.auditLog.filter(
    ({ targetId, action, changes }) =>
      targetId === thief.id &&
      action === 'role given' &&
      ['Officer', 'Guild Leader'].includes(rollcall.server.role(String(changes.role)).name),
  );
  expect(power).toEqual([]);
});
