import type { Severity } from '../quality/rule.ts';
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

/** The first of the open findings that stand on one card: each probe reads an index ("offset 0" keeps it a probe). */
const LEADS = `not exists (
    select 1 from finding earlier
    where earlier.server_id = finding.server_id and earlier.rule = finding.rule and earlier.status = 'open'
      and earlier.group_key = finding.group_key
      and (earlier.first_found_at, earlier.id) < (finding.first_found_at, finding.id)
    offset 0
  )`;

/** The next card of a rule's open findings, oldest first, in one statement: found and counted by index alone. */
export async function loadNextCard(
  { em, serverId }: Tenant,
  rule: string,
  place: WalkPlace | undefined,
): Promise<NextCard> {
  const behind = place ? 'and (first_found_at, id) > (?::timestamptz, ?::uuid)' : '';
  const [row] = await em.execute<NextCard[]>(
    `with next as materialized (
       select first_found_at, id from finding
       where server_id = ? and rule = ? and status = 'open' ${behind} and ${LEADS}
       order by first_found_at, id limit 1
     )
     select (select id from next) as "findingId",
       (count(distinct group_key) + count(*) filter (where group_key is null))::int as open,
       (count(distinct group_key) filter (where is_before)
         + count(*) filter (where is_before and group_key is null))::int as done,
       count(*)::int as findings
     from (
       select group_key, (first_found_at, id) < (select first_found_at, id from next) as is_before
       from finding where server_id = ? and rule = ? and status = 'open'
     ) as standing`,
    [serverId, rule, ...(place ? [place.foundAt, place.findingId] : []), serverId, rule],
  );
  return row ?? { findingId: null, done: 0, open: 0, findings: 0 };
}

interface GroupedFinding {
  readonly id: string;
  readonly subjectKey: string;
  readonly severity: Severity;
}

/** Open findings that stand on one card, and what puts them there. */
export interface StoredGroup {
  readonly rule: string;
  readonly key: string;
  /** Oldest first, as many as were asked for. */
  readonly findings: readonly GroupedFinding[];
  /** How many there are. */
  readonly size: number;
}

/** The open findings that stand on one card with this one, at most `limit`; nothing when it is known to stand alone. */
export async function loadGroup(
  { em, serverId }: Tenant,
  findingId: string,
  limit: number,
): Promise<StoredGroup | undefined> {
  const rows = await em.execute<(GroupedFinding & { rule: string; key: string; size: number })[]>(
    `select finding.id, finding.subject_key as "subjectKey", finding.severity, finding.rule, finding.group_key as key,
       (count(*) over ())::int as size
     from finding asked join finding on finding.server_id = asked.server_id and finding.rule = asked.rule
       and finding.group_key = asked.group_key
     where asked.server_id = ? and asked.id = ? and finding.status = 'open' and finding.claimed_until is null
     order by finding.first_found_at, finding.id limit ?`,
    [serverId, findingId, limit],
  );
  const [first] = rows;
  if (!first) return undefined;
  const { rule, key, size } = first;
  return { rule, key, size, findings: rows.map(({ id, subjectKey, severity }) => ({ id, subjectKey, severity })) };
}

/** Remembers that an officer passed a finding, and answers the place behind it; nothing when there is no such finding. */
export async function passFinding(
  { em, serverId }: Tenant,
  officerId: string,
  rule: string,
  findingId: string,
  at: Date,
): Promise<WalkPlace | undefined> {
  const [place] = await em.execute<{ foundAt: number; findingId: string }[]>(
    `insert into review_place (server_id, officer_id, rule, found_at, finding_id, passed_at)
     select server_id, ?, ?, first_found_at, id, ? from finding where server_id = ? and id = ?
     on conflict (server_id, officer_id, rule) do update
       set found_at = excluded.found_at, finding_id = excluded.finding_id, passed_at = excluded.passed_at
     returning (extract(epoch from found_at) * 1000)::float8 as "foundAt", finding_id as "findingId"`,
    [officerId, rule, at, serverId, findingId],
  );
  return place && { ...place, foundAt: new Date(place.foundAt) };
}
