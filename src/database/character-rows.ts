import type { KnownCharacter } from '../identity/roster-changes.ts';
import type { Tenant } from './database.ts';
import type { Guild } from './entities/guild.ts';
import { ANY_ID, listParameter, rowsParameter } from './rows.ts';

/** A character as a roster gives it, with the key of its name. */
export interface CharacterRow {
  readonly battleNetId: number;
  readonly name: string;
  readonly nameKey: string;
  readonly realmSlug: string;
  readonly class: string;
  readonly level: number;
  readonly rankIndex: number;
}

export interface ChangedCharacterRow extends CharacterRow {
  readonly id: string;
  readonly rankSince: Date | null;
}

export interface ProfileRow {
  readonly battleNetId: number;
  readonly realmSlug: string;
  readonly class: string;
  readonly spec: string | null;
  readonly combatRole: string | null;
  readonly itemLevel: number | null;
  readonly lastLoginAt: Date | null;
  readonly realmName: string | null;
}

export interface RankEventRow {
  readonly characterId: string;
  readonly fromIndex: number;
  readonly toIndex: number;
}

/**
 * The guild's characters, and any of the server that shares an id or a present name with one listed.
 * @param observedAt when the roster that lists them was
 */
export async function loadKnownCharacters(
  { em }: Tenant,
  guild: Guild,
  listed: readonly { battleNetId: number; name: string; realmSlug: string }[],
  observedAt: Date,
): Promise<KnownCharacter[]> {
  return em.execute<KnownCharacter[]>(
    `select id, guild_id as "guildId", battle_net_id::float8 as "battleNetId", name, realm_slug as "realmSlug", class,
       level, rank_index as "rankIndex", departed_at is null as "present",
       missing_since is not null as "missing",
       missing_since is not null and exists (
         select 1 from shrink
         where shrink.guild_id = character.guild_id and decision = 'ignored' and decided_at >= missing_since
           and character.id = any(character_ids)
       ) as "keptByOfficer",
       guild_id = any(array(select guild.id from guild where guild.removed_at is null)) as "watched",
       guild_id <> ? and departed_at is null and missing_since is null and guild_id = any(array(
         select guild.id from guild where guild.removed_at is null and guild.roster_observed_at > ?::timestamptz
       )) as "listedLaterElsewhere"
     from character
     where guild_id = ?
       or (region = ? and battle_net_id = any(array(select "battleNetId" from jsonb_to_recordset(?::jsonb) as row("battleNetId" bigint))))
       or (region = ? and departed_at is null and (realm_slug, name) in (
         select "realmSlug", "name" from jsonb_to_recordset(?::jsonb) as row("realmSlug" text, "name" text)
       ))`,
    [
      guild.id,
      observedAt,
      guild.id,
      guild.region,
      rowsParameter(listed.map(({ battleNetId }) => ({ battleNetId }))),
      guild.region,
      rowsParameter(listed.map(({ name, realmSlug }) => ({ name, realmSlug }))),
    ],
  );
}

export async function insertCharacters(tenant: Tenant, guild: Guild, rows: readonly CharacterRow[], at: Date) {
  if (rows.length === 0) return;
  await tenant.em.execute(
    `insert into character (server_id, guild_id, region, battle_net_id, name, name_key, name_length, realm_slug, realm_name,
       class, level, rank_index, rank_since, first_seen_at)
     select ?, ?, ?, "battleNetId", "name", "nameKey", char_length("nameKey"), "realmSlug",
       case when "realmSlug" = ? then ? end, "class", "level", "rankIndex", ?::timestamptz, ?::timestamptz
     from jsonb_to_recordset(?::jsonb) as row(
       "battleNetId" bigint, "name" text, "nameKey" text, "realmSlug" text, "class" text, "level" smallint,
       "rankIndex" smallint
     )`,
    [tenant.serverId, guild.id, guild.region, guild.realmSlug, guild.realmName, at, at, rowsParameter(rows)],
  );
}

/** Writes what the roster changed about known characters; they are present again if they had departed. */
export async function updateCharacters({ em }: Tenant, guild: Guild, rows: readonly ChangedCharacterRow[]) {
  if (rows.length === 0) return;
  await em.execute(
    `update character set
       guild_id = ?, name = row."name", name_key = row."nameKey",
       name_length = char_length(row."nameKey"), class = row."class",
       realm_name = case when character.realm_slug = row."realmSlug" then character.realm_name end,
       realm_slug = row."realmSlug", level = row."level", rank_index = row."rankIndex",
       rank_since = coalesce(row."rankSince", character.rank_since), departed_at = null
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "name" text, "nameKey" text, "realmSlug" text, "class" text, "level" smallint,
       "rankIndex" smallint, "rankSince" timestamptz
     )
     where character.id = row."id"`,
    [guild.id, rowsParameter(rows)],
  );
}

