import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { pressForged } from '../support/forged-press.ts';
import { findingCard, goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const DAY_MS = 86_400_000;

const vaults = Array.from({ length: 12 }, (_, index) => `Vault${'abcdefghijkl'[index]}`);

const guild = smallGuild({
  members: [
    { username: 'skate', nick: 'Skate', roles: ['Veteran'] },
    { username: 'dash_', globalName: 'Dash', roles: ['Member'] },
    { username: 'zoe', globalName: 'Zatanna', roles: ['Member'] },
    { username: 'kestrel', roles: ['Member'] },
    { username: 'bluejay', roles: ['Member'] },
    { username: 'totally_legit', nick: 'Grimgor' },
    { username: 'max.power', nick: 'Max', roles: ['Member'] },
    { username: 'maxine', nick: 'Max', roles: ['Initiate'] },
    { username: 'first', nick: 'Swapped', roles: ['Member'] },
    { username: 'second', roles: ['Member'] },
    { username: 'MusicBox', bot: true },
  ],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0, officerNote: 'Discord: trog' },
    { name: 'Pewpew', class: 'Hunter', rank: 4, note: 'alt of Trogmoon' },
    { name: 'Moonpup', class: 'Shaman', rank: 4, note: 'alt of Pewpew' },
    { name: 'Skatefarm', class: 'Death Knight', rank: 2, note: 'skate' },
    { name: 'Kestrel', class: 'Hunter', rank: 3 },
    { name: 'Bluejay', class: 'Hunter', rank: 3 },
    { name: 'Zatañña', class: 'Monk', rank: 3, realm: 'sargeras' },
    { name: 'Grimgor', class: 'Warrior', rank: 3 },
    { name: 'Hexblossom', class: 'Warlock', rank: 3, note: 'Max' },
    { name: 'Tidecaller', class: 'Shaman', rank: 3, note: 'DC: dash_', officerNote: 'Discord: skate' },
    { name: 'Drifter', class: 'Hunter', rank: 4, officerNote: 'Discord: gonewiththewind' },
    { name: 'Mailcow', class: 'Druid', rank: 3, note: 'mail@x.org' },
    { name: 'Swapped', class: 'Rogue', rank: 4 },
    ...vaults.map((name) => ({ name, class: 'Rogue', rank: 4 })),
  ],
});

let rollcall: Rollcall;
let mito: Person;
let shodoom: Person;
let key: string;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  const screen = await goLive(rollcall);
  key = await newKey(person(rollcall, 'trog'), screen);
  expect((await upload(rollcall, key)).status).toBe(200);
  await uploadsProcessed(rollcall);
  mito = person(rollcall, 'mito');
  shodoom = person(rollcall, 'shodoom');
});

afterAll(() => rollcall.stop());

const buttonNames = (card: Answer) => card.buttons.map((button) => button.name);
const buttonLabels = (card: Answer) => card.buttons.map((button) => button.label);

/** Everything that says who somebody is, to the last column. */
async function identity(): Promise<unknown> {
  const [row] = await rollcall.rows<{ all: unknown }>(
    `select json_build_object(
       'players', (select json_agg(player order by id) from player),
       'aliases', (select json_agg(player_alias order by id) from player_alias),
       'links', (select json_agg(link order by id) from link),
       'refused', (select json_agg(refused_pair order by character_id, member_id) from refused_pair)) as all`,
  );
  return row?.all;
}

interface LinkRow {
  readonly player: string;
  readonly member: string | null;
  readonly source: string;
  readonly confidence: string;
  readonly by: string | null;
  readonly reasons: number;
}

/** The character's link, with the member of its player. */
async function linkOf(character: string): Promise<LinkRow | undefined> {
  const [link] = await rollcall.rows<LinkRow>(
    `select player.display_name as player, link.source, link.confidence, link.confirmed_by as by,
       json_array_length(to_json(link.evidence)) as reasons,
       (select username from link theirs join member on member.id = theirs.member_id
        where theirs.player_id = player.id) as member
     from link join character on character.id = link.character_id join player on player.id = link.player_id
     where character.name = ?`,
    [character],
  );
  return link;
}

