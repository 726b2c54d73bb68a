import type { Tenant } from './database.ts';
import { ANY_TEXT, listParameter } from './rows.ts';

/** What happened to members' roles: Rollcall changed one (`roleId`), or was shown that they are others (`had`, `has`). */
export interface RoleEvent {
  readonly changeId: string;
  readonly number: number;
  readonly at: Date;
  readonly what: string;
  readonly memberId: string;
  readonly roleId: string | null;
  /** The change that this one put back. */
  readonly undoes: string | null;
  readonly undone: boolean;
  readonly had: readonly string[] | null;
  readonly has: readonly string[] | null;
}

/** What really happened to the roles of these members after a change, by its number, in order. */
export async function loadRoleEvents(
  { em }: Tenant,
  memberIds: readonly string[],
  after: number,
): Promise<RoleEvent[]> {
  if (memberIds.length === 0) return [];
  const rows = await em.execute<(Omit<RoleEvent, 'at'> & { at: number })[]>(
    `select id as "changeId", number::float8 as number, extract(epoch from at)::float8 * 1000 as at, what,
       member_id as "memberId", after ->> 'roleId' as "roleId", before ->> 'undoes' as undoes,
       undone_at is not null as undone, before -> 'roleIds' as had, after -> 'roleIds' as has
     from change
     where number > ? and state = 'done' and (what = 'member.roles_seen' or what like 'role.%')
       and member_id = ${ANY_TEXT}
     order by change.number`,
    [after, listParameter(memberIds)],
  );
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
