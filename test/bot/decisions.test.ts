import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { pressForged } from '../support/forged-press.ts';
import { goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const MINUTE_MS = 60_000;
const MAXES = ['one', 'two', 'three', 'four'];

const guild = smallGuild({
  members: [
    { username: 'zatani', roles: ['Member'] },
    { username: 'skate', globalName: 'Skate', roles: ['Veteran'] },
    { username: 'rocket', globalName: 'Rocket', roles: ['Member'] },
    ...MAXES.map((name) => ({ username: `max${name}`, nick: 'Max', roles: ['Member'] })),
  ],
  characters: [
    { name: 'Zatanna', class: 'Monk', rank: 3 },
    { name: 'Skatefarm', class: 'Death Knight', rank: 2, note: 'skate' },
    { name: 'Skatebank', class: 'Rogue', rank: 4, note: 'skate' },
    { name: 'Rocket', class: 'Shaman', rank: 3, note: 'skate' },
    { name: 'Hexblossom', class: 'Warlock', rank: 3, note: 'Max' },
    { name: 'Oldtoon', class: 'Mage', rank: 4, lastSeen: 90 },
  ],
});

let rollcall: Rollcall;
let leader: Person;
let officer: Person;
let key: string;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  const screen = await goLive(rollcall);
  leader = person(rollcall, 'trog');
  officer = person(rollcall, 'mito');
  key = await newKey(leader, screen);
  await matched();
  await uploaded();
  await matched();
});

afterAll(() => rollcall.stop());

async function matched(): Promise<void> {
  const match = await leader.command('match');
  await leader.press(match, 'match.apply');
}

async function uploaded(notes: Parameters<typeof upload>[2] = {}): Promise<void> {
  rollcall.clock.advance(MINUTE_MS);
  expect((await upload(rollcall, key, notes)).status).toBe(200);
  await uploadsProcessed(rollcall);
}

/** The card of the rule's finding about this character or member. */
async function cardOf(rule: string, name: string): Promise<Answer> {
  const [finding] = await rollcall.rows<{ id: string }>(
    `select id from finding where rule = ? and coalesce(facts ->> 'name', facts ->> 'username') = ?
     order by status = 'resolved', first_found_at desc limit 1`,
    [rule, name],
  );
  if (!finding) throw new Error(`${rule} found nothing about ${name}`);
  const card = await officer.command('dataquality', 'review', { rule });
  await pressForged(rollcall, officer, card, `finding.cancel:1:${finding.id}`);
  return card;
}

const labels = (card: Answer) => card.buttons.map(({ label }) => label);

async function ownerOf(character: string): Promise<object | undefined> {
  const [link] = await rollcall.rows(
    `select player.display_name as player, confidence from link join player on player.id = link.player_id
     join character on character.id = link.character_id where character.name = ?`,
    [character],
  );
  return link;
}

async function openRulesAbout(name: string): Promise<string[]> {
  const rows = await rollcall.rows<{ rule: string }>(
    `select rule from finding where status = 'open' and facts ->> 'name' = ? order by rule`,
    [name],
  );
  return rows.map(({ rule }) => rule);
}

async function refusedPairs(character: string): Promise<string[]> {
  const rows = await rollcall.rows<{ username: string }>(
    `select username from refused_pair join member on member.id = member_id
     join character on character.id = character_id where character.name = ? order by username`,
    [character],
  );
  return rows.map(({ username }) => username);
}

describe('a possible link', () => {
  test('says who it could be and why, and offers one button for it', async () => {
    const card = await cardOf('auto_link_suggestion', 'Zatanna');
    expect(card.text).toMatch(/zatani: the name is \d\d % like the username "zatani"/);
    expect(labels(card)).toEqual(['Confirm: zatani', 'Somebody else…', 'Dismiss: not them', 'Snooze…', 'Next']);
  });

  test('dismissed, refuses the pair and drops the suggestion, and Undo brings both back', async () => {
    const card = await cardOf('auto_link_suggestion', 'Zatanna');
    await officer.press(card, 'finding.refuse');
    expect(card.text).toContain('Dismissed: not them');
    expect(await refusedPairs('Zatanna')).toEqual(['zatani']);
    expect(await openRulesAbout('Zatanna')).toEqual(['orphan_wow']);
    await officer.press(card, 'finding.undo');
    expect(await refusedPairs('Zatanna')).toEqual([]);
    expect(labels(card)).toContain('Confirm: zatani');
  });

  test('snoozed, asks for no reason', async () => {
    const card = await cardOf('auto_link_suggestion', 'Zatanna');
    await officer.press(card, 'finding.dismiss');
    expect(card.selects[0]?.options.map(({ value }) => value)).toEqual(['day', 'week', 'month']);
    await officer.press(card, 'finding.cancel');
  });

  test('confirmed, links by the officer’s word, and what other rules found about the character closes with it', async () => {
    const card = await cardOf('auto_link_suggestion', 'Zatanna');
    expect(await openRulesAbout('Zatanna')).toEqual(['auto_link_suggestion', 'orphan_wow']);
    await officer.press(card, 'finding.confirm');
    expect(await ownerOf('Zatanna')).toEqual({ player: 'zatani', confidence: 'confirmed' });
    expect(await openRulesAbout('Zatanna')).toEqual([]);
    expect(
      await rollcall.rows('select 1 from candidate join character on character.id = character_id where name = ?', [
        'Zatanna',
      ]),
    ).toEqual([]);
  });

  test('with more people than buttons offers a list', async () => {
    const card = await cardOf('auto_link_suggestion', 'Hexblossom');
    const [list] = card.selects;
    expect(list?.name).toBe('finding.choose');
    expect(list?.options.map(({ label }) => label).toSorted()).toEqual(
      MAXES.map((name) => `Confirm: max${name}`).toSorted(),
    );
    expect(labels(card)).toEqual(['Somebody else…', 'Dismiss: none of them', 'Snooze…', 'Next']);
    const two = list?.options.find(({ label }) => label === 'Confirm: maxtwo');
    await officer.select(card, 'finding.choose', two?.value ?? '');
    expect(await ownerOf('Hexblossom')).toEqual({ player: 'maxtwo', confidence: 'confirmed' });
  });
});