async function findingOf(character: string): Promise<{ id: string; status: string; revision: number }> {
  const [finding] = await rollcall.rows<{ id: string; status: string; revision: number }>(
    `select id, status, revision from finding where rule = 'orphan_wow' and facts ->> 'name' = ? order by status = 'resolved', first_found_at desc limit 1`,
    [character],
  );
  if (!finding) throw new Error(`There is no finding about ${character}`);
  return finding;
}

function timesInAudit(text: string): number {
  const { history } = rollcall.server.channel(AUDIT_CHANNEL);
  const sections = history.flatMap(({ wire }) => wire.embeds);
  return sections.filter(({ title, description }) => {
    return title?.includes('Character without player') && description?.includes(text);
  }).length;
}

describe('Fix links by what speaks for it', () => {
  test.each([
    [
      'a Discord hint of the officer note',
      'Trogmoon',
      'Trog',
      'trog',
      'officer_note',
      'officer note says "Discord: trog"',
    ],
    [
      'a note that names a character, and that one its person',
      'Pewpew',
      'Trog',
      'trog',
      'guild_note',
      '"alt of Trogmoon"',
    ],
    ['a chain of notes', 'Moonpup', 'Trog', 'trog', 'guild_note', '"alt of Pewpew"'],
    ['a bare note key', 'Skatefarm', 'skate', 'skate', 'guild_note', 'guild note says "skate"'],
    ['an equal username', 'Kestrel', 'kestrel', 'kestrel', 'exact_name', 'the name equals the username "kestrel"'],
    [
      'a name equal but for its accents',
      'Zatañña',
      'Zatanna',
      'zoe',
      'exact_name',
      'the name equals the display name "Zatanna"',
    ],
  ])('%s', async (_evidence, character, player, member, source, words) => {
    const before = await identity();
    const card = await findingCard(rollcall, mito, character);
    expect(buttonLabels(card)).toEqual([`Fix: link to ${player}`, 'Somebody else…', 'Dismiss…', 'Next']);
    expect(card.text).toContain(words);

    await mito.press(card, 'finding.fix');
    expect(card.text).toContain(`Done: link to ${player} · by @Mito`);
    expect(buttonLabels(card)).toEqual(['Undo', 'Next']);
    expect(await linkOf(character)).toEqual({
      player,
      member,
      source,
      confidence: 'confirmed',
      by: mito.member.id,
      reasons: expect.any(Number),
    });
    expect((await linkOf(character))?.reasons).toBeGreaterThan(0);
    const history = await rollcall.rows<{ what: string }>(
      `select what, actor_kind as kind, actor_id as by, undone_at as undone from change
       where finding_id = ? order by number`,
      [(await findingOf(character)).id],
    );
    const by = { kind: 'officer', by: mito.member.id, undone: null };
    expect(history).toContainEqual({ what: 'link.created', ...by });
    expect(history.at(-1)).toEqual({ what: 'finding.fixed', ...by });
    expect(history).toEqual(history.map(({ what }) => ({ what, ...by })));

    await mito.press(card, 'finding.undo');
    expect(card.text).toContain('Undone by @Mito');
    expect(await identity()).toEqual(before);
    expect(buttonNames(card)).toContain('finding.fix');

    await mito.press(card, 'finding.fix');
    expect(await linkOf(character)).toMatchObject({ member, confidence: 'confirmed' });
    await mito.press(card, 'finding.undo');
    expect(await identity()).toEqual(before);
  });

  test('an alt joins the player that its main already has, and Undo leaves that player', async () => {
    const main = await findingCard(rollcall, mito, 'Trogmoon');
    await mito.press(main, 'finding.fix');
    const before = await identity();
    const alt = await findingCard(rollcall, mito, 'Pewpew');
    expect(alt.text).toContain('Trogmoon belongs to Trog — confirmed by @Mito');
    await mito.press(alt, 'finding.fix');
    expect(await linkOf('Pewpew')).toMatchObject({ player: 'Trog', member: 'trog' });
    expect(await rollcall.rows('select 1 from player')).toHaveLength(1);
    await mito.press(alt, 'finding.undo');
    expect(await identity()).toEqual(before);
    await mito.press(main, 'finding.undo');
  });

  test('Undo leaves what somebody changed since, and says so', async () => {
    const before = await identity();
    const main = await findingCard(rollcall, mito, 'Trogmoon');
    await mito.press(main, 'finding.fix');
    await shodoom.command('link', { character: 'Mailcow', member: rollcall.server.member('trog') });
    await mito.press(main, 'finding.undo');
    // The player and whose they are: Mailcow stands on both.
    expect(main.text).toContain('2 changes were left as they are');
    expect(await linkOf('Mailcow')).toMatchObject({ player: 'Trog', member: 'trog' });
    expect(await linkOf('Trogmoon')).toBeUndefined();
    await shodoom.command('unlink', { character: 'Mailcow' });
    // Nothing stands on them any more.
    await mito.press(main, 'finding.fix');
    await mito.press(main, 'finding.undo');
    expect(await identity()).toEqual(before);
    await rollcall.syncMembers();
  });
});

