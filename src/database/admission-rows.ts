import type { Tenant } from './database.ts';
import { ofThisServer } from './entities/columns.ts';
import type { Guild } from './entities/guild.ts';
import type { OutboxMessage } from './entities/outbox-message.ts';
import type { Server } from './entities/server.ts';

/** What a press is measured by before anything else, and what an officer should hear besides. */
export interface AdmissionRow extends Pick<Server, 'state' | 'officerRoleIds'> {
  /** What cannot be said in the audit channel, since when it waits, and why. */
  readonly waiting: { readonly because: NonNullable<OutboxMessage['failure']>; readonly since: string } | null;
  /** A guild whose role rules stand still, and why. */
  readonly frozen: { readonly because: NonNullable<Guild['frozenBecause']>; readonly guild: string } | null;
}

const waitingIn = (table: string, isOver: string) => `(
  select json_build_object('because', failure, 'since', created_at) from ${table}
  where ${ofThisServer('server_id')} and ${isOver} is null and failure is not null
  order by created_at limit 1
)`;

/** In one statement: it comes before every press. */
export async function loadAdmission({ em, serverId }: Tenant): Promise<AdmissionRow | undefined> {
  const [row] = await em.execute<AdmissionRow[]>(
    `select state, to_json(officer_role_ids) as "officerRoleIds",
       coalesce(${waitingIn('outbox_message', 'sent_at')}, ${waitingIn('audit_card', 'finished_at')}) as waiting,
       (
         select json_build_object('because', frozen_because, 'guild', name) from guild
         where ${ofThisServer('server_id')} and removed_at is null and counts_for_roles
           and frozen_because is not null
         order by name limit 1
       ) as frozen
     from server where id = ?`,
    [serverId],
  );
  return row;
}
