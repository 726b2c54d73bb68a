import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { container } from '@sapphire/framework';
import type { WorldGuild } from '../../src/sandbox/battle-net/world.ts';
import { goLive, person } from '../support/live-server.ts';
import { unheard } from '../support/lost-events.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const MANY = 1_000;

let rollcall: Rollcall;
let watched: WorldGuild;
let characters = 0;
let members = 0;

beforeAll(async () => {
  rollcall = await startRollcall({ guild: smallGuild({ characters: [{ name: 'Mito', class: 'Mage', rank: 1 }] }) });
  await goLive(rollcall);
  const found = rollcall.battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!found) throw new Error('The local Battle.net lost the guild');
  watched = found;
});

afterAll(() => rollcall.stop());

function charactersJoin(count: number): void {
  for (let index = 0; index < count; index += 1) {
    characters += 1;
    rollcall.battleNet.world.addCharacter(watched, {
      name: `Toon${letters(characters)}`,
      realmSlug: 'senjin',
      classId: 8,
      level: 80,
      rank: 4,
      profile: { spec: 'Frost', itemLevel: 600, lastLoginTimestamp: rollcall.clock.now().getTime() },
    });
  }
}

/** Unheard, so that the full list finds all of them at once. */
function membersJoin(count: number): void {
  unheard(rollcall, () => {
    for (let index = 0; index < count; index += 1) {
      members += 1;
      const nick = `Person ${letters(members)}`;
      rollcall.server.addMember({ username: `crowd.${members}`, nick, roles: ['Member'] });
    }
  });
}

/** Names of characters have no digits. */
function letters(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

/** Every statement but those that belong to transactions, the tenant and the lease. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  rollcall.statements();
  await work();
  return rollcall.statements().filter((sql) => {
    return !/^\[query\] (begin|commit|set |start transaction|select set_config)/i.test(sql) && !/\blease\b/.test(sql);
  });
}

/** The statements until the run is recorded: reading what is known, and saving what is new. */
function savingPart(statements: readonly string[]): readonly string[] {
  const recorded = statements.findIndex((sql) => sql.includes('insert into "sync_run"'));
  expect(recorded).toBeGreaterThan(-1);
  // The test itself asks for the servers and their guilds, to know which one to sync.
  const first = statements.findIndex((sql) => sql.includes('from "guild"') && !sql.includes('"id" ='));
  return statements.slice(first + 1, recorded + 1);
}

describe.each([
  ['members', 5, () => rollcall.syncMembers(), membersJoin],
  ['roster characters with profiles', 6, () => rollcall.syncRoster('roster_and_profiles'), charactersJoin],
] as const)('a sync of %s', (_what, most, sync, join) => {
  let amongFew: readonly string[];

  beforeAll(async () => {
    await sync();
    amongFew = await statementsOf(sync);
  });

  test('takes as many statements for a thousand new ones as for one', async () => {
    join(1);
    const forOne = await statementsOf(sync);
    join(MANY);
    const forMany = await statementsOf(sync);
    expect(forMany.map(shape)).toEqual(forOne.map(shape));
  });

  test(`takes at most ${most} to read and save a thousand of which nothing changed`, async () => {
    const saving = savingPart(await statementsOf(sync));
    expect(saving.map(shape).slice(most)).toEqual([]);
  });

  test('takes as many with its scan among a thousand as among a handful', async () => {
    expect((await statementsOf(sync)).map(shape)).toEqual(amongFew.map(shape));
  });
});

/** What a statement does, without what it carries. */
function shape(sql: string): string {
  return sql.replace(/\[took.*$/s, '').slice(0, 120);
}

test('an answer does not wait for the limit that all other requests of the bot share', async () => {
  const { rest } = container.client;
  const aMinute = 60_000;
  Object.assign(rest, { globalRemaining: 0, globalReset: Date.now() + aMinute });
  try {
    const answer = await person(rollcall, 'mito').command('sync', 'status');
    expect(answer.text).toContain('Battle.net');
  } finally {
    Object.assign(rest, { globalReset: -1 });
  }
});