describe('Rollcall does not guess', () => {
  test.each([
    ['a self-chosen nickname without a guild role', 'Grimgor', 'anybody can choose such a nickname', ['totally']],
    ['a note that fits two members', 'Hexblossom', 'the evidence fits more than one person', ['max.power', 'maxine']],
    ['notes that name different people', 'Tidecaller', 'the evidence names different people', ['Dash', 'skate']],
    ['a hint at nobody', 'Drifter', 'nobody here', ['gonewiththewind']],
    ['nothing at all', 'Mailcow', 'No note and no name says whose it is', []],
  ])('%s needs a human, and the card says why', async (_evidence, character, why, names) => {
    const card = await findingCard(rollcall, mito, character);
    expect(buttonNames(card)).toEqual(['finding.somebody', 'finding.dismiss', 'finding.next']);
    expect(card.text).toContain(why);
    for (const name of names) expect(card.text).toContain(name);
  });

  test('a forged Fix for it does nothing', async () => {
    const before = await identity();
    const card = await findingCard(rollcall, mito, 'Grimgor');
    const { id, revision } = await findingOf('Grimgor');
    await pressForged(rollcall, mito, card, `finding.fix:1:${id}:${revision}:000000000000`);
    expect(await identity()).toEqual(before);
    expect(await findingOf('Grimgor')).toMatchObject({ status: 'open' });
  });

  test('Fix never links to somebody else than its button names', async () => {
    const { server } = rollcall;
    const card = await findingCard(rollcall, mito, 'Swapped');
    expect(buttonLabels(card)[0]).toBe('Fix: link to first');
    server.member('first').renames({ nick: null });
    server.member('second').renames({ nick: 'Swapped' });
    await until('both renames are stored', async () => {
      const rows = await rollcall.rows(`select 1 from member where nickname = 'Swapped' and username = 'second'`);
      return rows.length === 1 && (await rollcall.rows(`select 1 from member where nickname = 'Swapped'`)).length === 1;
    });
    await mito.press(card, 'finding.fix');
    expect(await linkOf('Swapped')).toBeUndefined();
    expect(card.text).toContain('look again, then press');
    expect(buttonLabels(card)[0]).toBe('Fix: link to second');
    await mito.press(card, 'finding.fix');
    expect(await linkOf('Swapped')).toMatchObject({ member: 'second' });
  });
});

