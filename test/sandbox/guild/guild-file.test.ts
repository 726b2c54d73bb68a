import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadGuildFile, parseGuildFile } from '../../../src/sandbox/guild/guild-file.ts';
import { sampleGuild } from '../../../src/sandbox/guild/sample-guild.ts';
import type { SandboxGuild } from '../../../src/sandbox/guild/sandbox-guild.ts';

const now = new Date('2026-03-01T19:00:00Z');

const smallest = {
  guild: { name: 'Pull All The Things', region: 'us', realm_slug: 'senjin' },
  characters: [{ name: 'Trogmoon', class: 'Druid', rank: 0 }],
  members: [{ discord_id: '300000000000000001', username: 'trog' }],
};

function parsed(json: unknown): SandboxGuild {
  const guild = parseGuildFile(json);
  if (!guild.ok) throw new Error(guild.problem.faults.join('\n'));
  return guild.value;
}

function faultsOf(json: unknown): readonly string[] {
  const guild = parseGuildFile(json);
  return guild.ok ? [] : guild.problem.faults;
}

describe('a guild file with nothing but what it must have', () => {
  test('gets a default for everything else', () => {
    expect(parsed(smallest)).toEqual({
      guild: { name: 'Pull All The Things', region: 'us', realm_slug: 'senjin', realm_name: 'senjin' },
      roles: [{ name: 'Guild Leader', permissions: ['Administrator'] }],
      characters: [
        {
          battle_net_id: null,
          name: 'Trogmoon',
          realm_slug: 'senjin',
          realm_name: 'senjin',
          class: 'Druid',
          spec: null,
          level: 80,
          item_level: null,
          rank: 0,
          rank_name: 'Guild Leader',
          last_login_timestamp: null,
          guild_note: '',
          officer_note: '',
        },
      ],
      members: [
        {
          discord_id: '300000000000000001',
          username: 'trog',
          global_name: null,
          nick: null,
          roles: [],
          bot: false,
          joined_at: '2024-01-01T00:00:00.000Z',
        },
      ],
    });
  });

  test('means the same with null for what it leaves out', () => {
    const withNulls = {
      guild: { ...smallest.guild, realm_name: null },
      roles: null,
      characters: [
        { ...smallest.characters[0], spec: null, level: null, guild_note: null, last_login_timestamp: null },
      ],
      members: [{ ...smallest.members[0], nick: null, roles: null, bot: null, joined_at: null }],
    };
    expect(parsed(withNulls)).toEqual(parsed(smallest));
  });

  test('means the same with keys nobody knows', () => {
    const extended = {
      ...smallest,
      comment: 'made by hand',
      characters: [{ ...smallest.characters[0], race: 'Troll' }],
    };
    expect(parsed(extended)).toEqual(parsed(smallest));
  });
});