describe('a link to confirm', () => {
  test('that is not them is unlinked and refused, and Undo puts back the link as it was', async () => {
    const card = await cardOf('unconfirmed_link', 'Skatebank');
    expect(labels(card)).toEqual(['Confirm: Skate', 'Somebody else…', 'Not them: unlink', 'Dismiss…', 'Next']);
    await officer.press(card, 'finding.refuse');
    expect(await ownerOf('Skatebank')).toBeUndefined();
    expect(await refusedPairs('Skatebank')).toEqual(['skate']);
    await officer.press(card, 'finding.undo');
    expect(await ownerOf('Skatebank')).toEqual({ player: 'Skate', confidence: 'medium' });
    expect(await refusedPairs('Skatebank')).toEqual([]);
  });

  test('confirmed, is an officer’s word', async () => {
    const card = await cardOf('unconfirmed_link', 'Skatefarm');
    await officer.press(card, 'finding.confirm');
    expect(card.text).toContain('Confirmed: Skate');
    expect(await ownerOf('Skatefarm')).toEqual({ player: 'Skate', confidence: 'confirmed' });
  });

  test('that is somebody else’s moves', async () => {
    const card = await cardOf('unconfirmed_link', 'Skatebank');
    await officer.press(card, 'finding.somebody');
    await officer.select(card, 'finding.person', rollcall.server.member('rocket'));
    expect(await ownerOf('Skatebank')).toEqual({ player: 'Rocket', confidence: 'confirmed' });
    await officer.press(card, 'finding.undo');
    expect(await ownerOf('Skatebank')).toEqual({ player: 'Skate', confidence: 'medium' });
  });
});

test('a first note that names somebody else than the link moves the character by Fix, and stays by Confirm', async () => {
  const card = await cardOf('link_contradicts_note', 'Rocket');
  expect(labels(card).slice(0, 2)).toEqual(['Fix: move from Rocket to Skate', 'Confirm: keep Rocket']);
  await officer.press(card, 'finding.fix');
  expect(await ownerOf('Rocket')).toEqual({ player: 'Skate', confidence: 'confirmed' });
  await officer.press(card, 'finding.undo');
  expect(await ownerOf('Rocket')).toEqual({ player: 'Rocket', confidence: 'high' });
  await officer.press(card, 'finding.confirm');
  expect(card.text).toContain('Confirmed: keep Rocket');
  expect(await ownerOf('Rocket')).toEqual({ player: 'Rocket', confidence: 'confirmed' });
});

test('a member without character gets the characters that evidence names', async () => {
  const [max] = MAXES;
  await uploaded({ Oldtoon: { officer: `DC: max${max}` } });
  const card = await cardOf('orphan_discord', `max${max}`);
  expect(labels(card)[0]).toBe('Fix: link Oldtoon');
  expect(card.text).toContain(`officer note says "DC: max${max}"`);
  await officer.press(card, 'finding.fix');
  expect(await ownerOf('Oldtoon')).toEqual({ player: `max${max}`, confidence: 'confirmed' });
});

test('an inactive character is for review: there is nothing to fix and nobody to name', async () => {
  await rollcall.syncRoster('roster_and_profiles');
  const card = await cardOf('stale_character', 'Oldtoon');
  expect(labels(card)).toEqual(['Dismiss…', 'Next']);
});

test('a change of rank is told once, with the ranks, and closes when the message was really sent', async () => {
  const audit = readAlong(rollcall.discord, rollcall.server.channel(AUDIT_CHANNEL));
  rollcall.battleNet.world.character('Skatefarm').rerank(3);
  await rollcall.syncRoster();
  const report = await audit.nextMessage();
  expect(report.text).toContain('📊 1 × Rank changed');
  expect(report.text).toContain('**Skatefarm**: Veteran → Member');
  expect(report.selects[0]?.options.map(({ value }) => value)).not.toContain('rank_change');
  expect(await rollcall.rows(`select status, closed_how as how from finding where rule = 'rank_change'`)).toEqual([
    { status: 'resolved', how: 'reported' },
  ]);
  const before = audit.messages().length;
  await rollcall.syncRoster();
  expect(audit.messages()).toHaveLength(before);
});