describe('Somebody else…', () => {
  test('links to the member that the officer names, and Undo takes it back', async () => {
    const before = await identity();
    const card = await findingCard(rollcall, mito, 'Mailcow');
    await mito.press(card, 'finding.somebody');
    await mito.select(card, 'finding.person', rollcall.server.member('Dash'));
    expect(card.text).toContain('Linked to @Dash · by @Mito');
    expect(await linkOf('Mailcow')).toMatchObject({ member: 'dash_', source: 'manual', confidence: 'confirmed' });
    await mito.press(card, 'finding.undo');
    expect(await identity()).toEqual(before);
  });

  test('a bot owns no characters: words, and the finding stays open', async () => {
    const card = await findingCard(rollcall, mito, 'Mailcow');
    await mito.press(card, 'finding.somebody');
    await mito.select(card, 'finding.person', rollcall.server.member('MusicBox'));
    expect(card.text).toContain('bots cannot own characters');
    expect(await findingOf('Mailcow')).toMatchObject({ status: 'open' });
    expect(buttonNames(card)).toContain('finding.somebody');
  });

  test('Cancel leads back to the card', async () => {
    const card = await findingCard(rollcall, mito, 'Mailcow');
    const text = card.text.split('\n').slice(0, 4).join('\n');
    await mito.press(card, 'finding.somebody');
    await mito.press(card, 'finding.cancel');
    expect(card.text).toContain(text);
    expect(buttonNames(card)).toContain('finding.dismiss');
  });
});

describe('Dismiss', () => {
  test.each([
    ['not_on_discord', 'not on Discord'],
    ['guild_bank', 'guild bank'],
    ['friend', 'friend of the guild'],
    ['on_leave', 'on leave'],
    ['other', 'another reason'],
  ])('with the reason "%s" stays dismissed while the facts stay, and Undo reopens it', async (reason, words) => {
    const card = await findingCard(rollcall, mito, 'Vaulta');
    await mito.press(card, 'finding.dismiss');
    await mito.select(card, 'finding.reason', reason);
    expect(card.text).toContain(`Dismissed: ${words} · by @Mito`);
    await rollcall.syncMembers();
    expect(await findingOf('Vaulta')).toMatchObject({ status: 'dismissed' });
    await mito.press(card, 'finding.undo');
    expect(await findingOf('Vaulta')).toMatchObject({ status: 'open' });
    expect(buttonNames(card)).toContain('finding.dismiss');
  });

  test('changed facts reopen it as news', async () => {
    const card = await findingCard(rollcall, mito, 'Vaultb');
    await mito.press(card, 'finding.dismiss');
    await mito.select(card, 'finding.reason', 'guild_bank');
    await upload(rollcall, key, { Vaultb: { guild: 'DC: skate' } });
    await uploadsProcessed(rollcall);
    await until('it is reported', () => timesInAudit('**Vaultb**') === 1);
    expect(buttonLabels(await findingCard(rollcall, mito, 'Vaultb'))[0]).toBe('Fix: link to skate');
  });

  test('a character that leaves and returns stays dismissed', async () => {
    const { battleNet } = rollcall;
    const card = await findingCard(rollcall, mito, 'Vaultc');
    await mito.press(card, 'finding.dismiss');
    await mito.select(card, 'finding.reason', 'guild_bank');
    const watched = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
    const character = battleNet.world.findCharacter('us', 'senjin', 'Vaultc');
    if (!watched || !character) throw new Error('The local Battle.net lost them');
    character.leaves();
    await rollcall.syncRoster();
    expect(await findingOf('Vaultc')).toMatchObject({ status: 'dismissed' });
    character.joins(watched, 4);
    await rollcall.syncRoster();
    expect(await findingOf('Vaultc')).toMatchObject({ status: 'dismissed' });
    expect(timesInAudit('**Vaultc**')).toBe(0);
  });
});

