import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChannelReader, readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import type { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { newKey, observe, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const MINUTE_MS = 60_000;

const guild = smallGuild({
  members: [{ username: 'elrek', globalName: 'Elrek', roles: ['Member'] }],
  characters: [
    { name: 'Mitomain', class: 'Paladin', rank: 1, officerNote: 'DC: mito' },
    { name: 'Elrekmain', class: 'Rogue', rank: 3, officerNote: 'DC: elrek' },
    { name: 'Rivermane', class: 'Shaman', rank: 3, note: 'Elrek' },
    { name: 'Stormhoof', class: 'Warrior', rank: 3, note: 'Elrek' },
    { name: 'Fernstep', class: 'Rogue', rank: 3, note: 'alt of Elrekmain' },
    { name: 'Ashquill', class: 'Mage', rank: 4, note: 'alt of Elrekmain' },
  ],
});

type Notes = NonNullable<Parameters<typeof upload>[2]>;

let rollcall: Rollcall;
let leader: Person;
let officer: Person;
let audit: ChannelReader;
let uploadNow: (notes: Notes) => Promise<void>;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  const screen = await observe(rollcall);
  leader = person(rollcall, 'trog');
  officer = person(rollcall, 'mito');
  audit = readAlong(rollcall.discord, rollcall.server.channel(AUDIT_CHANNEL));
  const key = await newKey(leader, screen);
  uploadNow = async (notes) => {
    rollcall.clock.advance(MINUTE_MS);
    expect((await upload(rollcall, key, notes)).status).toBe(200);
    await uploadsProcessed(rollcall);
  };
  await uploadNow({});
  const match = await leader.command('match');
  await leader.press(match, 'match.apply');
});

afterAll(() => rollcall.stop());

/** Whose the character is by its link, and how sure that is. */
async function linkOf(character: string): Promise<object | undefined> {
  const [link] = await rollcall.rows(
    `select player.display_name as player, source, confidence, link.created_by as by
     from link join player on player.id = link.player_id join character on character.id = link.character_id
     where character.name = ?`,
    [character],
  );
  return link;
}

async function findingAbout(character: string): Promise<object | undefined> {
  const [finding] = await rollcall.rows(
    `select status, closed_by as by, closed_how as how from finding
     where rule = 'note_mismatch' and facts ->> 'name' = ? order by first_found_at desc limit 1`,
    [character],
  );
  return finding;
}

/** The message that tells of the character's automatic fix. */
function reportOf(character: string): Promise<ShownMessage> {
  return audit.nextMessage(({ text }) => text.includes(`Fixed automatically: **${character}**`));
}

async function ruleCard(who: Person) {
  const card = await who.command('dataquality', 'overview');
  await who.select(card, 'quality.rule', 'note_mismatch');
  return card;
}

test('a rule that may not fix by itself does not offer to', async () => {
  const card = await officer.command('dataquality', 'overview');
  await officer.select(card, 'quality.rule', 'orphan_wow');
  expect(card.buttons.map(({ name }) => name)).not.toContain('quality.auto_fix');
});

test('an observing server finds, and fixes nothing by itself', async () => {
  const card = await ruleCard(officer);
  expect(card.text).toContain('👤 manual');
  await officer.press(card, 'quality.auto_fix');
  expect(card.text).toContain('⚡ auto-fix');

  await uploadNow({ Rivermane: { guild: 'Mito' } });
  expect(await linkOf('Rivermane')).toMatchObject({ player: 'Elrek' });
  expect(await findingAbout('Rivermane')).toMatchObject({ status: 'open' });
  expect(audit.messages()).toEqual([]);
});

test('going live makes the changes of rank that were seen until then part of the baseline', async () => {
  rollcall.battleNet.world.character('Ashquill').rerank(3);
  await rollcall.syncRoster();
  const told = () =>
    rollcall.rows(
      `select status, closed_how as how, reported_at is not null as reported
       from finding join rank_event on subject_key = 'rank_event:' || rank_event.id`,
    );
  expect(await told()).toEqual([{ status: 'open', how: null, reported: false }]);
  const screen = await leader.command('setup');
  await leader.press(screen, 'setup.live');
  expect(await told()).toEqual([{ status: 'resolved', how: 'reported', reported: true }]);
});

test('a whole upload whose changed note moves a character is fixed automatically and reported with Undo', async () => {
  const before = await linkOf('Stormhoof');
  expect(before).toMatchObject({ player: 'Elrek', source: 'guild_note', confidence: 'medium' });

  await uploadNow({ Rivermane: { guild: 'Elrek' }, Stormhoof: { guild: 'Mito' } });
  expect(await linkOf('Stormhoof')).toEqual({
    player: 'Mito',
    source: 'guild_note',
    confidence: 'medium',
    by: 'note_mismatch',
  });
  expect(await findingAbout('Stormhoof')).toEqual({ status: 'resolved', by: 'auto', how: 'fixed' });

  const report = await reportOf('Stormhoof');
  expect(report.text).toContain('1 fixed automatically');
  expect(report.text).toContain('Fixed automatically: **Stormhoof** moved from Elrek to Mito (note "Elrek" → "Mito")');

  const undone = await officer.press(report, 'report.undo');
  expect(undone.ephemeral).toBe(true);
  expect(undone.text).toContain('Undone by');
  expect(await linkOf('Stormhoof')).toEqual(before);
  expect(undone.buttons.map(({ name }) => name)).toContain('finding.confirm');
});

