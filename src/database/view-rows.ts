import type { CandidateOption } from '../identity/proposals.ts';
import type {
  CandidateView,
  CharacterView,
  GuildView,
  LinkView,
  MemberView,
  NoteView,
  PlayerView,
  RankEventView,
  RoleView,
  ServerView,
  View,
} from '../quality/view.ts';
import type { Tenant } from './database.ts';
import { listParameter } from './rows.ts';

/** What a small view is built around: subjects, and the normalised keys by which evidence may name somebody. */
export interface Neighbourhood {
  readonly characterIds: readonly string[];
  readonly memberIds: readonly string[];
  readonly playerIds: readonly string[];
  readonly keys: readonly string[];
  /** Also every character whose notes name somebody by one of these. */
  readonly notedKeys: readonly string[];
}

/**
 * The whole server in a constant number of statements, for a scan. Why links and candidates were proposed is left out:
 * it is the bulk of their rows, and no rule examines by it.
 */
export async function loadView(tenant: Tenant, at: Date): Promise<View> {
  return { at, ...(await loadFacts(tenant)), ...toPeople(await loadEverybody(tenant)) };
}

/**
 * The subjects, whoever the keys name, whatever may belong to a member who is a subject, and everything that belongs
 * to the players of all of these; by index only, but for the candidates, of which there are few.
 * @param facts from a view of the same transaction, so that they are not loaded again
 */
export async function loadNeighbourhood(
  tenant: Tenant,
  at: Date,
  around: Neighbourhood,
  facts?: ServerFacts,
): Promise<View> {
  const { server, guilds, roles } = facts ?? (await loadFacts(tenant));
  return { at, server, guilds, roles, ...toPeople(await loadPeopleAround(tenant, around)) };
}

/** What holds for the server as a whole: a view of the same transaction has it already. */
export type ServerFacts = Pick<View, 'server' | 'guilds' | 'roles'>;

/** Lengths of names, in code points, both included. */
export interface NameLengths {
  readonly shortest: number;
  readonly longest: number;
}

/**
 * The keys of such a length that any member goes by: names to compare, no more. Most have one, so they are read from the
 * index of all keys. They come as one text, because
 * thousands of rows cost the event loop more than comparing them does; no key holds a line break.
 */
export async function loadMemberNames({ em }: Tenant, { shortest, longest }: NameLengths): Promise<string[]> {
  const [row] = await em.execute<{ keys: string | null }[]>(
    `select string_agg(key, chr(10)) as keys from member_name where char_length(key) between ? and ?`,
    [shortest, longest],
  );
  return row?.keys?.split('\n') ?? [];
}

/** The present characters without player that have a name of such a length, by index: names to compare, no more. */
export async function loadFreeCharacterNames(
  { em }: Tenant,
  { shortest, longest }: NameLengths,
): Promise<{ id: string; nameKey: string }[]> {
  return em.execute(
    `select id, name_key as "nameKey" from character
     where name_length between ? and ? and departed_at is null
       and not exists (select 1 from link where link.character_id = character.id)`,
    [shortest, longest],
  );
}

/**
 * The present characters without player that one of these free members could get instead: called by any of the member's
 * names, or with a note that names one. Members are given by id or by any name.
 */
export async function loadFreeCharactersOf(
  { em }: Tenant,
  { memberIds, keys }: Pick<Neighbourhood, 'memberIds' | 'keys'>,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `with meant as materialized (
         select value as member_id from jsonb_array_elements_text(?::jsonb)
         union select member_id from member_name
           where key = any(array(select value from jsonb_array_elements_text(?::jsonb)))
       ),
       free_member as materialized (
         select id from member
         where id = any(array(select member_id from meant)) and left_at is null
           and not exists (select 1 from link where link.member_id = member.id)
       ),
       key as materialized (
         select key from member_name where member_id = any(array(select id from free_member))
       ),
       called as materialized (
         select id from character where name_key = any(array(select key from key))
         union select character_id from note_name where key = any(array(select key from key))
       )
     select id from character
     where id = any(array(select id from called)) and departed_at is null
       and not exists (select 1 from link where link.character_id = character.id)`,
    [listParameter(memberIds), listParameter(keys)],
  );
  return rows.map(({ id }) => id);
}

interface Scope {
  readonly with: string;
  readonly characters: string;
  readonly members: string;
  readonly players: string;
  readonly refusedPairs: string;
  /** Continues a condition. */
  readonly ofCharacters: string;
  readonly linkReasons: string;
  readonly candidateOptions: string;
}

