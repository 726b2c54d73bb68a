import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const guild = smallGuild({
  members: [
    { username: 'dash_', globalName: 'Dash', roles: ['Member'] },
    { username: 'oyvind', globalName: 'Øyvind', roles: ['Member'] },
    { username: 'MusicBox', bot: true },
  ],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0, note: 'GM / Mike', officerNote: 'never late, pays repairs' },
    { name: 'Zatañña', class: 'Monk', rank: 3, realm: 'sargeras' },
    { name: 'Shadowmere', class: 'Rogue', rank: 3 },
    { name: 'Shadowmere', class: 'Priest', rank: 4, realm: 'sargeras' },
    { name: 'Даша', class: 'Priest', rank: 3 },
    { name: 'Dashdashdash', class: 'Mage', rank: 3 },
    { name: 'Øyvîndr', class: 'Warrior', rank: 3 },
  ],
});

let rollcall: Rollcall;
let officer: Person;
let stranger: Person;
let dash: Person;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  const screen = await goLive(rollcall);
  const key = await newKey(person(rollcall, 'trog'), screen);
  await upload(rollcall, key);
  await uploadsProcessed(rollcall);
  officer = person(rollcall, 'mito');
  stranger = person(rollcall, 'stranger');
  dash = person(rollcall, 'Dash');
});

afterAll(() => rollcall.stop());

const member = (name: string) => rollcall.server.member(name);

async function choices(who: Person, typed: string): Promise<string[]> {
  return (await who.autocomplete('link', 'character', typed)).map(({ name }) => name);
}

async function links(): Promise<object[]> {
  return rollcall.rows(
    `select character.name, character.realm_slug as realm, member.username as member, link.source, link.confidence
     from link join character on character.id = link.character_id
     join link theirs on theirs.player_id = link.player_id and theirs.member_id is not null
     join member on member.id = theirs.member_id order by 1, 2`,
  );
}

describe('typing a character', () => {
  test.each([
    ['whatever the case', 'TROG', ["Trogmoon-Sen'jin · Druid"]],
    ['without its accents', 'zatan', ['Zatañña-Sargeras · Monk']],
    ['with accents that it does not have', 'dâsh', ["Dashdashdash-Sen'jin · Mage"]],
    ['letters that have no decomposition', 'oyvindr', ["Øyvîndr-Sen'jin · Warrior"]],
    ['another script', 'даш', ["Даша-Sen'jin · Priest"]],
    ['a part from the middle', 'owmer', ['Shadowmere-Sargeras · Priest', "Shadowmere-Sen'jin · Rogue"]],
    ['a realm', 'sargeras', ['Shadowmere-Sargeras · Priest', 'Zatañña-Sargeras · Monk']],
    ['nobody', 'xyzzy', []],
    ['wildcards, which are signs like any others', 'd%h_d', []],
  ])('%s', async (_how, typed, expected) => {
    expect((await choices(officer, typed)).toSorted()).toEqual(expected);
  });

  test('nothing yet shows the first of them', async () => {
    expect(await choices(officer, '')).toHaveLength(7);
  });

  test('whose it is shows to officers alone', async () => {
    await officer.command('link', { character: 'Dashdashdash', member: member('Dash') });
    expect(await choices(officer, 'dashdash')).toEqual(["Dashdashdash-Sen'jin · Mage → Dash"]);
    expect(await choices(stranger, 'dashdash')).toEqual(["Dashdashdash-Sen'jin · Mage"]);
    await officer.command('unlink', { character: 'Dashdashdash' });
  });
});

