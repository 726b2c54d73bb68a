import { NOBODY } from '../nobody.ts';
import type { Tenant } from './database.ts';

/** How much is stored about a member besides their own row, in numbers. */
export interface StoredTraces {
  readonly findings: number;
  /** Entries of the history about them, and of what they did themselves. */
  readonly historyAbout: number;
  readonly historyBy: number;
  readonly claims: number;
  readonly refusedPairs: number;
  readonly uploadKeys: number;
  /** Rules whose findings they walk through: how far they are. */
  readonly reviewPlaces: number;
}

/** What is about somebody: their subject, or their id in what was seen of them. */
const FINDING_ABOUT = `(subject_key = 'member:' || ? or concat(facts, summary, outcome) like any (array[?, ?]))`;

export async function countTraces({ em }: Tenant, memberId: string, playerId: string | null): Promise<StoredTraces> {
  const [traces] = await em.execute<StoredTraces[]>(
    `select
       (select count(*)::int from finding where ${FINDING_ABOUT}) as findings,
       (select count(*)::int from change where member_id = ? or player_id = ?::uuid) as "historyAbout",
       (select count(*)::int from change where actor_id = ?) as "historyBy",
       (select count(*)::int from character_claim where member_id = ?) as claims,
       (select count(*)::int from refused_pair where member_id = ?) as "refusedPairs",
       (select count(*)::int from upload_key where created_by = ? and revoked_at is null) as "uploadKeys",
       (select count(*)::int from review_place where officer_id = ?) as "reviewPlaces"`,
    [
      ...[memberId, ...mentionsOf(memberId, playerId)],
      ...[memberId, playerId],
      ...[memberId, memberId, memberId, memberId, memberId],
    ],
  );
  if (!traces) throw new Error('PostgreSQL counted nothing.');
  return traces;
}

/** Lets nobody else change what was found about a member; to be done before who is who is locked (`lockIdentity`). */
export async function lockFindingsAbout({ em }: Tenant, memberId: string, playerId: string | null): Promise<void> {
  await em.execute(`select 1 from finding where ${FINDING_ABOUT} order by id for update`, [
    memberId,
    ...mentionsOf(memberId, playerId),
  ]);
}

/**
 * Deletes what is stored about a member: their row with its names, their links, what they claimed, and what was found
 * about them. Of the history it stays that something was done, but not to whom, nor by them. Which characters officers
 * said are not theirs stays too, by their id alone: else the next sync would bring them back with a clean slate.
 * @param playerId their player, where nobody else belongs to it: it goes too, with the links to its characters
 */
export async function deleteMember(tenant: Tenant, memberId: string, playerId: string | null, at: Date): Promise<void> {
  const { em } = tenant;
  const about = [memberId, ...mentionsOf(memberId, playerId)];
  // What is being fixed at this moment ends by its fix; it is gone with the next deletion, or in a year.
  const settled = `${FINDING_ABOUT} and claimed_until is null`;
  await em.execute(
    `update change set finding_id = null where finding_id in (select id from finding where ${settled})`,
    about,
  );
  await em.execute(`delete from finding where ${settled}`, about);
  await em.execute(
    `delete from outbox_message where sent_at is not null and content::text like any (array[?, ?])`,
    mentionsOf(memberId, playerId),
  );
  // Whose list it is it does not say, but names of people stand in it: what was searched, and where pages begin.
  await em.execute(`delete from paged_list where query ->> 'of' in ('players', 'orphan_members')`);
  await em.execute(`delete from candidate where options::text like any (array[?, ?])`, mentionsOf(memberId, playerId));
  await em.execute(
    `update change set what = 'privacy.erased', member_id = null, player_id = null, before = null, after = null, why = '[]'
     where (member_id = ? or player_id = ?::uuid
         or (what like 'candidate.%' and before::text like any (array[?, ?])))
       and state <> 'pending'`,
    [memberId, playerId, ...mentionsOf(memberId, playerId)],
  );
  await em.execute('delete from link where member_id = ? or player_id = ?::uuid', [memberId, playerId]);
  await em.execute('delete from player where id = ?::uuid', [playerId]);
  await em.execute('delete from member where id = ?', [memberId]);
  await forgetDeeds(tenant, memberId, at);
}

/** Where it stands who did something, by table. A test compares it with the entities. */
export const DEEDS = {
  batch: ['started_by', 'stopped_by'],
  change: ['actor_id', 'undone_by'],
  character_claim: ['decided_by'],
  finding: ['closed_by'],
  link: ['confirmed_by', 'created_by'],
  player: ['created_by'],
  player_alias: ['learned_by'],
  rank: ['saved_by'],
  refused_pair: ['refused_by'],
  refused_player: ['refused_by'],
  shrink: ['decided_by'],
} as const;

/** What they did stays, but not that it was them; upload keys that they made stop working. */
async function forgetDeeds({ em }: Tenant, memberId: string, at: Date): Promise<void> {
  for (const [table, columns] of Object.entries(DEEDS)) {
    const values = columns.map((column) => `${column} = case when ${column} = ? then ? else ${column} end`);
    const parameters = columns.flatMap(() => [memberId, NOBODY]);
    await em.execute(`update ${table} set ${values.join()} where ? in (${columns.join()})`, [...parameters, memberId]);
  }
  const [id, nobody] = [JSON.stringify(memberId), JSON.stringify(NOBODY)];
  // A match keeps samples with names; once it is applied, its card does without.
  await em.execute(
    `update batch set what = replace(what::text, ?, ?)::jsonb, approvals = replace(approvals::text, ?, ?)::jsonb,
       progress = replace((progress - 'samples')::text, ?, ?)::jsonb
     where concat(what, approvals, progress) like ? or jsonb_exists(progress, 'samples')`,
    [id, nobody, id, nobody, id, nobody, `%${id}%`],
  );
  await em.execute('delete from review_place where officer_id = ?', [memberId]);
  await em.execute(
    'update upload_key set created_by = ?, revoked_at = coalesce(revoked_at, ?::timestamptz) where created_by = ?',
    [NOBODY, at, memberId],
  );
}

/** Patterns for their id and their player's in stored facts; ids are long enough to mean nobody else. */
function mentionsOf(memberId: string, playerId: string | null): [string, string] {
  return [`%"${memberId}"%`, `%"${playerId ?? memberId}"%`];
}