/** Every option but why: see {@link loadView}. */
const EVERYTHING: Scope = {
  with: '',
  characters: '',
  members: '',
  players: '',
  refusedPairs: '',
  ofCharacters: '',
  linkReasons: 'null',
  candidateOptions: `(select jsonb_agg(option - 'reasons') from jsonb_array_elements(options) as option)`,
};

/** Ids are compared with arrays, not joined: the planner guesses an array short, and reads it through the index. */
const AROUND: Scope = {
  with: `with
    subject_character as materialized (select value::uuid as id from jsonb_array_elements_text(?::jsonb)),
    subject_member as materialized (select value as id from jsonb_array_elements_text(?::jsonb)),
    subject_player as materialized (select value::uuid as id from jsonb_array_elements_text(?::jsonb)),
    key as materialized (select value as key from jsonb_array_elements_text(?::jsonb)),
    noted_key as materialized (select value as key from jsonb_array_elements_text(?::jsonb)),
    near_character as materialized (
      select id from subject_character
      union select id from character where name_key = any(array(select key from key))
      union select character_id from note_name where key = any(array(select key from noted_key))
      union select character_id from candidate, jsonb_array_elements(options) as option
        where exists (select 1 from subject_member) and (
          jsonb_exists_any(option -> 'memberIds', array(select id from subject_member))
          or option -> 'person' ->> 'playerId' = any(array(
            select player_id::text from link where member_id = any(array(select id from subject_member))
          ))
        )
    ),
    near_member as materialized (
      select id from subject_member
      union select member_id from member_name where key = any(array(select key from key))
    ),
    near_player as materialized (
      select id from subject_player
      union select player_id from link where character_id = any(array(select id from near_character))
      union select player_id from link where member_id = any(array(select id from near_member))
      union select id from player where name_key = any(array(select key from key))
      union select player_id from player_alias where key = any(array(select key from key))
    )`,
  characters: `where character.id = any(array(
    select id from near_character
    union select character_id from link
      where player_id = any(array(select id from near_player)) and character_id is not null
  ))`,
  members: `where member.id = any(array(
    select id from near_member
    union select member_id from link
      where player_id = any(array(select id from near_player)) and member_id is not null
  ))`,
  players: 'where player.id = any(array(select id from near_player))',
  refusedPairs: 'where character_id = any(array(select id from near_character))',
  ofCharacters: 'and character_id = any(array(select id from near_character))',
  linkReasons: 'link.evidence',
  candidateOptions: 'options',
};

interface LinkRow {
  linkId: string | null;
  playerId: string;
  linkReasons: LinkView['reasons'] | null;
  linkSource: string;
  linkConfidence: LinkView['confidence'];
  linkedAt: number;
  confirmedAt: number | null;
}

/** A note is empty in all columns when no upload ever showed it. */
interface CharacterRow
  extends LinkRow,
    Omit<CharacterView, 'rankSince' | 'lastLoginAt' | 'departedAt' | 'guildNote' | 'officerNote' | 'present' | 'link'> {
  rankSince: number;
  lastLoginAt: number | null;
  departedAt: number | null;
  guildNote: string | null;
  previousGuildNote: string | null;
  guildNoteChangedAt: number | null;
  guildNoteUploadedBy: string | null;
  guildNoteUploadedAt: number | null;
  officerNote: string | null;
  previousOfficerNote: string | null;
  officerNoteChangedAt: number | null;
  officerNoteUploadedBy: string | null;
  officerNoteUploadedAt: number | null;
}

interface MemberRow extends LinkRow, Omit<MemberView, 'rolesChangedAt' | 'link'> {
  rolesChangedAt: number | null;
}

type GuildRow = Omit<GuildView, 'rosterObservedAt'> & { rosterObservedAt: number | null };

type ServerRow = Omit<ServerView, 'membersObservedAt'> & { membersObservedAt: number | null };

type RankEventRow = Omit<RankEventView, 'observedAt'> & { observedAt: number };

interface CandidateRow extends Omit<CandidateView, 'foundAt' | 'options'> {
  options: readonly (Omit<CandidateOption, 'reasons'> & Partial<CandidateOption>)[];
  foundAt: number;
}

/** The rows of everybody and everything that a view shows. */
interface PeopleRows {
  characters: CharacterRow[];
  members: MemberRow[];
  players: PlayerView[];
  refusedPairs: { characterId: string; memberId: string }[];
  rankEvents: RankEventRow[];
  candidates: CandidateRow[];
}

const epoch = (column: string) => `date_part('epoch', ${column}) * 1000`;

const linkColumns = ({ linkReasons }: Scope) => `
  link.id as "linkId", link.player_id as "playerId", ${linkReasons} as "linkReasons", link.source as "linkSource",
  link.confidence as "linkConfidence", ${epoch('link.created_at')} as "linkedAt",
  ${epoch('link.confirmed_at')} as "confirmedAt"`;

