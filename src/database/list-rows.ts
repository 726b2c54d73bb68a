import type { Phrase } from '../phrase.ts';
import type { Tenant } from './database.ts';
import { ofThisServer } from './entities/columns.ts';
import type { Finding } from './entities/finding.ts';
import { IS_PRESENT } from './present.ts';
import { listParameter } from './rows.ts';
import { likePattern } from './search-rows.ts';

const OURS = ofThisServer('finding.server_id');

/** Where a page begins: behind the row with this key, in the list's order. */
export type ListKey = readonly (string | number)[];

/** At most so many rows, behind a key; nothing of the key for the first page. */
export interface Stretch {
  readonly behind: ListKey | null;
  readonly limit: number;
}

type Status = Finding['status'];

export interface OrphanCharacterRow {
  readonly id: string;
  readonly nameKey: string;
  readonly name: string;
  /** Null: the guild's own realm. */
  readonly realmName: string | null;
  readonly class: string;
  readonly rankIndex: number;
  readonly rankName: string | null;
  readonly guildNote: string | null;
  readonly findingId: string | null;
  readonly findingStatus: Status | null;
}

/** Characters on the roster without player, best rank first, with the finding about each that is not resolved. */
export async function loadOrphanCharacters({ em }: Tenant, { behind, limit }: Stretch): Promise<OrphanCharacterRow[]> {
  return em.execute<OrphanCharacterRow[]>(
    `select character.id, character.name_key as "nameKey", character.name, character.class,
       case when character.realm_slug <> guild.realm_slug then coalesce(character.realm_name, character.realm_slug) end as "realmName",
       character.rank_index as "rankIndex", rank.name as "rankName", character.guild_note as "guildNote",
       finding.id as "findingId", finding.status as "findingStatus"
     from character
     join guild on guild.id = character.guild_id
     left join rank on rank.guild_id = character.guild_id and rank.index = character.rank_index
     left join finding on ${OURS} and finding.rule = 'orphan_wow' and finding.subject_key = 'character:' || character.id
       and finding.status <> 'resolved'
     where ${ORPHAN_CHARACTER}
       ${behind ? 'and (character.rank_index, character.name_key, character.id) > (?, ?, ?::uuid)' : ''}
     order by character.rank_index, character.name_key, character.id
     limit ?`,
    [...(behind ?? []), limit],
  );
}

const ORPHAN_CHARACTER = `${IS_PRESENT}
  and not exists (select 1 from link where link.character_id = character.id)`;

export async function countOrphanCharacters({ em }: Tenant): Promise<number> {
  return counted(await em.execute<Count[]>(`select count(*)::int as rows from character where ${ORPHAN_CHARACTER}`));
}

export interface OrphanMemberRow {
  readonly id: string;
  readonly username: string;
  readonly roleIds: readonly string[];
  readonly findingId: string | null;
  readonly findingStatus: Status | null;
}

/** Members who hold one of the roles and of whom no character is known, by username. */
export async function loadOrphanMembers(
  { em }: Tenant,
  guildRoleIds: readonly string[],
  { behind, limit }: Stretch,
): Promise<OrphanMemberRow[]> {
  return em.execute<OrphanMemberRow[]>(
    `select member.id, member.username, member.role_ids as "roleIds", finding.id as "findingId",
       finding.status as "findingStatus"
     from member
     left join finding on ${OURS} and finding.rule = 'orphan_discord' and finding.subject_key = 'member:' || member.id
       and finding.status <> 'resolved'
     where ${ORPHAN_MEMBER} ${behind ? 'and (member.username, member.id) > (?, ?)' : ''}
     order by member.username, member.id
     limit ?`,
    [listParameter(guildRoleIds), ...(behind ?? []), limit],
  );
}

const ORPHAN_MEMBER = `member.left_at is null
  and member.role_ids && array(select value from jsonb_array_elements_text(?::jsonb))
  and not exists (
    select 1 from link of_member join link of_character on of_character.player_id = of_member.player_id
    where of_member.member_id = member.id and of_character.character_id is not null
  )`;

export async function countOrphanMembers({ em }: Tenant, guildRoleIds: readonly string[]): Promise<number> {
  return counted(
    await em.execute<Count[]>(`select count(*)::int as rows from member where ${ORPHAN_MEMBER}`, [
      listParameter(guildRoleIds),
    ]),
  );
}

export interface PlayerListRow {
  readonly id: string;
  readonly nameKey: string;
  readonly displayName: string;
  readonly main: string | null;
  /** Present ones. */
  readonly characters: number;
  readonly memberIds: readonly string[];
}