describe('/link and /unlink', () => {
  test("what was chosen from the list links, by an officer's word, and /unlink takes it away", async () => {
    const [choice] = await officer.autocomplete('link', 'character', 'trogm');
    const answer = await officer.command('link', { character: String(choice?.value), member: member('trog') });
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain('👤 Trog');
    expect(answer.text).toContain("**Trogmoon**-Sen'jin");
    expect(answer.text).toContain('confirmed by @Mito');
    expect(await links()).toEqual([
      { name: 'Trogmoon', realm: 'senjin', member: 'trog', source: 'manual', confidence: 'confirmed' },
    ]);
    const removed = await officer.command('unlink', { character: String(choice?.value) });
    expect(removed.text).toContain('Trogmoon taken from Trog by hand · by @Mito');
    expect(await links()).toEqual([]);
    await officer.press(removed, 'hand.undo');
    expect(removed.text).toContain('Undone by @Mito');
    expect(await links()).toMatchObject([{ name: 'Trogmoon', member: 'trog', confidence: 'confirmed' }]);
    await officer.command('unlink', { character: 'Trogmoon' });
  });

  test('the finding about a linked character is closed at once; about an unlinked one the next scan finds it anew', async () => {
    const open = () =>
      rollcall.rows(
        `select 1 from finding where rule = 'orphan_wow' and status = 'open' and facts ->> 'name' = 'Trogmoon'`,
      );
    await officer.command('link', { character: 'Trogmoon', member: member('trog') });
    expect(await open()).toHaveLength(0);
    await officer.command('unlink', { character: 'Trogmoon' });
    await rollcall.syncMembers();
    expect(await open()).toHaveLength(1);
  });

  test.each([
    ['a name typed by hand, in any case', 'tROGMOON', 'Trogmoon', 'senjin'],
    ['without accents', 'zatanna', 'Zatañña', 'sargeras'],
    ['with the realm as the game writes it', "Shadowmere-Sen'jin", 'Shadowmere', 'senjin'],
    ['with the realm as its address', 'shadowmere-sargeras', 'Shadowmere', 'sargeras'],
  ])('%s is understood', async (_how, typed, name, realm) => {
    await officer.command('link', { character: typed, member: member('Dash') });
    expect(await links()).toMatchObject([{ name, realm, member: 'dash_' }]);
    await officer.command('unlink', { character: typed });
    expect(await links()).toEqual([]);
  });

  test.each([
    ['a name of several realms', { character: 'Shadowmere' }, 'There is more than one "Shadowmere"'],
    ['nobody', { character: 'Xyzzy' }, 'No character on the roster is called "Xyzzy"'],
    ['a realm that has no such character', { character: 'Trogmoon-Sargeras' }, 'No character on the roster'],
    ['an id that was made up', { character: '00000000-0000-4000-8000-000000000000' }, 'No character on the roster'],
    ['something for PostgreSQL', { character: "'; drop table link; --" }, 'No character on the roster'],
  ])('%s is refused in words, and nothing is linked', async (_what, given, words) => {
    const answer = await officer.command('link', { ...given, member: member('Dash') });
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain(words);
    expect(await links()).toEqual([]);
  });

  test('a name of several realms names the realms', async () => {
    const answer = await officer.command('unlink', { character: 'Shadowmere' });
    expect(answer.text).toContain('Shadowmere-Sargeras');
    expect(answer.text).toContain("Shadowmere-Sen'jin");
  });

  test('a bot owns no characters', async () => {
    const players = await rollcall.rows('select id from player order by id');
    const answer = await officer.command('link', { character: 'Trogmoon', member: member('MusicBox') });
    expect(answer.text).toContain('bots cannot own characters');
    expect(await rollcall.rows('select id from player order by id')).toEqual(players);
  });

  test('a character that is taken is not stolen: the answer says whose it is, and asks what is meant', async () => {
    await officer.command('link', { character: 'Trogmoon', member: member('trog') });
    const answer = await officer.command('link', { character: 'Trogmoon', member: member('Dash') });
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain('Trogmoon belongs to Trog already');
    expect(answer.text).toMatch(/linked to Trog by an officer .*; @Mito confirmed it/);
    expect(answer.text).toContain('Trogmoon goes to Dash. Trog keeps no other character');
    expect(answer.buttons.map(({ label }) => label)).toEqual([
      'Move: Trogmoon to Dash',
      'Merge: Trog and Dash are one',
      'Cancel',
    ]);
    await officer.press(answer, 'link.cancel');
    expect(answer.text).toContain('Everything stays as it was');
    expect(await links()).toMatchObject([{ member: 'trog' }]);
    const again = await officer.command('link', { character: 'Trogmoon', member: member('Dash') });
    await officer.press(again, { label: 'Move: Trogmoon to Dash' });
    expect(again.text).toContain('Trogmoon moved from Trog to Dash by hand · by @Mito');
    expect(await links()).toMatchObject([{ member: 'dash_' }]);
    await officer.press(again, 'hand.undo');
    expect(await links()).toMatchObject([{ member: 'trog' }]);
    await officer.command('unlink', { character: 'Trogmoon' });
    expect((await officer.command('unlink', { character: 'Trogmoon' })).text).toContain('belongs to nobody');
  });

  test('two officers who link one character at the same moment: one does, the other is asked', async () => {
    const answers = await Promise.all([
      officer.command('link', { character: 'Trogmoon', member: member('trog') }),
      person(rollcall, 'shodoom').command('link', { character: 'Trogmoon', member: member('Dash') }),
    ]);
    expect(answers.filter(({ text }) => text.includes('already'))).toHaveLength(1);
    expect(await links()).toHaveLength(1);
    await officer.command('unlink', { character: 'Trogmoon' });
  });

  test('somebody who is not on Discord is linked by name, and offered by name from then on', async () => {
    const answer = await officer.command('link', { character: 'Trogmoon', not_on_discord: 'Mike' });
    expect(answer.text).toContain('Not on Discord, by the word of @Mito');
    const [mike] = await officer.autocomplete('link', 'not_on_discord', 'mi');
    expect(mike?.name).toBe('Mike · 1 character');
    expect(await stranger.autocomplete('link', 'not_on_discord', 'mi')).toEqual([]);
    const second = await officer.command('link', { character: 'Zatañña', not_on_discord: String(mike?.value) });
    expect(second.text).toContain('**Trogmoon**');
    for (const character of ['Trogmoon', 'Zatañña']) await officer.command('unlink', { character });
  });

  test.each([
    { command: 'link', given: () => ({ character: 'Trogmoon', member: stranger.member }) },
    { command: 'unlink', given: () => ({ character: 'Trogmoon' }) },
  ])('a stranger may not /$command', async ({ command, given }) => {
    const answer = await stranger.command(command, given());
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain('Only officers may do this');
    expect(await links()).toEqual([]);
  });
});

