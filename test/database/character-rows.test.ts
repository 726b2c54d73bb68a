import { describe, expect, test } from '@jest/globals';
import {
  type ChangedCharacterRow,
  type CharacterRow,
  departCharacters,
  insertCharacters,
  insertRankEvents,
  loadKnownCharacters,
  loadProfileAges,
  type ProfileRow,
  saveProfiles,
  setNamesAside,
  updateCharacters,
} from '../../src/database/character-rows.ts';
import type { Tenant } from '../../src/database/database.ts';
import type { Guild } from '../../src/database/entities/guild.ts';
import { opened } from './opened.ts';
import { minute, OTHER_SERVER, storeGuild, storeServer } from './stored.ts';

const home = opened();
const { inServer, statementsOf } = home;

function row(battleNetId: number, name: string, more: Partial<CharacterRow> = {}): CharacterRow {
  return {
    battleNetId,
    name,
    nameKey: name.toLowerCase(),
    realmSlug: 'senjin',
    class: 'Druid',
    level: 80,
    rankIndex: 3,
    ...more,
  };
}

function inGuild<Value>(work: (tenant: Tenant, guild: Guild) => Promise<Value>): Promise<Value> {
  return inServer(async (tenant) => work(tenant, await storeGuild(tenant)));
}

function characters({ em }: Tenant, columns: string) {
  return em.execute<Record<string, unknown>[]>(`select name, ${columns} from character order by name`);
}

async function idsByName({ em }: Tenant): Promise<Record<string, string>> {
  const rows = await em.execute<{ id: string; name: string }[]>('select id, name from character');
  return Object.fromEntries(rows.map(({ id, name }) => [name, id]));
}

async function rename(tenant: Tenant, guild: Guild, changed: readonly ChangedCharacterRow[]): Promise<void> {
  await setNamesAside(
    tenant,
    changed.map(({ id }) => id),
  );
  await updateCharacters(tenant, guild, changed);
}

describe('characters of a roster', () => {
  test('are stored as listed; the realm is named where it is the guild’s own', async () => {
    const stored = await inGuild(async (tenant, guild) => {
      await insertCharacters(
        tenant,
        guild,
        [row(1, 'Trogmoon'), row(2, 'Pewpew', { realmSlug: 'quel-thalas' })],
        minute(1),
      );
      return characters(tenant, 'realm_name, rank_index, departed_at, guild_note');
    });
    expect(stored).toEqual([
      { name: 'Pewpew', realm_name: null, rank_index: 3, departed_at: null, guild_note: null },
      { name: 'Trogmoon', realm_name: "Sen'jin", rank_index: 3, departed_at: null, guild_note: null },
    ]);
  });

  test('of a thousand cost one statement each way', async () => {
    const list = Array.from({ length: 1000 }, (_, index) => row(index + 1, `Name${index}`));
    await inGuild(async (tenant, guild) => {
      expect(await statementsOf(() => insertCharacters(tenant, guild, list, minute(1)))).toBe(1);
      expect(await statementsOf(() => loadKnownCharacters(tenant, guild, list, minute(1)))).toBe(1);
      const ids = await idsByName(tenant);
      const changed = list.map((one) => ({ ...one, id: ids[one.name] ?? '', level: 81, rankSince: null }));
      expect(await statementsOf(() => updateCharacters(tenant, guild, changed))).toBe(1);
    });
  });

  test('without any are no statement', async () => {
    await inGuild(async (tenant, guild) => {
      const nothing = async () => {
        await insertCharacters(tenant, guild, [], minute(1));
        await updateCharacters(tenant, guild, []);
        await setNamesAside(tenant, []);
        await departCharacters(tenant, [], minute(1));
        await insertRankEvents(tenant, [], minute(1));
        await saveProfiles(tenant, guild, [], minute(1));
      };
      expect(await statementsOf(nothing)).toBe(0);
    });
  });

  test('may hold hostile text', async () => {
    const stored = await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, `Ro"b'\\\0ert ?`), row(2, 'Half\udc00')], minute(1));
      return characters(tenant, 'level');
    });
    expect(stored.map(({ name }) => name)).toEqual(['Half\ufffd', `Ro"b'\\ert ?`]);
  });
});

