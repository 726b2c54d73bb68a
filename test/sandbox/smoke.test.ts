import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { GuildChoice } from '../../src/sandbox/options.ts';
import { loadPlayedGuild } from '../../src/sandbox/played-guild.ts';
import { smoke } from '../../src/sandbox/smoke/smoke.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';

// main.test.ts walks through the sample guild, in a process as somebody starts it.

const NOW = new Date('2026-11-21T19:00:00Z');

let folder: string;
let rollcall: Rollcall | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-smoke-'));
});

afterEach(async () => {
  await rollcall?.stopBot();
  await rollcall?.stop();
  rollcall = undefined;
  await rm(folder, { recursive: true });
});

async function walk(kind: Exclude<GuildChoice['kind'], 'sample'>, content: unknown) {
  const path = join(folder, 'guild.json');
  await writeFile(path, JSON.stringify(content));
  const played = await loadPlayedGuild({ kind, path }, NOW);
  rollcall = await startRollcall({ guild: played.guild, now: NOW });
  let out = '';
  const code = await smoke({ ...rollcall, app: rollcall.app, bootMs: 0 }, played, [], (text) => {
    out += text;
  });
  return { code, out };
}

/** Shows the whole transcript when the code is another. */
function expectCode(ending: { code: number; out: string }, code: number): void {
  expect(ending).toEqual({ ...ending, code });
}

test('says where a guild has nothing to fix or to report, and goes on', async () => {
  const ending = await walk('guild_file', {
    guild: { name: 'Last One Standing', region: 'eu', realm_slug: 'area-52', realm_name: 'Area 52' },
    roles: [],
    characters: [{ name: 'Hermit', class: 'Mage', rank: 0 }],
    members: [{ discord_id: '300000000000000001', username: 'somebody.else' }],
  });

  expectCode(ending, 0);
  expect(ending.out).toContain('– No finding of this guild can be fixed');
  expect(ending.out).toContain('✓ the finding is dismissed, and Undo is offered');
  expect(ending.out).toContain('✓ Hermit belongs to nobody');
});

test('fixes all that can be fixed of a roster, and counts what became of it', async () => {
  const ending = await walk('roster_file', syntheticRoster(12));

  expectCode(ending, 0);
  expect(ending.out).toContain('12 characters on 2 realms · 12 found without player');
  const [, linked, left] = /(\d+) linked with Fix · (\d+) left to a human/.exec(ending.out) ?? [];
  expect(Number(linked)).toBeGreaterThan(0);
  expect(Number(linked) + Number(left)).toBe(12);
  for (const evidence of ['a member is called so', 'guild note', 'officer note']) {
    const [, madeUp, by] = new RegExp(`${evidence} +(\\d+) +(\\d+)`).exec(ending.out) ?? [];
    expect(`${by} by ${evidence}`).toBe(`${madeUp} by ${evidence}`);
  }
});

test('fails with what was expected and seen', async () => {
  const ending = await walk('guild_file', {
    guild: {
      name: 'A Guild Whose Name Is Longer Than The Form Takes, Which No Real Guild’s Is',
      region: 'us',
      realm_slug: 'senjin',
    },
    characters: [],
    members: [],
  });

  expectCode(ending, 1);
  expect(ending.out).toContain('✗ The modal "Which guild?" cannot be submitted: guild takes at most 64 characters');
  expect(ending.out).toContain('The smoke run failed.');
});

/** A made-up roster on two realms, with names that nobody's are. */
function syntheticRoster(size: number): unknown {
  const members = Array.from({ length: size }, (_, position) => {
    const letters = [...String(position).padStart(3, '0')].map((digit) => 'abeioklmnr'[Number(digit)]).join('');
    return {
      character: {
        id: 5000 + position,
        name: `Zul${letters}`,
        realm: { id: 1, slug: position % 4 === 0 ? 'area-52' : 'icecrown' },
        level: 80,
        playable_class: { id: 1 + (position % 13) },
        playable_race: { id: 1 },
      },
      rank: position === 0 ? 0 : 1 + (position % 4),
    };
  });
  return { guild: { name: 'Rising Dough', id: 77, realm: { name: 'Icecrown', id: 1, slug: 'icecrown' } }, members };
}
