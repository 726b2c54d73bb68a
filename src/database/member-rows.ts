import type { Tenant } from './database.ts';
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
  names_gone as (
    delete from member_name using saved
    where member_name.member_id = saved.id and member_name.key <> all (saved.name_keys)
  ),
  names_new as (
    insert into member_name (server_id, key, member_id)
    select ?, key, saved.id from saved cross join unnest(saved.name_keys) as name(key)
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

/** Marks a member as gone; their row and their links stay for their return. */
export async function markMemberLeft(tenant: Tenant, memberId: string, observedAt: Date): Promise<boolean> {
  const rows = await tenant.em.execute<object[]>(
    `update member set left_at = ?, observed_at = ? where id = ? and left_at is null and observed_at <= ? returning id`,
    [observedAt, observedAt, memberId, observedAt],
  );
  return rows.length > 0;
}

/** Saves the complete list of the server's roles in one statement; ranks forget a role that is gone. */
export async function saveRoleList(tenant: Tenant, rows: readonly RoleRow[], observedAt: Date): Promise<void> {
  await tenant.em.execute(
    `with ${INCOMING_ROLES}, ${UPSERT_ROLES},
     gone as (
       delete from role where observed_at <= ?::timestamptz
         and not exists (select 1 from incoming where incoming.id = role.id)
       returning id
     )
     update rank set role_id = null, saved_at = null, saved_by = null from gone where rank.role_id = gone.id`,
    [rowsParameter(rows), tenant.serverId, observedAt, observedAt],
  );
}

/** Saves roles that an event told of. */
export async function saveRoles(tenant: Tenant, rows: readonly RoleRow[], observedAt: Date): Promise<void> {
  await tenant.em.execute(`with ${INCOMING_ROLES}, ${UPSERT_ROLES} select 1`, [
    rowsParameter(rows),
    tenant.serverId,
    observedAt,
  ]);
}

export async function deleteRole(tenant: Tenant, roleId: string): Promise<void> {
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

const UPSERT_ROLES = `saved as (
  insert into role (server_id, id, name, position, permissions, managed, observed_at)
  select ?, "id", "name", "position", "permissions", "managed", ?::timestamptz from incoming
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