/** Players of whom some name holds `search`: their own, an alias, a character's or a member's. All of them for an empty one. */
export async function loadPlayerList(
  { em }: Tenant,
  search: string,
  { behind, limit }: Stretch,
): Promise<PlayerListRow[]> {
  return em.execute<PlayerListRow[]>(
    `select player.id, player.name_key as "nameKey", player.display_name as "displayName",
       (select name from character where character.id = player.main_id) as main,
       (select count(*)::int from link join character on character.id = link.character_id
        where link.player_id = player.id and ${IS_PRESENT}) as characters,
       array(select member_id from link where link.player_id = player.id and member_id is not null order by 1) as "memberIds"
     from player
     where ${PLAYER_CALLED} ${behind ? 'and (player.name_key, player.id) > (?, ?::uuid)' : ''}
     order by player.name_key, player.id
     limit ?`,
    [...called(search), ...(behind ?? []), limit],
  );
}

const PLAYER_CALLED = `(player.name_key like ?
  or exists (select 1 from player_alias where player_alias.player_id = player.id and player_alias.key like ?)
  or exists (
    select 1 from link join character on character.id = link.character_id
    where link.player_id = player.id and character.name_key like ?
  )
  or exists (
    select 1 from link join member on member.id = link.member_id cross join unnest(member.name_keys) as name(key)
    where link.player_id = player.id and key like ?
  ))`;

export async function countPlayerList({ em }: Tenant, search: string): Promise<number> {
  return counted(
    await em.execute<Count[]>(`select count(*)::int as rows from player where ${PLAYER_CALLED}`, called(search)),
  );
}

/** One for each kind of name in `PLAYER_CALLED`. */
function called(search: string): string[] {
  const holds = `%${likePattern(search)}%`;
  return [holds, holds, holds, holds];
}

/** Which findings a list shows; null: of every rule, of every status. */
export interface FindingFilter {
  readonly rules: readonly string[] | null;
  readonly statuses: readonly Status[] | null;
}

export interface FindingListRow {
  readonly id: string;
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly status: Status;
  readonly line: Phrase;
  readonly firstFoundAt: Date;
}

/** Findings, the latest first. The instant in their key is ISO text. */
export async function loadFindingList(
  { em }: Tenant,
  { rules, statuses }: FindingFilter,
  { behind, limit }: Stretch,
): Promise<FindingListRow[]> {
  const rows = await em.execute<(Omit<FindingListRow, 'firstFoundAt'> & { firstFoundAt: number })[]>(
    `select id, rule, severity, status, summary as line, extract(epoch from first_found_at)::float8 * 1000 as "firstFoundAt"
     from finding
     where ${FINDING_MEANT} ${behind ? 'and (first_found_at, id) < (?::timestamptz, ?::uuid)' : ''}
     order by first_found_at desc, id desc
     limit ?`,
    [...filterParameters(rules), ...filterParameters(statuses), ...(behind ?? []), limit],
  );
  return rows.map((row) => ({ ...row, firstFoundAt: new Date(row.firstFoundAt) }));
}

const FINDING_MEANT = `${OURS} and (?::jsonb is null or rule in (select jsonb_array_elements_text(?::jsonb)))
  and (?::jsonb is null or status in (select jsonb_array_elements_text(?::jsonb)))`;

export async function countFindingList({ em }: Tenant, { rules, statuses }: FindingFilter): Promise<number> {
  return counted(
    await em.execute<Count[]>(`select count(*)::int as rows from finding where ${FINDING_MEANT}`, [
      ...filterParameters(rules),
      ...filterParameters(statuses),
    ]),
  );
}

function filterParameters(values: readonly string[] | null): unknown[] {
  const parameter = values && listParameter(values);
  return [parameter, parameter];
}

export interface FixListRow {
  readonly id: string;
  readonly rule: string;
  /** What was done, or what stands there again since it was undone. */
  readonly line: Phrase;
  readonly undone: boolean;
  readonly number: number;
}

/** What rules fixed by themselves and one message told, in the order in which they did. */
export async function loadFixList({ em }: Tenant, batchId: string, { behind, limit }: Stretch): Promise<FixListRow[]> {
  return em.execute<FixListRow[]>(
    `select finding.id, finding.rule, coalesce(finding.outcome, finding.summary) as line,
       change.undone_at is not null as undone, change.number::float8 as number
     from change join finding on finding.id = change.finding_id
     where ${FIX_MEANT} ${behind ? 'and change.number > ?' : ''}
     order by change.number
     limit ?`,
    [batchId, ...(behind ?? []), limit],
  );
}

const FIX_MEANT = `change.batch_id = ? and change.what = 'finding.fixed'`;

export async function countFixList({ em }: Tenant, batchId: string): Promise<number> {
  return counted(await em.execute<Count[]>(`select count(*)::int as rows from change where ${FIX_MEANT}`, [batchId]));
}

interface Count {
  readonly rows: number;
}

function counted([count]: readonly Count[]): number {
  return count?.rows ?? 0;
}
