import type { Tenant } from './database.ts';
import { INDEXED_KEYS } from './entities/member.ts';
import { rowsParameter } from './rows.ts';

/** A member as a source observed them, with the keys of their names. */
export interface MemberRow {
  readonly id: string;
  readonly username: string;
  readonly globalName: string | null;
  readonly nickname: string | null;
  readonly nameKeys: readonly string[];
  /** Sorted, without the everyone role. */
  readonly roleIds: readonly string[];
  readonly joinedAt: Date | null;
}

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly permissions: string;
  readonly managed: boolean;
}

/** Ids of the members that a save touched, by what happened to them. */
export interface SavedMembers {
  readonly joined: string[];
  readonly updated: string[];
  readonly returned: string[];
  readonly left: string[];
}

/**
 * A query for the ids of the members who go by any of the keys, by index only.
 * @param keys SQL of an array of texts; it stands where the members' own columns are in sight
 */
export function membersCalled(keys: string): string {
  const byPlace = Array.from(
    { length: INDEXED_KEYS },
    (_, before) => `select id from member where name_keys[${before + 1}] = any(${keys})`,
  );
  return [...byPlace, `select member_id from member_further_name where key = any(${keys})`].join(' union ');
}

type SavedRow = { id: string; outcome: keyof SavedMembers };

/**
 * Equal rows are left out before the insert: one that meets a row locks it, and so writes, even where it changes nothing.
 * The insert asks once more, for what an event changed meanwhile.
 */
const SAVE = `
  incoming as (
    select * from jsonb_to_recordset(?::jsonb) as row(
      "id" text, "username" text, "globalName" text, "nickname" text,
      "nameKeys" text[], "roleIds" text[], "joinedAt" timestamptz
    )
  ),
  before as materialized (
    select id, username, global_name, nickname, name_keys, role_ids, joined_at, left_at, observed_at
    from member where id = any(array(select id from incoming))
  ),
  changed as (
    select incoming.* from incoming left join before using (id)
    where before.id is null or before.observed_at <= ?::timestamptz and (
      before.username, before.global_name, before.nickname, before.name_keys, before.role_ids, before.joined_at,
      before.left_at
    ) is distinct from (
      incoming."username", "globalName", incoming."nickname", "nameKeys", "roleIds", "joinedAt", null::timestamptz
    )
  ),
  saved as (
    insert into member (server_id, id, username, global_name, nickname, name_keys, role_ids, joined_at, observed_at)
    select ?, "id", "username", "globalName", "nickname", "nameKeys", "roleIds", "joinedAt", ?::timestamptz from changed
    on conflict (server_id, id) do update set
      username = excluded.username, global_name = excluded.global_name, nickname = excluded.nickname,
      name_keys = excluded.name_keys, role_ids = excluded.role_ids, joined_at = excluded.joined_at,
      roles_changed_at = case
        when member.role_ids = excluded.role_ids then member.roles_changed_at else excluded.observed_at
      end,
      left_at = null, observed_at = excluded.observed_at
    where member.observed_at <= excluded.observed_at and (
      member.username, member.global_name, member.nickname, member.name_keys, member.role_ids, member.joined_at,
      member.left_at
    ) is distinct from (
      excluded.username, excluded.global_name, excluded.nickname, excluded.name_keys, excluded.role_ids,
      excluded.joined_at, null::timestamptz
    )
    returning id, name_keys, role_ids, observed_at
  ),
  further_names as (
    select saved.id as member_id, key
    from saved cross join unnest(saved.name_keys[${INDEXED_KEYS + 1}:]) as name(key)
    where cardinality(saved.name_keys) > ${INDEXED_KEYS}
  ),
  names_gone as (
    delete from member_further_name as stored using before, saved
    where stored.member_id = before.id and saved.id = before.id
      and not exists (
        select 1 from further_names where further_names.member_id = stored.member_id and further_names.key = stored.key
      )
  ),
  names_new as (
    insert into member_further_name (server_id, key, member_id)
    select ?, key, member_id from further_names
    on conflict do nothing
  ),
  seen_roles as (
    insert into change (server_id, at, actor_kind, actor_id, what, member_id, before, after, why)
    select ?, saved.observed_at, 'source', 'discord_bot', 'member.roles_seen', saved.id,
      jsonb_build_object('roleIds', to_jsonb(before.role_ids)), jsonb_build_object('roleIds', to_jsonb(saved.role_ids)), '[]'
    from saved join before on before.id = saved.id
    where before.role_ids <> saved.role_ids
  )`;

const OUTCOME_OF_SAVED = `
  select saved.id, case
    when before.id is null then 'joined' when before.left_at is not null then 'returned' else 'updated'
  end as outcome
  from saved left join before on before.id = saved.id`;

/**
 * Saves members as observed at one instant, in one statement; rows observed later stay as they are, equal rows are
 * not written. Role changes become history.
 */
export async function saveMembers(tenant: Tenant, rows: readonly MemberRow[], observedAt: Date): Promise<SavedMembers> {
  return outcomes(
    await tenant.em.execute<SavedRow[]>(`with ${SAVE} ${OUTCOME_OF_SAVED}`, saveParameters(tenant, rows, observedAt)),
  );
}

