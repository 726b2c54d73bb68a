import type { Tenant } from './database.ts';

/** The next card of a walk, and how far the walk is; a group of findings is one card. */
export interface NextCard {
  /** The first finding of the card; nothing when the walk is over. */
  readonly findingId: string | null;
  /** How many cards come before it, and how many there are in all. */
  readonly done: number;
  readonly open: number;
  /** How many findings are open, on whatever cards they stand. */
  readonly findings: number;
}

/** A place in a walk: behind this finding, whether it is still open or not. */
export interface WalkPlace {
  readonly foundAt: Date;
  readonly findingId: string;
}

/**
 * The next card of a rule's open findings, oldest first, in one statement.
 * @param groupedBy the fact by which findings stand on one card
 */
export async function loadNextCard(
  { em }: Tenant,
  rule: string,
  groupedBy: string | undefined,
  place: WalkPlace | undefined,
): Promise<NextCard> {
  const cards =
    groupedBy === undefined
      ? { sql: `select id, first_found_at from finding where rule = ? and status = 'open'`, parameters: [rule] }
      : {
          sql: `select distinct on (coalesce(facts ->> ?, id::text)) id, first_found_at from finding
                where rule = ? and status = 'open'
                order by coalesce(facts ->> ?, id::text), first_found_at, id`,
          parameters: [groupedBy, rule, groupedBy],
        };
  const behind = place ? 'where (first_found_at, id) > (?::timestamptz, ?::uuid)' : '';
  const [row] = await em.execute<NextCard[]>(
    `with card as materialized (${cards.sql}),
       next as (select * from card ${behind} order by first_found_at, id limit 1)
     select (select id from next) as "findingId", (select count(*)::int from card) as open,
       (select count(*)::int from card where (first_found_at, id) < (select first_found_at, id from next)) as done,
       (select count(*)::int from finding where rule = ? and status = 'open') as findings`,
    [...cards.parameters, ...(place ? [place.foundAt, place.findingId] : []), rule],
  );
  return row ?? { findingId: null, done: 0, open: 0, findings: 0 };
}

/** The open findings that stand on one card with this one, oldest first, at most `limit`, and how many there are. */
export async function loadGroup(
  { em }: Tenant,
  rule: string,
  groupedBy: string,
  key: string,
  limit: number,
): Promise<{ readonly findings: readonly { id: string; subjectKey: string }[]; readonly size: number }> {
  const rows = await em.execute<{ id: string; subjectKey: string; size: number }[]>(
    `select id, subject_key as "subjectKey", (count(*) over ())::int as size from finding
     where rule = ? and status = 'open' and claimed_until is null and facts ->> ? = ?
     order by first_found_at, id limit ?`,
    [rule, groupedBy, key, limit],
  );
  return { findings: rows.map(({ id, subjectKey }) => ({ id, subjectKey })), size: rows[0]?.size ?? 0 };
}

/** Remembers behind which finding an officer goes on with a rule. */
export async function saveReviewPlace(
  { em, serverId }: Tenant,
  officerId: string,
  rule: string,
  { foundAt, findingId }: WalkPlace,
  at: Date,
): Promise<void> {
  await em.execute(
    `insert into review_place (server_id, officer_id, rule, found_at, finding_id, passed_at) values (?, ?, ?, ?, ?, ?)
     on conflict (server_id, officer_id, rule) do update
       set found_at = excluded.found_at, finding_id = excluded.finding_id, passed_at = excluded.passed_at`,
    [serverId, officerId, rule, foundAt, findingId, at],
  );
}