describe('a known character', () => {
  test('keeps its row through a rename, and two may swap names', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Alpha'), row(2, 'Beta')], minute(1));
      const { Alpha = '', Beta = '' } = await idsByName(tenant);
      await rename(tenant, guild, [
        { ...row(1, 'Beta'), id: Alpha, rankSince: null },
        { ...row(2, 'Alpha'), id: Beta, rankSince: null },
      ]);
      expect(await idsByName(tenant)).toEqual({ Alpha: Beta, Beta: Alpha });
    });
  });

  test('that moved to another realm does not keep the old realm’s name', async () => {
    const stored = await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1));
      const { Trogmoon = '' } = await idsByName(tenant);
      await rename(tenant, guild, [{ ...row(1, 'Trogmoon', { realmSlug: 'area-52' }), id: Trogmoon, rankSince: null }]);
      return characters(tenant, 'realm_slug, realm_name');
    });
    expect(stored).toEqual([{ name: 'Trogmoon', realm_slug: 'area-52', realm_name: null }]);
  });

  test('gives its name to another one by departing first', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1));
      const { Trogmoon = '' } = await idsByName(tenant);
      await departCharacters(tenant, [Trogmoon], minute(2));
      await insertCharacters(tenant, guild, [row(2, 'Trogmoon')], minute(2));
      expect(
        await tenant.em.execute('select battle_net_id::int as id from character where departed_at is null'),
      ).toEqual([{ id: 2 }]);
    });
  });

  test('that departed and is listed again is present, with what was known of it', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1));
      const { Trogmoon = '' } = await idsByName(tenant);
      await departCharacters(tenant, [Trogmoon], minute(2));
      await updateCharacters(tenant, guild, [
        { ...row(1, 'Trogmoon', { rankIndex: 4 }), id: Trogmoon, rankSince: minute(3) },
      ]);
      const [stored] = await tenant.em.execute<Record<string, unknown>[]>(
        `select departed_at, rank_index, extract(epoch from first_seen_at)::float8 * 1000 as seen,
           extract(epoch from rank_since)::float8 * 1000 as since from character`,
      );
      expect(stored).toEqual({
        departed_at: null,
        rank_index: 4,
        seen: minute(1).getTime(),
        since: minute(3).getTime(),
      });
    });
  });

  test('has a rank event for a change of rank', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1));
      const { Trogmoon = '' } = await idsByName(tenant);
      await insertRankEvents(tenant, [{ characterId: Trogmoon, fromIndex: 3, toIndex: 1 }], minute(2));
      expect(await tenant.em.execute('select from_index, to_index, reported_at from rank_event')).toEqual([
        { from_index: 3, to_index: 1, reported_at: null },
      ]);
    });
  });
});

describe('what is known before a roster is compared', () => {
  test('are the guild’s own, departed too, and others of the server by id or by present name', async () => {
    await inServer(async (tenant) => {
      const [own, other] = [await storeGuild(tenant), await storeGuild(tenant, 'second-guild')];
      await insertCharacters(tenant, own, [row(1, 'Mine'), row(2, 'Gone')], minute(1));
      await insertCharacters(
        tenant,
        other,
        [row(3, 'Moved'), row(4, 'Namesake'), row(5, 'Theirs'), row(6, 'Former')],
        minute(1),
      );
      const { Gone = '', Former = '' } = await idsByName(tenant);
      await departCharacters(tenant, [Gone, Former], minute(2));
      const known = await loadKnownCharacters(
        tenant,
        own,
        [row(3, 'Moved'), row(9, 'Namesake'), row(10, 'Former')],
        minute(3),
      );
      expect(known.map(({ name, present }) => [name, present]).sort()).toEqual([
        ['Gone', false],
        ['Mine', true],
        ['Moved', true],
        ['Namesake', true],
      ]);
    });
  });

  test('are numbers and text as the comparison wants them', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(900_719_925_474_099, 'Trogmoon')], minute(1));
      const [known] = await loadKnownCharacters(tenant, guild, [], minute(1));
      expect(known).toEqual({
        id: expect.any(String),
        guildId: guild.id,
        battleNetId: 900_719_925_474_099,
        name: 'Trogmoon',
        realmSlug: 'senjin',
        class: 'Druid',
        level: 80,
        rankIndex: 3,
        present: true,
        missing: false,
        keptByOfficer: false,
        watched: true,
        listedLaterElsewhere: false,
      });
    });
  });

  test('are nobody of another server', async () => {
    await storeServer(home.database, OTHER_SERVER);
    await home.database.inServer(OTHER_SERVER, async (tenant) => {
      await insertCharacters(tenant, await storeGuild(tenant), [row(1, 'Trogmoon')], minute(1));
    });
    const known = await inGuild((tenant, guild) => loadKnownCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1)));
    expect(known).toEqual([]);
    await home.database.inServer(OTHER_SERVER, ({ em }) => em.execute('delete from server'));
  });
});

