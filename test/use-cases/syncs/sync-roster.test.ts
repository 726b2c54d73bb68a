import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRoster } from '../../../src/sources/battle-net/roster.ts';
import { profileSchema } from '../../../src/sources/battle-net/schema.ts';
import type { CharacterProfile, ProfileRequest, ProfilesPull } from '../../../src/sources/battle-net/snapshots.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { syncRoster } from '../../../src/use-cases/syncs/sync-roster.ts';
import { SERVER, storeGuild } from '../../database/stored.ts';
import { profilePayload, rosterMemberPayload } from '../../support/battle-net-payloads.ts';
import { crowd, guardedServer, type Roster, without } from '../../support/guarded-server.ts';

const server = guardedServer();
const ten = crowd(10);

const rows = (sql: string) => server.home.inServer(({ em }) => em.execute<Record<string, unknown>[]>(sql));

/** The full sync; its profiles are what `pull` gives, which may let other things happen meanwhile. */
function fullSync(pull: (wanted: readonly ProfileRequest[]) => Promise<readonly CharacterProfile[]>) {
  const pullProfiles = async (wanted: readonly ProfileRequest[]): Promise<ProfilesPull> => ({
    profiles: await pull(wanted),
    refused: [],
    failed: [],
    deferred: [],
  });
  const battleNet = { ...server.context.battleNet, pullProfiles } as Context['battleNet'];
  return syncRoster({ ...server.context, battleNet }, SERVER, server.guildId, 'roster_and_profiles');
}

function profileOf(character: ProfileRequest | undefined, itemLevel: number): CharacterProfile {
  if (!character) throw new Error('Nobody is asked for');
  const known = { className: 'Druid', spec: null, combatRole: null, level: 80, realmName: null, lastLoginAt: null };
  return { ...known, character, itemLevel, observedAt: server.clock.now() };
}

test('a roster observed before the one that is stored changes nobody, and its profiles are saved', async () => {
  await server.sync(ten);
  server.clock.advance(60_000);
  server.answers(ten);
  const synced = await fullSync(async (wanted) => {
    await server.sync({ ...without(ten, 1), Toonc: { id: 3, rank: 5 } });
    return [profileOf(wanted[4], 640)];
  });
  expect(synced).toMatchObject({ ok: true, value: { counts: { found: 10, created: 0, updated: 0, removed: 0 } } });
  expect(await rows(`select name from character where departed_at is not null`)).toEqual([{ name: 'Toona' }]);
  expect(await rows(`select rank_index as rank from character where name = 'Toonc'`)).toEqual([{ rank: 5 }]);
  expect(await rows('select from_index as from, to_index as to from rank_event')).toEqual([{ from: 3, to: 5 }]);
  const at = server.clock.now().getTime();
  expect(await rows('select extract(epoch from roster_observed_at)::float8 * 1000 as at from guild')).toEqual([{ at }]);
  expect(await rows('select item_level as level from character where battle_net_id = 5')).toEqual([{ level: 640 }]);
});

test('a profile read before the one that is stored does not replace it', async () => {
  await server.sync(ten);
  await fullSync(async (wanted) => {
    server.clock.advance(60_000);
    await fullSync(async () => [profileOf(wanted[0], 650)]);
    return [profileOf(wanted[0], 640)];
  });
  expect(await rows('select item_level as level from character where battle_net_id = 1')).toEqual([{ level: 650 }]);
});

test('a move between two guilds of the server is no change of rank, but the rank is held since then', async () => {
  const other = await server.home.inServer(async (tenant) => {
    const guild = await storeGuild(tenant, 'the-other-one');
    guild.battleNetId = 2;
    return guild;
  });
  await server.sync({ ...ten, Promoted: { id: 11, rank: 4 } });
  const syncBoth = async (here: Roster, there: Roster) => {
    await server.sync(here);
    server.answers(there);
    return syncRoster(server.context, SERVER, other.id, 'roster');
  };
  await syncBoth(
    { ...without(ten, 1, 2), Promoted: { id: 11, rank: 2 } },
    {
      Toona: { id: 1, rank: 7 },
      Toonb: { id: 2, rank: 3 },
    },
  );
  expect(await rows('select from_index as from, to_index as to from rank_event')).toEqual([{ from: 4, to: 2 }]);
  const since = server.clock.now().getTime();
  const moved =
    'select name, rank_index as rank, extract(epoch from rank_since)::float8 * 1000 as since from character';
  expect(await rows(`${moved} where battle_net_id in (1, 2) order by name`)).toEqual([
    { name: 'Toona', rank: 7, since },
    { name: 'Toonb', rank: 3, since },
  ]);
  expect(await rows(`select summary from finding where rule = 'rank_change'`)).toHaveLength(1);
});