describe('/claim', () => {
  test('a member asks, officers get one card in the channel, decide there, and the member hears how it ended', async () => {
    const audit = readAlong(rollcall.discord, rollcall.server.channel(AUDIT_CHANNEL));
    const asked = await stranger.command('claim', { character: 'Trogmoon' });
    expect(asked.ephemeral).toBe(true);
    expect(asked.text).toContain('You claimed **Trogmoon**');
    const card = await audit.nextMessage();
    expect(card.text).toContain('🙋 Stranger claims Trogmoon');
    expect(card.text).toContain('Guild Leader calls for the role Guild Leader, which has power');
    expect(card.text).toContain('No name and no note speaks for Stranger');
    expect(card.buttons.map(({ label }) => label)).toEqual([
      'Confirm: Trogmoon is Stranger',
      'Refuse: Trogmoon is not Stranger',
    ]);

    const forbidden = await stranger.press(card, 'claim.confirm');
    expect(forbidden.followUps[0]?.text).toContain('Only officers may do this');
    expect(await links()).toEqual([]);
    await officer.press(card, 'claim.confirm');
    await audit.until(() => card.text.includes('@Mito confirmed that Trogmoon is Stranger'));
    expect(await links()).toMatchObject([{ name: 'Trogmoon', member: 'stranger', source: 'claim' }]);
    expect((await stranger.command('claim', { character: 'Trogmoon' })).text).toContain('is yours');

    await officer.press(card, 'claim.undo');
    await audit.until(() => card.buttons.length === 2);
    expect(await links()).toEqual([]);
    await officer.press(card, 'claim.refuse');
    await audit.until(() => card.text.includes('@Mito said that Trogmoon is not Stranger'));
    expect((await stranger.command('claim', { character: 'Trogmoon' })).text).toContain('is not yours');
    await officer.press(card, 'claim.undo');
  });
});