const noteColumns = (kind: 'guild' | 'officer', name: 'Guild' | 'Officer') => `
  character.${kind}_note as "${kind}Note", character.previous_${kind}_note as "previous${name}Note",
  ${epoch(`character.${kind}_note_changed_at`)} as "${kind}NoteChangedAt",
  ${kind}_upload.uploaded_by as "${kind}NoteUploadedBy",
  ${epoch(`${kind}_upload.received_at`)} as "${kind}NoteUploadedAt"`;

/** A query for each kind of row, after what the scope begins with. */
const peopleQueries = (scope: Scope): Readonly<Record<keyof PeopleRows, string>> => ({
  characters: `
    select character.id, character.guild_id as "guildId", character.name, character.realm_slug as "realmSlug",
      coalesce(character.realm_name, character.realm_slug) as "realmName", character.class, character.level,
      character.rank_index as "rankIndex", ${epoch('character.rank_since')} as "rankSince",
      ${epoch('character.last_login_at')} as "lastLoginAt", ${epoch('character.departed_at')} as "departedAt",
      ${noteColumns('guild', 'Guild')}, ${noteColumns('officer', 'Officer')}, ${linkColumns(scope)}
    from character
    left join link on link.character_id = character.id
    left join upload guild_upload
      on guild_upload.server_id = character.server_id and guild_upload.id = character.guild_note_upload_id
    left join upload officer_upload
      on officer_upload.server_id = character.server_id and officer_upload.id = character.officer_note_upload_id
    ${scope.characters}`,
  members: `
    select member.id, member.username, member.global_name as "globalName", member.nickname,
      member.role_ids as "roleIds", ${epoch('member.roles_changed_at')} as "rolesChangedAt",
      member.left_at is null as "present", ${linkColumns(scope)}
    from member left join link on link.member_id = member.id
    ${scope.members}`,
  players: `
    select player.id, player.display_name as "displayName", player.main_id as "mainId",
      coalesce((select json_agg(alias.name) from player_alias alias where alias.player_id = player.id), '[]') as aliases
    from player ${scope.players}`,
  refusedPairs: `
    select character_id as "characterId", member_id as "memberId" from refused_pair ${scope.refusedPairs}`,
  rankEvents: `
    select id, character_id as "characterId", from_index as "fromIndex", to_index as "toIndex",
      ${epoch('observed_at')} as "observedAt"
    from rank_event where reported_at is null ${scope.ofCharacters}`,
  candidates: `
    select id, character_id as "characterId", ${scope.candidateOptions} as options, doubts,
      ${epoch('found_at')} as "foundAt"
    from candidate where true ${scope.ofCharacters}`,
});

async function loadFacts({ em, serverId }: Tenant): Promise<ServerFacts> {
  const [facts] = await em.execute<{ server: ServerRow; guilds: GuildRow[]; roles: RoleView[] }[]>(
    `select
       (
         select json_build_object('ownerId', owner_id, 'officerRoleIds', officer_role_ids,
           'staleAfterDays', stale_after_days, 'rankRoles', rank_roles, 'judgedBy', judged_by,
           'membersObservedAt', ${epoch('members_observed_at')})
       ) as server,
       (
         select coalesce(json_agg(row), '[]') from (
           select guild.id, guild.name, guild.realm_slug as "realmSlug", guild.realm_name as "realmName",
             guild.counts_for_roles as "countsForRoles", ${epoch('guild.roster_observed_at')} as "rosterObservedAt",
             exists (select 1 from rank where rank.guild_id = guild.id and rank.saved_at is not null) as "mapSaved",
             coalesce(guild.frozen_because, (
               select 'role_deleted' from rank where rank.guild_id = guild.id
               having bool_or(rank.saved_at is null) and bool_or(rank.saved_at is not null)
             )) as "frozen",
             coalesce((
               select json_agg(json_build_object('index', rank.index, 'name', rank.name, 'roleId', rank.role_id)
                 order by rank.index)
               from rank where rank.guild_id = guild.id
             ), '[]') as ranks
           from guild
         ) as row
       ) as guilds,
       (
         select coalesce(json_agg(row), '[]') from (select id, name, position, permissions, managed from role) as row
       ) as roles
     from server where id = ?`,
    [serverId],
  );
  if (!facts) throw new Error(`There is no server ${serverId}.`);
  const { server, guilds, roles } = facts;
  return {
    server: { ...server, membersObservedAt: instant(server.membersObservedAt) },
    guilds: byId(guilds.map((guild) => ({ ...guild, rosterObservedAt: instant(guild.rosterObservedAt) }))),
    roles: byId(roles),
  };
}

