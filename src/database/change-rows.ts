import type { Tenant } from './database.ts';
import { ANY_ID, listParameter, rowsParameter } from './rows.ts';

/** Who changed something: an officer or member (Discord id), a rule, or a source. */
export interface ChangeActor {
  readonly kind: 'officer' | 'member' | 'rule' | 'source';
  readonly id: string;
}

/** One entry of the history. `before` and `after` hold all that Undo needs. */
export interface ChangeRow {
  readonly actor: ChangeActor;
  readonly what: string;
  readonly playerId?: string;
  readonly characterId?: string;
  readonly memberId?: string;
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  readonly why?: readonly unknown[];
  readonly findingId?: string;
  readonly batchId?: string;
  /** `pending`: it is written down before Discord hears of it. What is here already is done. */
  readonly state?: 'pending' | 'done';
}

/** Records changes that were just made, in order, in one statement. */
export async function recordChanges(tenant: Tenant, changes: readonly ChangeRow[], at: Date): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ actor, why, state, ...change }) => ({
    ...change,
    actorKind: actor.kind,
    actorId: actor.id,
    why: why ?? [],
    state: state ?? 'done',
  }));
  await tenant.em.execute(
    `insert into change (server_id, at, actor_kind, actor_id, what, player_id, character_id, member_id, before, after,
       why, finding_id, batch_id, state)
     select ?, ?::timestamptz, "actorKind", "actorId", "what", "playerId", "characterId", "memberId", "before", "after",
       "why", "findingId", "batchId", "state"
     from jsonb_to_recordset(?::jsonb) as row(
       "actorKind" text, "actorId" text, "what" text, "playerId" uuid, "characterId" uuid, "memberId" text,
       "before" jsonb, "after" jsonb, "why" jsonb, "findingId" uuid, "batchId" uuid, "state" text
     )`,
    [tenant.serverId, at, rowsParameter(rows)],
  );
}

/**
 * How many changes that nobody undid belong to the act of each of these: to its batch, or to what was done about its
 * finding in the same moment. A change that belongs to neither is not among them.
 */
export async function sizesOfActs({ em }: Tenant, changeIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (changeIds.length === 0) return new Map();
  const rows = await em.execute<{ id: string; size: number }[]>(
    `with mine as materialized (
       select * from change where id = ${ANY_ID}
     ), act as (
       select mine.id, other.id as other_id from mine
       join change other on other.server_id = mine.server_id and other.batch_id = mine.batch_id
       where other.undone_at is null and other.state = 'done'
       union all
       select mine.id, other.id from mine
       join change other on other.server_id = mine.server_id and other.finding_id = mine.finding_id and other.at = mine.at
       where mine.batch_id is null and other.batch_id is null and other.undone_at is null and other.state = 'done'
     )
     select id, count(*)::int as size from act group by id`,
    [listParameter(changeIds)],
  );
  return new Map(rows.map(({ id, size }) => [id, size]));
}