describe('/whois', () => {
  beforeAll(async () => {
    await officer.command('link', { character: 'Trogmoon', member: member('trog') });
    await officer.command('link', { character: 'Zatañña', member: member('trog') });
    await officer.command('link', { character: 'Dashdashdash', member: member('Dash') });
  });

  test.each([
    ['a member', () => ({ member: member('trog') })],
    ['any of their characters', () => ({ character: 'zatanna' })],
  ])('an officer asks about %s and sees everything that is theirs, best rank first', async (_whom, asked) => {
    const answer = await officer.command('whois', asked());
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain('👤 Trog');
    const lines = answer.embeds[0]?.description?.split('\n') ?? [];
    expect(lines.findIndex((line) => line.includes('Trogmoon'))).toBeLessThan(
      lines.findIndex((line) => line.includes('Zatañña')),
    );
    expect(answer.text).toContain('Guild Leader');
  });

  test('an officer confirms, sets the main, merges and unlinks from the card, and each can be undone', async () => {
    const card = await officer.command('whois', { member: member('trog') });
    expect(card.buttons.map(({ label }) => label)).toEqual([
      'Set main…',
      'Unlink…',
      'Other names…',
      'Merge with…',
      'History',
    ]);
    await officer.press(card, { label: 'Set main…' });
    await officer.select(
      card,
      'player.main',
      card.selects[0]?.options.find(({ label }) => label.startsWith('Zat'))?.value ?? '',
    );
    expect(card.text).toContain('Zatañña made the main of Trog');
    expect(card.text).toContain('★ **Zatañña**');
    await officer.press(card, 'hand.undo');
    expect(card.text).not.toContain('★');

    await officer.press(card, 'player.merge_with');
    await officer.select(card, 'player.merge_member', member('Dash'));
    expect(card.text).toContain('Are Trog and Dash the same human?');
    await officer.press(card, 'player.merge');
    expect(card.text).toContain('Trog and Dash made one player by hand');
    expect(card.text).toContain('**Dashdashdash**');
    await officer.press(card, 'hand.undo');
    expect(card.text).not.toContain('Dashdashdash');

    await officer.press(card, { label: 'Other names…' });
    const form = await officer.press(card, 'player.name_add');
    await officer.submit(form.modal, { name: 'Boss' });
    expect(card.text).toContain('Trog is also called Boss');
    expect(card.text).toContain('Notes also call them Boss');
    await officer.press(card, { label: 'Other names…' });
    await officer.select(card, 'player.name_remove', card.selects[0]?.options[0]?.value ?? '');
    expect(card.text).toContain('Boss is no name of Trog any more');
    expect(card.text).not.toContain('Notes also call them');

    await officer.press(card, { label: 'Unlink…' });
    await officer.select(card, 'player.unlink', card.selects[0]?.options[0]?.value ?? '');
    expect(card.text).toContain('Trogmoon taken from Trog by hand');
    await officer.press(card, 'hand.undo');

    const history = await officer.press(card, 'player.history');
    expect(history.ephemeral).toBe(true);
    expect(history.text).toContain('📜 History of Trog');
    expect(history.text).toContain('made Zatañña the main of Trog');
  });

  test('it pings nobody', async () => {
    const answer = await officer.command('whois', { member: member('trog') });
    expect(answer.message.pings).toEqual({ users: [], roles: [], everyone: false });
  });

  test('a member asks about themselves, and sees no officer note', async () => {
    const trog = person(rollcall, 'trog');
    const own = await dash.command('whois');
    expect(own.text).toContain('👤 Dash');
    expect((await dash.command('whois', { character: 'Dashdashdash' })).text).toContain('👤 Dash');
    expect((await dash.command('whois', { member: dash.member })).text).toContain('👤 Dash');
    expect((await trog.command('whois')).text).toContain('👤 Trog');
    for (const answer of [own, await trog.command('whois')]) expect(answer.text).not.toContain('never late');
    expect(own.components).toEqual([]);
  });

  test.each([
    ['another member', () => ({ member: member('trog') })],
    ["another's character", () => ({ character: 'Trogmoon' })],
    ['a character of nobody', () => ({ character: 'Даша' })],
    ['a character that does not exist', () => ({ character: 'Xyzzy' })],
  ])('a stranger who asks about %s is refused, and learns nothing', async (_whom, asked) => {
    const answer = await stranger.command('whois', asked());
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain('You may only ask about yourself');
    expect(answer.text).not.toContain('Trog ');
  });

  test.each([
    ['a member without characters', () => ({ member: member('Øyvind') }), 'Rollcall knows no character of @Øyvind'],
    ['a character without player', () => ({ character: 'Даша' }), 'Даша belongs to nobody yet'],
    ['a bot', () => ({ member: member('MusicBox') }), 'bots cannot own characters'],
    ['a name of several realms', () => ({ character: 'Shadowmere' }), 'There is more than one "Shadowmere"'],
  ])('%s is answered in words', async (_whom, asked, words) => {
    expect((await officer.command('whois', asked())).text).toContain(words);
  });

  test('a member who left is still somebody, and the card says that they left', async () => {
    dash.member.leaves();
    await rollcall.syncMembers();
    const answer = await officer.command('whois', { character: 'Dashdashdash' });
    expect(answer.text).toContain('left the server');
  });
});
