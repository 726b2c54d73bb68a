import type { CharacterRow } from '../src/database/character-rows.ts';
import type { Tenant } from '../src/database/database.ts';
import type { MemberRow } from '../src/database/member-rows.ts';
import { rowsParameter } from '../src/database/rows.ts';

/**
 * What saving is measured against: one statement that writes every row, whether it changed or not, looks at nothing
 * and remembers nothing.
 */
export async function upsertMembers({ em, serverId }: Tenant, rows: readonly MemberRow[], at: Date): Promise<void> {
  await em.execute(
    `insert into member (server_id, id, username, global_name, nickname, name_keys, role_ids, joined_at, observed_at)
     select ?, "id", "username", "globalName", "nickname", "nameKeys", "roleIds", "joinedAt", ?::timestamptz
     from jsonb_to_recordset(?::jsonb) as row(
       "id" text, "username" text, "globalName" text, "nickname" text,
       "nameKeys" text[], "roleIds" text[], "joinedAt" timestamptz
     )
     on conflict (server_id, id) do update set
       username = excluded.username, global_name = excluded.global_name, nickname = excluded.nickname,
       name_keys = excluded.name_keys, role_ids = excluded.role_ids, joined_at = excluded.joined_at,
       observed_at = excluded.observed_at`,
    [serverId, at, rowsParameter(rows)],
  );
}

export async function upsertCharacters(
  { em, serverId }: Tenant,
  guildId: string,
  rows: readonly CharacterRow[],
  at: Date,
): Promise<void> {
  await em.execute(
    `insert into character (server_id, guild_id, region, battle_net_id, name, name_key, name_length, realm_slug,
       class, level, rank_index, rank_since, first_seen_at)
     select ?, ?, 'us', "battleNetId", "name", "nameKey", char_length("nameKey"), "realmSlug", "class", "level", "rankIndex", ?::timestamptz,
       ?::timestamptz
     from jsonb_to_recordset(?::jsonb) as row(
       "battleNetId" bigint, "name" text, "nameKey" text, "realmSlug" text, "class" text, "level" smallint,
       "rankIndex" smallint
     )
     on conflict (server_id, region, battle_net_id, realm_slug) do update set
       guild_id = excluded.guild_id, name = excluded.name, name_key = excluded.name_key,
       name_length = excluded.name_length,
       realm_slug = excluded.realm_slug, class = excluded.class, level = excluded.level,
       rank_index = excluded.rank_index`,
    [serverId, guildId, at, at, rowsParameter(rows)],
  );
}