test('who is on a later roster of another guild is not taken back by an earlier one, nor departs with the next', async () => {
  const other = await server.home.inServer(async (tenant) => {
    const guild = await storeGuild(tenant, 'the-other-one');
    guild.battleNetId = 2;
    return guild;
  });
  const syncThere = (there: Roster) => {
    server.answers(there);
    return syncRoster(server.context, SERVER, other.id, 'roster');
  };
  await server.sync(ten);
  await syncThere({ Theirs: { id: 99 } });
  server.clock.advance(60_000);
  server.answers(ten);
  await fullSync(async () => {
    server.clock.advance(60_000);
    await syncThere({ Theirs: { id: 99 }, Toona: { id: 1, rank: 7 } });
    return [];
  });
  const toona = `select guild_id as guild, rank_index as rank, departed_at as gone from character where battle_net_id = 1`;
  const there = [{ guild: other.id, rank: 7, gone: null }];
  expect(await rows(toona)).toEqual(there);
  expect(await server.sync(without(ten, 1))).toMatchObject({ ok: true, value: { counts: { updated: 0, removed: 0 } } });
  expect(await rows(toona)).toEqual(there);

  // Missing from the other roster, back on this one: nobody lists it later elsewhere.
  await syncThere({});
  expect(await server.sync(ten)).toMatchObject({ ok: true, value: { counts: { updated: 1 } } });
  expect(await rows(toona)).toEqual([{ guild: server.guildId, rank: 3, gone: null }]);
});

describe('whatever Battle.net’s schema accepts is saved', () => {
  const ref = { region: 'us', realmSlug: 'senjin', nameSlug: 'pull' } as const;
  const guild = { id: 1, name: 'Pull', realm: { slug: 'senjin' } };
  const rosters = fc.tuple(...Array.from({ length: 3 }, (_, index) => rosterMemberPayload(index + 1)));
  const profiles = fc.tuple(...Array.from({ length: 10 }, (_, index) => profilePayload(index + 1)));

  test('rosters', async () => {
    let saved = 0;
    const saves = fc.asyncProperty(rosters, async (members) => {
      server.clock.advance(60_000);
      const pull = readRoster({ guild, members }, ref, server.clock.now());
      if (pull.kind !== 'complete') return;
      const battleNet = { ...server.context.battleNet, pullRoster: async () => pull };
      const synced = await syncRoster({ ...server.context, battleNet }, SERVER, server.guildId, 'roster');
      expect(synced).toMatchObject({ ok: true, value: { counts: { found: 3 } } });
      saved += 1;
    });
    await fc.assert(saves, { numRuns: 100 });
    expect(saved).toBeGreaterThan(0);
  });

  test('profiles', async () => {
    await server.sync(ten);
    const saves = fc.asyncProperty(profiles, async (bodies) => {
      server.clock.advance(60_000);
      const read = bodies.map((body) => profileSchema.safeParse(body));
      const { ok } = await fullSync(async (wanted) =>
        wanted.flatMap((character, index) => {
          const profile = read[index]?.data;
          return profile ? [{ ...profile, character, observedAt: server.clock.now() }] : [];
        }),
      );
      expect(ok).toBe(true);
      const seen = 'select 1 from character where profile_seen_at = (select roster_observed_at from guild)';
      expect(await rows(seen)).toHaveLength(read.filter(({ success }) => success).length);
    });
    await fc.assert(saves, { numRuns: 20 });
  });
});