test('what was undone is not done again for the same facts, and is done for others', async () => {
  const before = audit.messages().length;
  await uploadNow({ Stormhoof: { guild: 'mito!' } });
  expect(await linkOf('Stormhoof')).toMatchObject({ player: 'Elrek' });
  expect(await findingAbout('Stormhoof')).toMatchObject({ status: 'open' });
  expect(audit.messages()).toHaveLength(before);

  await uploadNow({ Stormhoof: { guild: 'DC: mito' } });
  expect(await linkOf('Stormhoof')).toMatchObject({ player: 'Mito', confidence: 'high' });
});

test('a claim that nobody certain answers takes the character away, and that is reported as an orphan in the same message', async () => {
  await uploadNow({ Stormhoof: { guild: 'DC: mito' }, Fernstep: { guild: 'DC: somebodyelse' } });
  expect(await linkOf('Fernstep')).toBeUndefined();
  const report = await reportOf('Fernstep');
  expect(report.text).toContain('**Fernstep** taken from Elrek, belongs to nobody now');
  expect(report.text).toMatch(/Character without player \(1\)[\s\S]*\*\*Fernstep\*\*/);
});

test('a cleared note and a confirmed link wait for an officer', async () => {
  const [link] = await rollcall.rows<{ id: string }>(
    `select finding.id from finding where rule = 'unconfirmed_link' and facts ->> 'name' = 'Rivermane' and status = 'open'`,
  );
  expect(link).toBeDefined();
  const review = await officer.command('dataquality', 'review', { rule: 'unconfirmed_link' });
  if (!review.text.includes('Rivermane: please confirm')) await officer.press(review, 'finding.next');
  expect(review.text).toContain('Rivermane: please confirm');
  await officer.press(review, 'finding.confirm');
  expect(await linkOf('Rivermane')).toMatchObject({ player: 'Elrek', confidence: 'confirmed' });

  await uploadNow({
    Stormhoof: { guild: 'DC: mito' },
    Fernstep: { guild: 'DC: somebodyelse' },
    Rivermane: { guild: 'Mito' },
    Ashquill: { guild: '' },
  });
  expect(await linkOf('Rivermane')).toMatchObject({ player: 'Elrek', confidence: 'confirmed' });
  expect(await linkOf('Ashquill')).toMatchObject({ player: 'Elrek' });
  expect(await findingAbout('Rivermane')).toMatchObject({ status: 'open' });
  expect(await findingAbout('Ashquill')).toMatchObject({ status: 'open' });
});

test('switched off it fixes nothing any more, and a disabled rule’s findings are resolved at once', async () => {
  const card = await ruleCard(officer);
  await officer.press(card, 'quality.auto_fix');
  expect(card.text).toContain('👤 manual');
  await officer.press(card, 'quality.disable');
  expect(card.text).toContain('🚫 disabled');
  expect(card.text).toContain('Open 0');
  expect(await findingAbout('Ashquill')).toEqual({ status: 'resolved', by: officer.member.id, how: 'disabled' });

  await officer.press(card, 'quality.enable');
  expect(card.text).toContain('👤 manual');
  expect(await findingAbout('Ashquill')).toMatchObject({ status: 'open' });
});

test('several of one run are a list of their own, with Undo for each and for all', async () => {
  await officer.press(await ruleCard(officer), 'quality.auto_fix');
  const before = [await linkOf('Stormhoof'), await linkOf('Ashquill')];
  await uploadNow({ Stormhoof: { guild: 'DC: elrek' }, Ashquill: { guild: 'DC: mito' } });
  expect(await linkOf('Stormhoof')).toMatchObject({ player: 'Elrek' });
  expect(await linkOf('Ashquill')).toMatchObject({ player: 'Mito' });

  const report = await reportOf('Ashquill');
  const list = await officer.press(report, 'report.fixes');
  expect(list.ephemeral).toBe(true);
  expect(list.text).toContain('Fixed automatically (2)');
  expect(list.text).toContain('**Stormhoof** moved from Mito to Elrek');
  const [one] = await rollcall.rows<{ id: string }>(
    `select id from finding where facts ->> 'name' = 'Stormhoof' and rule = 'note_mismatch' and closed_how = 'fixed'
     order by closed_at desc limit 1`,
  );
  const card = await officer.select(list, 'report.undo_one', one?.id ?? '');
  expect(card.text).toContain('Undone by');
  await officer.press(list, 'list.undo_all');
  expect(list.text).toContain('Undone by');
  expect(list.text.match(/↩️ undone/g)).toHaveLength(2);
  expect([await linkOf('Stormhoof'), await linkOf('Ashquill')]).toEqual(before);
});