describe('a card that is not up to date', () => {
  test('facts that changed since it was drawn redraw it, and nothing is done until it is pressed again', async () => {
    const card = await findingCard(rollcall, mito, 'Vaultd');
    await mito.press(card, 'finding.somebody');
    await upload(rollcall, key, { Vaultd: { guild: 'DC: dash_' } });
    await uploadsProcessed(rollcall);
    await mito.select(card, 'finding.person', rollcall.server.member('skate'));
    expect(card.text).toContain('The facts changed since this card was drawn');
    expect(await linkOf('Vaultd')).toBeUndefined();
    expect(buttonLabels(card)[0]).toBe('Fix: link to Dash');
    await mito.press(card, 'finding.fix');
    expect(await linkOf('Vaultd')).toMatchObject({ member: 'dash_' });
  });

  test('a character that left the guild meanwhile closes it', async () => {
    const card = await findingCard(rollcall, mito, 'Kestrel');
    rollcall.battleNet.world.findCharacter('us', 'senjin', 'Kestrel')?.leaves();
    await rollcall.syncRoster();
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('no longer true');
    expect(await linkOf('Kestrel')).toBeUndefined();
    expect(buttonNames(card)).toEqual(['finding.next']);
  });

  test('a character that somebody linked meanwhile closes it', async () => {
    const card = await findingCard(rollcall, mito, 'Skatefarm');
    await shodoom.command('link', { character: 'Skatefarm', member: rollcall.server.member('Dash') });
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('Skatefarm linked to Dash by hand · by @Shodoom');
    expect(await linkOf('Skatefarm')).toMatchObject({ member: 'dash_', by: shodoom.member.id });
  });

  test('an officer who is none any more is refused privately, and the card stays', async () => {
    const card = await findingCard(rollcall, mito, 'Trogmoon');
    const text = card.message.text;
    mito.member.loses('Officer');
    const refused = await mito.press(card, 'finding.fix');
    mito.member.gains('Officer');
    expect(refused.followUps.map(({ ephemeral }) => ephemeral)).toEqual([true]);
    expect(refused.followUps[0]?.text).toContain('Only officers may do this');
    expect(card.message.text).toBe(text);
    expect(await linkOf('Trogmoon')).toBeUndefined();
  });
});

describe('two officers at once', () => {
  test('on one finding: one acts, the other is told who did', async () => {
    const cards = [
      await findingCard(rollcall, mito, 'Bluejay'),
      await findingCard(rollcall, shodoom, 'Bluejay'),
    ] as const;
    await Promise.all([mito.press(cards[0], 'finding.fix'), shodoom.press(cards[1], 'finding.fix')]);
    const by = (await linkOf('Bluejay'))?.by;
    const [winner, loser] = by === mito.member.id ? (['Mito', cards[1]] as const) : (['Shodoom', cards[0]] as const);
    expect(loser.text).toContain(`@${winner} was faster: nothing was done twice.`);
    expect(loser.text).toContain(`Done: link to bluejay · by @${winner}`);
    const links = await rollcall.rows(
      `select 1 from change where what = 'link.created' and finding_id = ? and character_id is not null`,
      [(await findingOf('Bluejay')).id],
    );
    expect(links).toHaveLength(1);
  });

  test('on different findings about one person: both act', async () => {
    const cards = [
      await findingCard(rollcall, mito, 'Pewpew'),
      await findingCard(rollcall, shodoom, 'Moonpup'),
    ] as const;
    await Promise.all([mito.press(cards[0], 'finding.fix'), shodoom.press(cards[1], 'finding.fix')]);
    expect(await linkOf('Pewpew')).toMatchObject({ member: 'trog', by: mito.member.id });
    expect(await linkOf('Moonpup')).toMatchObject({ member: 'trog', by: shodoom.member.id });
    expect(await rollcall.rows(`select 1 from player where display_name = 'Trog'`)).toHaveLength(1);
  });
});