/** Like `saveMembers`, for a complete list: whoever is not on it, and was not observed later, has left. */
export async function saveMemberList(
  tenant: Tenant,
  rows: readonly MemberRow[],
  observedAt: Date,
): Promise<SavedMembers> {
  return outcomes(
    await tenant.em.execute<SavedRow[]>(
      `with ${SAVE},
       left_now as (
         update member set left_at = ?::timestamptz, observed_at = ?::timestamptz
         where left_at is null and observed_at <= ?::timestamptz
           and not exists (select 1 from incoming where incoming.id = member.id)
         returning id
       )
       ${OUTCOME_OF_SAVED} union all select id, 'left' from left_now`,
      [...saveParameters(tenant, rows, observedAt), observedAt, observedAt, observedAt],
    ),
  );
}

/**
 * Notes that a complete list of members was observed, and what it says of the server itself, unless a later one is
 * stored; locks the server until the transaction ends.
 * @returns whether no list that is stored was observed later
 */
export async function noteMemberList(
  { em, serverId }: Tenant,
  { observedAt, server }: { readonly observedAt: Date; readonly server: { name: string; ownerId: string } },
): Promise<boolean> {
  const rows = await em.execute<object[]>(
    `update server set members_observed_at = ?, name = ?, owner_id = ?
     where id = ? and coalesce(members_observed_at <= ?::timestamptz, true) returning 1`,
    [observedAt, server.name, server.ownerId, serverId, observedAt],
  );
  return rows.length > 0;
}

/**
 * Marks a member as gone; their row and their links stay for their return. Of somebody who was never seen stands their
 * id alone: else a list that was pulled before would show them as present.
 * @returns whether they were there until now
 */
export async function markMemberLeft(tenant: Tenant, memberId: string, observedAt: Date): Promise<boolean> {
  const rows = await tenant.em.execute<{ leftNow: boolean }[]>(
    `insert into member (server_id, id, username, name_keys, role_ids, left_at, observed_at)
     values (?, ?, ?, '{}', '{}', ?::timestamptz, ?::timestamptz)
     on conflict (server_id, id) do update set
       left_at = coalesce(member.left_at, excluded.left_at), observed_at = excluded.observed_at
     where member.observed_at <= excluded.observed_at
     returning left_at = ?::timestamptz as "leftNow"`,
    [tenant.serverId, memberId, memberId, observedAt, observedAt, observedAt],
  );
  return rows.some(({ leftNow }) => leftNow);
}

/**
 * Saves the complete list of the server's roles in one statement; ranks forget a role that is gone. A list from before
 * the last removal of a role may still show it, so it brings none that is not known.
 */
export async function saveRoleList(tenant: Tenant, rows: readonly RoleRow[], observedAt: Date): Promise<void> {
  await tenant.em.execute(
    `with ${INCOMING_ROLES},
     standing as (select role_gone_at from server where id = ? for share),
     certain as (
       select incoming.* from incoming cross join standing
       where coalesce(role_gone_at <= ?::timestamptz, true) or exists (select 1 from role where role.id = incoming.id)
     ),
     ${upsertRoles('certain')},
     gone as (
       delete from role where observed_at <= ?::timestamptz
         and not exists (select 1 from incoming where incoming.id = role.id)
       returning id
     )
     update rank set role_id = null, saved_at = null, saved_by = null from gone where rank.role_id = gone.id`,
    [rowsParameter(rows), tenant.serverId, observedAt, tenant.serverId, observedAt, observedAt],
  );
}

/** Saves roles that an event told of. */
export async function saveRoles(tenant: Tenant, rows: readonly RoleRow[], observedAt: Date): Promise<void> {
  await tenant.em.execute(`with ${INCOMING_ROLES}, ${upsertRoles('incoming')} select 1`, [
    rowsParameter(rows),
    tenant.serverId,
    observedAt,
  ]);
}

/** Forgets a role that is gone, and that one went: a list that was pulled before does not know. */
export async function deleteRole(tenant: Tenant, roleId: string, observedAt: Date): Promise<void> {
  await tenant.em.execute('update server set role_gone_at = greatest(role_gone_at, ?::timestamptz) where id = ?', [
    observedAt,
    tenant.serverId,
  ]);
  await tenant.em.execute(
    `with gone as (delete from role where id = ? returning id)
     update rank set role_id = null, saved_at = null, saved_by = null from gone where rank.role_id = gone.id`,
    [roleId],
  );
}

const INCOMING_ROLES = `incoming as (
  select * from jsonb_to_recordset(?::jsonb) as row(
    "id" text, "name" text, "position" int, "permissions" text, "managed" boolean
  )
)`;

const upsertRoles = (rows: 'incoming' | 'certain') => `saved as (
  insert into role (server_id, id, name, position, permissions, managed, observed_at)
  select ?, "id", "name", "position", "permissions", "managed", ?::timestamptz from ${rows}
  on conflict (server_id, id) do update set
    name = excluded.name, position = excluded.position, permissions = excluded.permissions,
    managed = excluded.managed, observed_at = excluded.observed_at
  where role.observed_at <= excluded.observed_at
    and (role.name, role.position, role.permissions, role.managed)
      is distinct from (excluded.name, excluded.position, excluded.permissions, excluded.managed)
)`;

function saveParameters(tenant: Tenant, rows: readonly MemberRow[], observedAt: Date): unknown[] {
  return [rowsParameter(rows), observedAt, tenant.serverId, observedAt, tenant.serverId, tenant.serverId];
}

function outcomes(rows: readonly SavedRow[]): SavedMembers {
  const saved: SavedMembers = { joined: [], updated: [], returned: [], left: [] };
  for (const row of rows) saved[row.outcome].push(row.id);
  return saved;
}