/** A statement for each kind of row: thousands come faster as rows than as JSON. */
async function loadEverybody({ em }: Tenant): Promise<PeopleRows> {
  const queries = peopleQueries(EVERYTHING);
  return {
    characters: await em.execute<CharacterRow[]>(queries.characters),
    members: await em.execute<MemberRow[]>(queries.members),
    players: await em.execute<PlayerView[]>(queries.players),
    refusedPairs: await em.execute<PeopleRows['refusedPairs']>(queries.refusedPairs),
    rankEvents: await em.execute<RankEventRow[]>(queries.rankEvents),
    candidates: await em.execute<CandidateRow[]>(queries.candidates),
  };
}

/** One statement, so that PostgreSQL works out once who is near. */
async function loadPeopleAround({ em }: Tenant, around: Neighbourhood): Promise<PeopleRows> {
  const kinds = Object.entries(peopleQueries(AROUND)).map(
    ([kind, query]) => `(select coalesce(json_agg(near), '[]') from (${query}) as near) as "${kind}"`,
  );
  const parameters = [around.characterIds, around.memberIds, around.playerIds, around.keys, around.notedKeys];
  const [rows] = await em.execute<[PeopleRows]>(
    `${AROUND.with} select ${kinds.join(', ')}`,
    parameters.map(listParameter),
  );
  return rows;
}

function toPeople(rows: PeopleRows): Omit<View, 'at' | keyof ServerFacts> {
  return {
    characters: byId(rows.characters.map(toCharacter)),
    members: byId(rows.members.map(toMember)),
    players: byId(rows.players),
    rankEvents: byId(rows.rankEvents.map((event) => ({ ...event, observedAt: instant(event.observedAt) }))),
    candidates: new Map(rows.candidates.map((candidate) => [candidate.characterId, toCandidate(candidate)])),
    refusedPairs: rows.refusedPairs,
  };
}

function toCandidate({ id, characterId, options, doubts, foundAt }: CandidateRow): CandidateView {
  return {
    id,
    characterId,
    options: options.map((option) => ({ ...option, reasons: option.reasons ?? [] })),
    doubts,
    foundAt: instant(foundAt),
  };
}

function toCharacter(row: CharacterRow): CharacterView {
  const { departedAt } = row;
  return {
    id: row.id,
    guildId: row.guildId,
    name: row.name,
    realmSlug: row.realmSlug,
    realmName: row.realmName,
    class: row.class,
    level: row.level,
    rankIndex: row.rankIndex,
    rankSince: instant(row.rankSince),
    lastLoginAt: instant(row.lastLoginAt),
    guildNote: toNote(
      row.guildNote,
      row.previousGuildNote,
      row.guildNoteChangedAt,
      row.guildNoteUploadedBy,
      row.guildNoteUploadedAt,
    ),
    officerNote: toNote(
      row.officerNote,
      row.previousOfficerNote,
      row.officerNoteChangedAt,
      row.officerNoteUploadedBy,
      row.officerNoteUploadedAt,
    ),
    present: departedAt === null,
    departedAt: instant(departedAt),
    link: toLink(row),
  };
}

function toMember(row: MemberRow): MemberView {
  return {
    id: row.id,
    username: row.username,
    globalName: row.globalName,
    nickname: row.nickname,
    roleIds: row.roleIds,
    rolesChangedAt: instant(row.rolesChangedAt),
    present: row.present,
    link: toLink(row),
  };
}

function toLink(row: LinkRow): LinkView | null {
  const { linkId } = row;
  if (linkId === null) return null;
  return {
    id: linkId,
    playerId: row.playerId,
    source: row.linkSource,
    confidence: row.linkConfidence,
    reasons: row.linkReasons ?? [],
    createdAt: instant(row.linkedAt),
    confirmedAt: instant(row.confirmedAt),
  };
}

function toNote(
  text: string | null,
  previous: string | null,
  changedAt: number | null,
  uploadedBy: string | null,
  uploadedAt: number | null,
): NoteView | null {
  if (text === null || uploadedBy === null || uploadedAt === null) return null;
  return { text, previous, changedAt: instant(changedAt), uploadedBy, uploadedAt: instant(uploadedAt) };
}

/** @param epochMs a little off, because seconds with a fraction are no binary numbers */
function instant(epochMs: number): Date;
function instant(epochMs: number | null): Date | null;
function instant(epochMs: number | null): Date | null {
  return epochMs === null ? null : new Date(Math.round(epochMs));
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
