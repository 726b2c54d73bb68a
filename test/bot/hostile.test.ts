import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { findingCard, goLive, newKey, person, post, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

/** What people write to be funny, or worse. */
const texts: readonly (readonly [what: string, text: string])[] = [
  ['bold and italics', '**x** _y_ ~~z~~ ||s||'],
  ['everybody', '@everyone @here'],
  ['a mention of a role', '<@&1201478616546803721>'],
  ['a mention of a member', '<@300000000000000000>'],
  ['a masked link', '[gold](http://x.y)'],
  ['a code fence', '```rm -rf```'],
  ['headings and quotes', '# a\n> b\n- c\n1. d'],
  ['a timestamp and an emoji', '<t:0:R> <:a:1>'],
  ['invisible letters', 'Gr\u200b\u2060\ufeffump'],
  ['another direction', '\u202edetaceR\u202c'],
  ['stacked marks', `Z${'\u0338\u0321\u0489'.repeat(9)}`],
  ['a backslash at the end', 'trailing\\'],
  ['what the catalogue fills in', '{{character}} $t(setup.title)'],
  ['HTML and SQL', `<b>'; drop table finding;--`],
  ['emoji', '👨‍👩‍👧‍👦🏳️‍🌈'],
  ['nothing to see', '\u3164\u2800'],
];

const names = texts.map((_, index) => `Odd${String.fromCodePoint(97 + index)}`);

const guild = smallGuild({
  members: texts.map(([, text], index) => ({
    username: `odd.${index}`,
    globalName: text.slice(0, 32),
    nick: text.slice(0, 32),
    roles: ['Member'],
  })),
  characters: names.map((name) => ({ name, class: 'Mage', rank: 4 })),
});

let rollcall: Rollcall;
let officer: Person;
let key: string;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  const screen = await goLive(rollcall);
  officer = person(rollcall, 'mito');
  key = await newKey(person(rollcall, 'trog'), screen);
  const characters = names.map((name, index) => ({
    name,
    realm: "Sen'jin",
    guild_note: texts[index]?.[1].slice(0, 31) ?? '',
    officer_note: `DC: odd.${index}`,
    rank: 4,
    rank_name: '**@everyone**',
  }));
  const answer = await post(rollcall.app.httpUrl, key, { characters, uploaded_by: '@everyone [x](http://y)' });
  expect(answer.status).toBe(200);
  await uploadsProcessed(rollcall);
});

// Stopping also asserts that Discord refused no message of all these.
afterAll(() => rollcall.stop());

/** Nothing of the text formats, links, mentions or hides: every sign that could is escaped or gone. */
function isHarmless(message: ShownMessage): void {
  expect(message.pings).toEqual({ users: [], roles: [], everyone: false });
  for (const { title = '', description = '', footer } of message.embeds) {
    const texts = `${title}\n${description}\n${footer?.text ?? ''}`;
    expect(texts).not.toMatch(/@(everyone|here)/);
    expect(texts).not.toMatch(/(?<!\\)\]\(/);
    expect(texts).not.toMatch(/(?<!\\)(```|\|\||\*\*\*)/);
    expect(texts).not.toMatch(/(?<!\\)<(@&|@!|:|t:0)/);
    expect(texts.replaceAll('@\u200b', '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(texts.isWellFormed()).toBe(true);
  }
  for (const label of [
    ...message.buttons.map((button) => button.label),
    ...message.selects.map((s) => s.placeholder),
  ]) {
    expect(label.trim()).not.toBe('');
    expect(label).not.toMatch(/[\u202a-\u202e]/);
  }
}

function shownBy(answer: Answer): ShownMessage {
  return answer.message;
}

describe.each(texts.map(([what], index) => [what, names[index] ?? ''] as const))('%s', (_what, name) => {
  test('is shown harmlessly on the card, its dialogs and its outcome', async () => {
    const card = await findingCard(rollcall, officer, name);
    isHarmless(shownBy(card));
    await officer.press(card, 'finding.dismiss');
    isHarmless(shownBy(card));
    await officer.press(card, 'finding.cancel');
    if (!card.buttons.some((button) => button.name === 'finding.fix')) throw new Error(`No Fix:\n${card.text}`);
    await officer.press(card, 'finding.fix');
    isHarmless(shownBy(card));
    expect(card.text).toContain('Done: link to');
    isHarmless(shownBy(await officer.command('whois', { character: name })));
    isHarmless(shownBy(await officer.command('unlink', { character: name })));
  });
});

describe('typed into a command', () => {
  test.each(texts)('%s is answered in words', async (_what, text) => {
    const answers = [
      await officer.command('link', { character: text, member: officer.member }),
      await officer.command('whois', { character: text }),
      await officer.command('dataquality', 'rule', { rule: text }),
    ];
    for (const answer of answers) {
      expect(answer.text).toContain('That did not work');
      isHarmless(shownBy(answer));
    }
    expect((await officer.autocomplete('whois', 'character', text)).length).toBeLessThanOrEqual(25);
    expect(rollcall.log.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test.each([
    ['6,000 characters', 'x'.repeat(6_000)],
    ['6,000 that each need an escape', '*'.repeat(6_000)],
    ['a NUL', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
    ['half a character at the very end', `${'x'.repeat(90)}\ud83d`],
  ])('%s is answered in words', async (_what, text) => {
    const answer = await officer.command('whois', { character: text });
    expect(answer.text).toContain('That did not work');
    isHarmless(shownBy(answer));
    await officer.autocomplete('link', 'character', text);
    expect(rollcall.log.filter(({ level }) => level >= 50)).toEqual([]);
  });
});

test('an upload of NULs, lone surrogates and overlong notes is refused or stored, and never an error', async () => {
  const before = rollcall.log.length;
  for (const text of ['a\u0000b', 'a\ud800b', 'x'.repeat(10_000), '\u202e'.repeat(31)]) {
    const answer = await post(rollcall.app.httpUrl, key, { characters: [{ name: 'Odda', guild_note: text }] });
    expect([200, 400]).toContain(answer.status);
  }
  await uploadsProcessed(rollcall);
  isHarmless(shownBy(await findingCard(rollcall, officer, 'Odda')));
  expect(rollcall.log.slice(before).filter(({ level }) => level >= 50)).toEqual([]);
});

test('a report of 60 hostile characters stays within every limit and pings nobody', async () => {
  const { battleNet, server } = rollcall;
  const watched = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!watched) throw new Error('The local Battle.net lost the guild');
  for (let index = 0; index < 60; index += 1) {
    const name = `**@everyone** ${String.fromCodePoint(0x4e00 + index)}[x](//y)||${'*'.repeat(20)}`;
    battleNet.world.addCharacter(watched, { name, realmSlug: 'senjin', classId: 8, level: 80, rank: 4 });
  }
  const { history } = server.channel(AUDIT_CHANNEL);
  await rollcall.syncRoster();
  const posted = server.channel(AUDIT_CHANNEL).history.slice(history.length);
  expect(posted).toHaveLength(1);
  for (const message of posted) isHarmless(new ShownMessage(rollcall.discord, message));
  const overview = await officer.command('dataquality', 'overview');
  await officer.select(overview, 'quality.rule', 'orphan_wow');
  isHarmless(shownBy(overview));
});