describe('a profile', () => {
  const profile = (more: Partial<ProfileRow> = {}): ProfileRow => ({
    battleNetId: 1,
    realmSlug: 'senjin',
    class: 'Druid',
    spec: 'Guardian',
    combatRole: 'Tank',
    itemLevel: 640,
    lastLoginAt: minute(1),
    realmName: 'Area 52',
    ...more,
  });

  const columns = `spec, combat_role, item_level, realm_name, extract(epoch from last_login_at)::float8 * 1000 as login`;

  test('is written, and when it was seen', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon'), row(2, 'Inactive')], minute(1));
      await saveProfiles(tenant, guild, [profile()], minute(2));
      expect(await characters(tenant, columns)).toEqual([
        { name: 'Inactive', spec: null, combat_role: null, item_level: null, realm_name: "Sen'jin", login: null },
        {
          name: 'Trogmoon',
          spec: 'Guardian',
          combat_role: 'Tank',
          item_level: 640,
          realm_name: 'Area 52',
          login: minute(1).getTime(),
        },
      ]);
      expect(await loadProfileAges(tenant, guild)).toEqual(new Map([['1@senjin', minute(2)]]));
    });
  });

  test('is not that of the character that has the same id on another realm', async () => {
    await inGuild(async (tenant, guild) => {
      const both = [row(1, 'Trogmoon'), row(1, 'Mito', { realmSlug: 'area-52' })];
      await insertCharacters(tenant, guild, both, minute(1));
      await saveProfiles(tenant, guild, [profile()], minute(2));
      expect(await characters(tenant, 'spec')).toEqual([
        { name: 'Mito', spec: null },
        { name: 'Trogmoon', spec: 'Guardian' },
      ]);
      expect(await loadProfileAges(tenant, guild)).toEqual(new Map([['1@senjin', minute(2)]]));
    });
  });

  test('keeps what Battle.net left out this time', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1));
      await saveProfiles(tenant, guild, [profile()], minute(2));
      const without = { spec: null, combatRole: null, itemLevel: null, lastLoginAt: null, realmName: null };
      await saveProfiles(tenant, guild, [profile(without)], minute(3));
      expect(await characters(tenant, columns)).toEqual([
        {
          name: 'Trogmoon',
          spec: 'Guardian',
          combat_role: 'Tank',
          item_level: 640,
          realm_name: 'Area 52',
          login: minute(1).getTime(),
        },
      ]);
    });
  });

  test('with a spec that has no known combat role does not keep the old role', async () => {
    await inGuild(async (tenant, guild) => {
      await insertCharacters(tenant, guild, [row(1, 'Trogmoon')], minute(1));
      await saveProfiles(tenant, guild, [profile()], minute(2));
      await saveProfiles(tenant, guild, [profile({ spec: 'Unheard of', combatRole: null })], minute(3));
      expect(await characters(tenant, 'spec, combat_role')).toEqual([
        { name: 'Trogmoon', spec: 'Unheard of', combat_role: null },
      ]);
    });
  });
});