describe('ids that Rollcall did not give', () => {
  const uuid = '00000000-0000-4000-8000-000000000000';

  test.each([
    ['an older version of the button', `finding.fix:0:${uuid}:1:0`, 'too old'],
    ['a later one', `finding.fix:2:${uuid}:1:0`, 'too old'],
    ['a button that is no more', `finding.adopt:1:${uuid}`, 'too old'],
    ['too few parts', `finding.fix:1:${uuid}`, 'too old'],
    ['too many parts', `finding.fix:1:${uuid}:1:2:3`, 'too old'],
    ['no form at all', ' ', 'too old'],
    ['a finding that never was', `finding.fix:1:${uuid}:1:0`, 'no such finding'],
    ['no uuid', 'finding.fix:1:x:y:z', 'no such finding'],
    ['something for PostgreSQL', `finding.undo:1:'; drop table finding; --`, 'no such finding'],
    ['a walk behind nothing', `finding.next:1:x:orphan_wow`, 'has no player'],
    ['a walk through no rule', `finding.next:1:${uuid}:nope`, 'There is no rule'],
    ['a rule that is none', `quality.review:1:constructor`, 'There is no rule'],
  ])('%s is answered in words', async (_what, customId, words) => {
    const card = await findingCard(rollcall, mito, 'Trogmoon');
    const answer = await pressForged(rollcall, mito, card, customId);
    expect([answer.message.text, ...answer.followUps.map(({ text }) => text)].join('\n')).toContain(words);
    expect(rollcall.log.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test('a finding of another server is not found there, a moment after Rollcall was added to it', async () => {
    const { discord } = rollcall;
    const other = discord.createServer({
      name: 'Rivals',
      owner: { username: 'rival' },
      channels: [{ name: 'audit' }],
    });
    const rival = actAs(discord, other.owner);
    const screen = await rival.command('setup');
    const form = await rival.press(screen, 'setup.guild');
    await rival.submit(form.modal, { region: 'us', realm: "Sen'jin", guild: 'Pull All The Things' });
    const before = await identity();
    const { id, revision } = await findingOf('Trogmoon');
    for (const customId of [`finding.fix:1:${id}:${revision}:0`, `finding.undo:1:${id}`, `finding.cancel:1:${id}`]) {
      const answer = await pressForged(rollcall, rival, screen, customId);
      expect(answer.followUps[0]?.text).toContain('no such finding');
    }
    expect(await identity()).toEqual(before);
    expect(await findingOf('Trogmoon')).toMatchObject({ status: 'open', revision });
  });
});

describe('time', () => {
  test('a snooze ends after its day, week or month, and is news once', async () => {
    const snoozes = { Vaulte: 'day', Vaultf: 'week', Vaultg: 'month' } as const;
    for (const [character, snooze] of Object.entries(snoozes)) {
      const card = await findingCard(rollcall, mito, character);
      await mito.press(card, 'finding.dismiss');
      await mito.select(card, 'finding.reason', snooze);
      expect(card.text).toContain('💤 Snoozed until');
      expect(await findingOf(character)).toMatchObject({ status: 'snoozed' });
    }
    const told = () => Object.keys(snoozes).map((character) => timesInAudit(`**${character}**`));
    let passed = 0;
    const afterDays = async (days: number, expected: readonly number[]) => {
      rollcall.clock.advance((days - passed) * DAY_MS);
      passed = days;
      await rollcall.syncMembers();
      await rollcall.syncMembers();
      await until(`${days} days later as much is told as expected`, () => told().join() === expected.join());
      expect(told()).toEqual(expected);
    };
    await afterDays(0.9, [0, 0, 0]);
    await afterDays(1.1, [1, 0, 0]);
    await afterDays(6.9, [1, 0, 0]);
    await afterDays(7.1, [1, 1, 0]);
    await afterDays(29.9, [1, 1, 0]);
    await afterDays(30.1, [1, 1, 1]);
    await afterDays(60, [1, 1, 1]);
  });

  test('a snoozed finding whose character leaves is closed, not reported', async () => {
    const card = await findingCard(rollcall, mito, 'Vaulth');
    await mito.press(card, 'finding.dismiss');
    await mito.select(card, 'finding.reason', 'day');
    rollcall.battleNet.world.findCharacter('us', 'senjin', 'Vaulth')?.leaves();
    await rollcall.syncRoster();
    expect(await findingOf('Vaulth')).toMatchObject({ status: 'resolved' });
  });

  test('a card works after a restart, and a year later', async () => {
    const card = await findingCard(rollcall, mito, 'Trogmoon');
    await rollcall.restart();
    rollcall.clock.advance(366 * DAY_MS);
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('Done: link to Trog · by @Mito');
    await mito.press(card, 'finding.undo');
    expect(card.text).toContain('Undone by @Mito');
  });
});