/** Sets renamed characters' names aside, so that two that swapped names do not meet in the unique index. */
export async function setNamesAside({ em }: Tenant, ids: readonly string[]) {
  if (ids.length === 0) return;
  await em.execute(`update character set name = id::text where id = ${ANY_ID}`, [listParameter(ids)]);
}

export async function departCharacters({ em }: Tenant, ids: readonly string[], at: Date) {
  if (ids.length === 0) return;
  await em.execute(`update character set departed_at = ? where id = ${ANY_ID}`, [at, listParameter(ids)]);
}

/** A roster did not list the `missing` ones, which stay, and lists the others again. */
export async function markMissing(
  { em }: Tenant,
  { missing, foundAgain }: { readonly missing: readonly string[]; readonly foundAgain: readonly string[] },
  at: Date,
): Promise<void> {
  if (missing.length + foundAgain.length === 0) return;
  await em.execute(
    `update character set missing_since = row."since"
     from (
       select value::uuid as "id", ?::timestamptz as "since" from jsonb_array_elements_text(?::jsonb)
       union all select value::uuid, null from jsonb_array_elements_text(?::jsonb)
     ) as row
     where character.id = row."id"`,
    [at, listParameter(missing), listParameter(foundAgain)],
  );
}

/** Those of them that are present depart; answers which. */
export async function departPresent({ em }: Tenant, ids: readonly string[], at: Date): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `update character set departed_at = ?
     where departed_at is null and id = ${ANY_ID}
     returning id`,
    [at, listParameter(ids)],
  );
  return rows.map(({ id }) => id);
}

/** Those of them that departed at this instant, and whose name nobody else bears since, are present again. */
export async function bringBack({ em }: Tenant, ids: readonly string[], departedAt: Date): Promise<void> {
  if (ids.length === 0) return;
  await em.execute(
    `update character set departed_at = null
     where departed_at = ? and id = ${ANY_ID}
       and not exists (
         select 1 from character namesake
         where namesake.departed_at is null and namesake.region = character.region
           and namesake.realm_slug = character.realm_slug and namesake.name = character.name
       )`,
    [departedAt, listParameter(ids)],
  );
}

export async function insertRankEvents(tenant: Tenant, rows: readonly RankEventRow[], at: Date) {
  if (rows.length === 0) return;
  await tenant.em.execute(
    `insert into rank_event (server_id, character_id, from_index, to_index, observed_at)
     select ?, "characterId", "fromIndex", "toIndex", ?::timestamptz
     from jsonb_to_recordset(?::jsonb) as row("characterId" uuid, "fromIndex" smallint, "toIndex" smallint)`,
    [tenant.serverId, at, rowsParameter(rows)],
  );
}

/** When each of the guild's characters last had a profile, by {@link profileKey}. */
export async function loadProfileAges({ em }: Tenant, guild: Guild): Promise<Map<string, Date>> {
  const rows = await em.execute<{ battleNetId: number; realmSlug: string; at: number }[]>(
    `select battle_net_id::float8 as "battleNetId", realm_slug as "realmSlug",
       extract(epoch from profile_seen_at)::float8 * 1000 as at
     from character where guild_id = ? and profile_seen_at is not null`,
    [guild.id],
  );
  return new Map(rows.map((row) => [profileKey(row), new Date(row.at)]));
}

/** Battle.net's id is unique on its realm. */
export function profileKey({ battleNetId, realmSlug }: { readonly battleNetId: number; readonly realmSlug: string }) {
  return `${battleNetId}@${realmSlug}`;
}

/**
 * Writes profiles as Battle.net gave them at `at`, and that it gave them; what it left out stays as it was known, and so
 * does a profile that was given later.
 */
export async function saveProfiles({ em }: Tenant, guild: Guild, rows: readonly ProfileRow[], at: Date) {
  if (rows.length === 0) return;
  await em.execute(
    `update character set
       class = row."class", spec = coalesce(row."spec", character.spec),
       combat_role = case when row."spec" is null then character.combat_role else row."combatRole" end,
       item_level = coalesce(row."itemLevel", character.item_level),
       last_login_at = coalesce(row."lastLoginAt", character.last_login_at),
       realm_name = coalesce(row."realmName", character.realm_name), profile_seen_at = ?::timestamptz
     from jsonb_to_recordset(?::jsonb) as row(
       "battleNetId" bigint, "realmSlug" text, "class" text, "spec" text, "combatRole" text, "itemLevel" smallint,
       "lastLoginAt" timestamptz, "realmName" text
     )
     where character.region = ? and character.battle_net_id = row."battleNetId" and character.realm_slug = row."realmSlug"
       and coalesce(character.profile_seen_at <= ?::timestamptz, true)`,
    [at, rowsParameter(rows), guild.region, at],
  );
}
