import { describe, expect, test } from '@jest/globals';
import { parseGuildFile } from '../../../src/sandbox/guild/guild-file.ts';
import { sampleGuild } from '../../../src/sandbox/guild/sample-guild.ts';

const now = new Date('2026-03-01T19:00:00Z');
const day = 86_400_000;
const sample = sampleGuild(now);

test('the sample guild is the same every time, and another with another seed', () => {
  expect(sampleGuild(now)).toEqual(sample);
  expect(sampleGuild(now, 7)).not.toEqual(sample);
});

test.each([1, 2, 3, 4, 5, 99, 20_260_301])('it is a valid guild of believable size (seed %d)', (seed) => {
  const guild = sampleGuild(now, seed);
  expect(parseGuildFile(JSON.parse(JSON.stringify(guild)))).toEqual({ ok: true, value: guild });
  expect(guild.characters).toHaveLength(200);
  expect(guild.members).toHaveLength(120);
});

test('it keeps to what the game and Discord allow', () => {
  for (const character of sample.characters) {
    expect([...character.guild_note].length).toBeLessThanOrEqual(31);
    expect([...character.officer_note].length).toBeLessThanOrEqual(31);
    expect([...character.name].length).toBeLessThanOrEqual(12);
    expect(character.last_login_timestamp ?? 0).toBeLessThanOrEqual(now.getTime());
  }
  for (const member of sample.members) {
    expect([...(member.nick ?? '')].length).toBeLessThanOrEqual(32);
    expect([...(member.global_name ?? '')].length).toBeLessThanOrEqual(32);
    expect(member.username.length).toBeGreaterThanOrEqual(2);
    expect(Date.parse(member.joined_at)).toBeLessThan(now.getTime());
  }
});

test('it has the five ranks with their roles, highest first, and ordinary roles below', () => {
  expect(sample.roles.map((role) => role.name)).toEqual([
    'Guild Leader',
    'Officer',
    'Veteran',
    'Member',
    'Initiate',
    'Raid Team',
    'Movie Night',
  ]);
  const permissions = new Map(sample.roles.map((role) => [role.name, role.permissions]));
  expect(permissions.get('Guild Leader')).toContain('Administrator');
  expect(permissions.get('Officer')).toContain('ManageGuild');
  expect(permissions.get('Member')).toEqual([]);
});

describe('some of everything', () => {
  const characters = (holds: (one: (typeof sample.characters)[number]) => boolean) => sample.characters.filter(holds);
  const members = (holds: (one: (typeof sample.members)[number]) => boolean) => sample.members.filter(holds);
  const names = new Set(sample.characters.map((one) => one.name.toLowerCase()));

  test.each<[what: string, found: readonly unknown[], atLeast: number]>([
    ['members called like a character', members((one) => names.has(one.username)), 15],
    ['joined or decorated nicknames', members((one) => /[|(~🔥⚔✨[]/u.test(one.nick ?? '')), 8],
    ['Discord hints in guild notes', characters((one) => /discord:|dc=/i.test(one.guild_note)), 4],
    ['Discord hints in officer notes', characters((one) => /discord:|dc:|disc:|@/i.test(one.officer_note)), 8],
    ['alts in notes', characters((one) => /alt (of|for)|s alt|main[:=]/i.test(one.guild_note)), 20],
    ['notes without meaning', characters((one) => /BiS|heals|farm/.test(one.guild_note)), 2],
    ['characters without a note', characters((one) => one.guild_note === '' && one.officer_note === ''), 40],
    ['characters on other realms', characters((one) => one.realm_slug !== 'senjin'), 10],
    [
      'characters not seen for 30 days',
      characters((one) => (one.last_login_timestamp ?? now.getTime()) < now.getTime() - 30 * day),
      5,
    ],
    ['characters without a profile', characters((one) => one.last_login_timestamp === null), 2],
    ['bank toons', characters((one) => one.guild_note.toLowerCase().includes('bank')), 2],
    ['members without a role', members((one) => one.roles.length === 0 && !one.bot), 5],
    ['bots', members((one) => one.bot), 2],
    ['names in other scripts', members((one) => /[\p{Script=Cyrillic}\p{Script=Hangul}]/u.test(one.nick ?? '')), 2],
    ['nicknames with invisible characters', members((one) => /\p{Cf}/u.test(one.nick ?? '')), 2],
    ['nicknames that mention', members((one) => /@everyone|<@&/.test(one.nick ?? '')), 2],
    ['an impostor of the guild leader', members((one) => one.nick === 'Trogmoon' && one.roles.length === 0), 1],
  ])('%s', (_what, found, atLeast) => {
    expect(found.length).toBeGreaterThanOrEqual(atLeast);
  });

  test('one name on two realms', () => {
    expect(characters((one) => one.name === 'Shadowmere').map((one) => one.realm_slug)).toEqual(['senjin', 'sargeras']);
  });

  test('the people that the documents speak of', () => {
    expect(sample.characters).toContainEqual(
      expect.objectContaining({ name: 'Trogmoon', class: 'Druid', rank: 0, guild_note: 'GM / Mike' }),
    );
    expect(sample.members).toContainEqual(expect.objectContaining({ username: 'trog', nick: 'Trog | Trogmoon' }));
    expect(sample.characters).toContainEqual(
      expect.objectContaining({ name: 'Pewpew', class: 'Hunter', guild_note: 'alt of Trogmoon' }),
    );
    for (const name of ['Mito', 'Rivermane', 'Skatefarm', 'Zatañña', 'Dashdashdash', 'Shodoom']) {
      expect(sample.characters.map((one) => one.name)).toContain(name);
    }
  });
});