test('what a file says is kept', () => {
  const sample = sampleGuild(now);
  expect(parsed(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
});

describe('roles', () => {
  test('that are not listed come from the ranks, highest first, then from the members', () => {
    const guild = parsed({
      ...smallest,
      characters: [
        { name: 'Newbie', class: 'Mage', rank: 4, rank_name: 'Trial' },
        { name: 'Trogmoon', class: 'Druid', rank: 0 },
      ],
      members: [{ discord_id: '1', username: 'trog', roles: ['Movie Night', 'Trial'] }],
    });
    expect(guild.roles.map((role) => role.name)).toEqual(['Guild Leader', 'Trial', 'Movie Night']);
  });

  test('that are listed keep their order; what members hold besides stands below', () => {
    const guild = parsed({
      ...smallest,
      roles: [{ name: 'GM', permissions: ['Administrator'] }, { name: 'Raider' }],
      members: [{ discord_id: '1', username: 'trog', roles: ['Friend', 'GM'] }],
    });
    expect(guild.roles.map((role) => role.name)).toEqual(['GM', 'Raider', 'Friend']);
  });

  test.each<[why: string, permissions: unknown, expected: string[]]>([
    ['by name as discord.js writes it', ['ManageRoles', 'KickMembers'], ['ManageRoles', 'KickMembers']],
    ['by name as Discord documents it', ['MANAGE_ROLES'], ['ManageRoles']],
    ['as the number the API gives', '268435458', ['KickMembers', 'ManageRoles']],
    ['as none', [], []],
  ])('have permissions %s', (_why, permissions, expected) => {
    const guild = parsed({ ...smallest, roles: [{ name: 'Officer', permissions }] });
    expect([...(guild.roles[0]?.permissions ?? [])].sort()).toEqual([...expected].sort());
  });
});

test('a realm is named once and known everywhere', () => {
  const guild = parsed({
    ...smallest,
    guild: { ...smallest.guild, realm_name: "Sen'jin" },
    characters: [
      { name: 'A', class: 'Mage', rank: 1, realm_slug: 'area-52', realm_name: 'Area 52' },
      { name: 'B', class: 'Mage', rank: 1, realm_slug: 'area-52' },
      { name: 'C', class: 'Mage', rank: 1 },
    ],
  });
  expect(guild.characters.map((character) => character.realm_name)).toEqual(['Area 52', 'Area 52', "Sen'jin"]);
});

test('a rank is named once and known everywhere', () => {
  const guild = parsed({
    ...smallest,
    characters: [
      { name: 'A', class: 'Mage', rank: 2 },
      { name: 'B', class: 'Mage', rank: 2, rank_name: 'Core' },
    ],
  });
  expect(guild.characters.map((character) => character.rank_name)).toEqual(['Core', 'Core']);
});

describe('a fault is told with its path', () => {
  const character = (change: object) => ({ ...smallest, characters: [{ ...smallest.characters[0], ...change }] });
  const member = (change: object) => ({ ...smallest, members: [{ ...smallest.members[0], ...change }] });
  test.each<[json: unknown, fault: string]>([
    [[], 'the file: '],
    [{ ...smallest, guild: undefined }, 'guild: is missing'],
    [{ ...smallest, guild: { ...smallest.guild, region: 'mars' } }, 'guild.region: '],
    [{ ...smallest, guild: { ...smallest.guild, realm_slug: "Sen'jin" } }, 'guild.realm_slug: is no slug'],
    [{ ...smallest, characters: {} }, 'characters: '],
    [character({ name: '' }), 'characters[0].name: '],
    [character({ rank: 10 }), 'characters[0].rank: '],
    [character({ rank: undefined }), 'characters[0].rank: is missing'],
    [character({ class: 'Tinker' }), 'characters[0].class: "Tinker" is no class; known are Warrior'],
    [character({ last_login_timestamp: 'yesterday' }), 'characters[0].last_login_timestamp: '],
    [member({ discord_id: 3e17 }), 'members[0].discord_id: is no Discord id'],
    [member({ discord_id: 'trog#1234' }), 'members[0].discord_id: is no Discord id'],
    [member({ joined_at: 'last year' }), 'members[0].joined_at: '],
    [member({ roles: ['ok', 7] }), 'members[0].roles[1]: '],
    [{ ...smallest, roles: [{ name: 'GM', permissions: ['FlyToTheMoon'] }] }, 'roles[0].permissions'],
    [{ ...smallest, roles: [{ name: 'GM' }, { name: 'GM' }] }, 'roles[1].name: listed twice'],
    [{ ...smallest, members: [...smallest.members, ...smallest.members] }, 'members[1].discord_id: another member'],
    [
      { ...smallest, characters: [...smallest.characters, { name: 'TROGMOON', class: 'Mage', rank: 1 }] },
      'characters[1]: this name is listed twice',
    ],
  ])('%j', (json, fault) => {
    expect(faultsOf(json)).toContainEqual(expect.stringContaining(fault));
  });

  test('all faults at once', () => {
    const faults = faultsOf({ guild: { name: '', region: 'us', realm_slug: 'x' }, characters: [{}], members: [{}] });
    expect(faults.length).toBeGreaterThanOrEqual(5);
  });
});

test('one name may stand on two realms', () => {
  const twin = { name: 'Trogmoon', class: 'Mage', rank: 1, realm_slug: 'area-52' };
  expect(faultsOf({ ...smallest, characters: [...smallest.characters, twin] })).toEqual([]);
});

test('any JSON is read or refused with words', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          guild: fc.constant(smallest.guild),
          characters: fc.array(fc.jsonValue()),
          members: fc.array(fc.jsonValue()),
        }),
      ),
      (json) => {
        const guild = parseGuildFile(json);
        expect(guild.ok || guild.problem.faults.length > 0).toBe(true);
      },
    ),
  );
});

describe('from the disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-guild-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('a file is loaded', async () => {
    const path = join(folder, 'guild.json');
    await writeFile(path, JSON.stringify(smallest));
    expect(await loadGuildFile(path)).toEqual({ ok: true, value: parsed(smallest) });
  });

  test('a file that is not there, and one that is no JSON, are told like any fault', async () => {
    const missing = await loadGuildFile(join(folder, 'none.json'));
    expect(missing).toMatchObject({
      ok: false,
      problem: { faults: [expect.stringMatching(/none\.json cannot be read/)] },
    });
    const path = join(folder, 'broken.json');
    await writeFile(path, '{"guild": ');
    const broken = await loadGuildFile(path);
    expect(broken).toMatchObject({
      ok: false,
      problem: { faults: [expect.stringMatching(/broken\.json is no JSON/)] },
    });
  });
});

test('the example of the documentation is a guild file', async () => {
  const page = await readFile(new URL('../../../docs/guild-file.md', import.meta.url), 'utf8');
  const example = /```json\n([\s\S]+?)```/.exec(page)?.[1];
  expect(faultsOf(JSON.parse(example ?? 'null'))).toEqual([]);
});
