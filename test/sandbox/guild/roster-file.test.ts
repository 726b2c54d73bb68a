import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type DerivedGuild, deriveGuild, loadRosterFile } from '../../../src/sandbox/guild/roster-file.ts';

const now = new Date('2026-03-01T19:00:00Z');

interface Member {
  character: {
    id: number;
    name: string;
    realm: { id: number; slug: string };
    level: number;
    playable_class: { id: number };
  };
  rank: number;
}

function member(position: number): Member {
  const letters = [...String(position)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const slug = ['icecrown', 'icecrown', 'malygos', 'burning-blade'][position % 4] ?? 'icecrown';
  return {
    character: {
      id: 1000 + position,
      name: `Toon${letters}`,
      realm: { id: 14, slug },
      level: position % 3 === 0 ? 60 : 45,
      playable_class: { id: 1 + (position % 12) },
    },
    rank: position === 0 ? 0 : 1 + (position % 5),
  };
}

function roster(members: readonly Member[]): unknown {
  return {
    _links: { self: { href: 'https://eu.api.blizzard.com/data/wow/guild/icecrown/x/roster?namespace=profile-eu' } },
    guild: { name: 'Rising Dough', id: 77, realm: { name: 'Icecrown', id: 14, slug: 'icecrown' } },
    members,
  };
}

const members = Array.from({ length: 200 }, (_, position) => member(position));

function derived(json: unknown): DerivedGuild {
  const result = deriveGuild(json, now);
  if (!result.ok) throw new Error(result.problem.faults.join('\n'));
  return result.value;
}

const { sandbox, derivation } = derived(roster(members));

describe('a guild derived from a roster', () => {
  test('has the roster’s characters with their ids, realms, classes, levels and ranks', () => {
    expect(sandbox.guild).toEqual({
      name: 'Rising Dough',
      region: 'eu',
      realm_slug: 'icecrown',
      realm_name: 'Icecrown',
    });
    expect(sandbox.characters).toHaveLength(200);
    expect(sandbox.characters).toContainEqual(
      expect.objectContaining({
        battle_net_id: 1003,
        name: 'Toond',
        realm_slug: 'burning-blade',
        realm_name: 'Burning Blade',
        class: 'Rogue',
        level: 60,
        rank: 4,
        rank_name: 'Initiate',
      }),
    );
  });

  test('is the same whatever order the roster is in', () => {
    expect(derived(roster(members.toReversed()))).toEqual({ sandbox, derivation });
  });

  test('has counts that add up', () => {
    const { byName, byAltNote, byDiscordNote, byNoteKey, withoutEvidence } = derivation;
    expect(byName + byAltNote + byDiscordNote + byNoteKey + withoutEvidence).toBe(derivation.characters);
    expect(derivation.members).toBe(byName + byDiscordNote + byNoteKey + derivation.lurkers + derivation.bots);
    expect(derivation.members).toBe(sandbox.members.length);
    expect(derivation.realms).toBe(3);
  });

  test('gives most characters evidence, of every kind, and leaves some without', () => {
    const { byName, byAltNote, byDiscordNote, byNoteKey, withoutEvidence } = derivation;
    for (const count of [byName, byAltNote, byDiscordNote, byNoteKey, withoutEvidence])
      expect(count).toBeGreaterThan(5);
    expect(withoutEvidence).toBeLessThan(derivation.characters / 3);
  });

  test('spreads evidence over every realm', () => {
    for (const realm of ['icecrown', 'malygos', 'burning-blade']) {
      const there = sandbox.characters.filter((one) => one.realm_slug === realm);
      expect(there.some((one) => one.guild_note !== '' || one.officer_note !== '')).toBe(true);
    }
  });

  test('writes notes that lead to somebody who is there', () => {
    const usernames = new Set(sandbox.members.map((one) => one.username));
    const names = new Set(sandbox.characters.map((one) => one.name));
    for (const { guild_note, officer_note } of sandbox.characters) {
      const main = /^alt of (.+)$/.exec(guild_note)?.[1];
      const account = /^Discord: (.+)$/.exec(officer_note)?.[1];
      if (main !== undefined) expect(names).toContain(main);
      else if (guild_note !== '') expect(usernames).toContain(guild_note);
      if (account !== undefined) expect(usernames).toContain(account);
      expect(Math.max(guild_note.length, officer_note.length)).toBeLessThanOrEqual(31);
    }
  });

  test('gives members roles of ranks that the guild has, some of them the wrong one, a few none', () => {
    const roles = new Set(sandbox.roles.map((role) => role.name));
    for (const role of sandbox.members.flatMap((one) => one.roles)) expect(roles).toContain(role);
    expect(sandbox.members.some((one) => one.roles.length === 0 && one.username.startsWith('toon'))).toBe(true);
  });

  test('knows the guild leader', () => {
    const leader = sandbox.characters.find((one) => one.rank === 0);
    const known = sandbox.members.some((one) =>
      [one.username, one.global_name, one.nick].join(' ').toLowerCase().includes(String(leader?.name.toLowerCase())),
    );
    expect(known).toBe(true);
  });
});

test('a name on two realms is evidence of nobody', () => {
  const twins = [member(0), member(1), member(2)];
  for (const twin of twins) twin.character.name = 'Toon';
  expect(derived(roster(twins)).derivation).toMatchObject({ withoutEvidence: 3 });
});

describe('a file that is no roster', () => {
  test.each<[why: string, json: unknown, fault: RegExp]>([
    ['something else', { characters: [] }, /no roster of Battle\.net: guild/],
    ['a bad member', roster([member(0), { ...member(1), rank: 12 }]), /members\[1\]\.rank/],
  ])('%s is told with its path', (_why, json, fault) => {
    const result = deriveGuild(json, now);
    expect(result).toMatchObject({ ok: false, problem: { faults: [expect.stringMatching(fault)] } });
  });

  test('a missing file is told too', async () => {
    expect(await loadRosterFile('/nowhere/roster.json', now)).toMatchObject({ ok: false });
  });
});

test('a roster is loaded from the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-roster-file-'));
  await writeFile(join(folder, 'roster.json'), JSON.stringify(roster(members)));
  expect(await loadRosterFile(join(folder, 'roster.json'), now)).toEqual({ ok: true, value: { sandbox, derivation } });
  await rm(folder, { recursive: true });
});
