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
  RemovedGuildView,
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
  const facts = await loadFacts(tenant);
  return { at, ...facts, ...toPeople(await loadEverybody(tenant), facts) };
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
  const { server, guilds, removedGuilds, roles } = facts ?? (await loadFacts(tenant));
  const people = toPeople(await loadPeopleAround(tenant, around), { guilds });
  return { at, server, guilds, removedGuilds, roles, ...people };
}

/** What holds for the server as a whole: a view of the same transaction has it already. */
export type ServerFacts = Pick<View, 'server' | 'guilds' | 'removedGuilds' | 'roles'>;

interface Scope {
  readonly with: string;
  /** Where to read them. */
  readonly characters: string;
  readonly links: string;
  /** Which of these; empty for all. */
  readonly uploads: string;
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
  characters: 'character',
  uploads: '',
  members: '',
  players: '',
  links: 'link',
  refusedPairs: '',
  ofCharacters: '',
  linkReasons: 'null',
  candidateOptions: `jsonb_build_array(
    jsonb_path_query_array(options, '$[*].person'), jsonb_path_query_array(options, '$[*].memberIds'))`,
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
    ),
    near_link as materialized (select * from link where player_id = any(array(select id from near_player))),
    shown_character as materialized (
      select * from character where id = any(array(
        select id from near_character union select character_id from near_link where character_id is not null
      ))
    )`,
  characters: 'shown_character',
  // Uploads can be read across servers too, so that only their own server leads to the index.
  uploads: `where server_id = any(array(select server_id from shown_character)) and id = any(array(
    select guild_note_upload_id from shown_character union select officer_note_upload_id from shown_character
  ))`,
  members: `where id = any(array(
    select id from near_member union select member_id from near_link where member_id is not null
  ))`,
  players: 'where player.id = any(array(select id from near_player))',
  links: 'near_link',
  refusedPairs: 'where character_id = any(array(select id from near_character))',
  ofCharacters: 'and character_id = any(array(select id from near_character))',
  linkReasons: 'evidence',
  candidateOptions: 'options',
};

/** A note is empty in all columns when no upload ever showed it. */
interface CharacterRow
  extends Omit<
    CharacterView,
    'rankSince' | 'lastLoginAt' | 'departedAt' | 'guildNote' | 'officerNote' | 'present' | 'link'
  > {
  rankSince: number;
  lastLoginAt: number | null;
  departedAt: number | null;
  guildNote: string | null;
  previousGuildNote: string | null;
  guildNoteChangedAt: number | null;
  guildNoteUploadId: string | null;
  officerNote: string | null;
  previousOfficerNote: string | null;
  officerNoteChangedAt: number | null;
  officerNoteUploadId: string | null;
}

type UploadRow = { id: string; uploadedBy: string; uploadedAt: number };

type MemberRow = Omit<MemberView, 'rolesChangedAt' | 'link'> & { rolesChangedAt: number | null };

/** Of a character or of a member. */
type LinkRow = Omit<LinkView, 'reasons' | 'createdAt' | 'confirmedAt'> & {
  characterId: string | null;
  memberId: string | null;
  reasons: LinkView['reasons'] | null;
  createdAt: number;
  confirmedAt: number | null;
};

type GuildRow = Omit<GuildView, 'rosterObservedAt'> & { rosterObservedAt: number | null };

type RemovedGuildRow = Omit<RemovedGuildView, 'removedAt'> & { removedAt: number };

type ServerRow = Omit<ServerView, 'membersObservedAt'> & { membersObservedAt: number | null };

type RankEventRow = Omit<RankEventView, 'observedAt'> & { observedAt: number };

/** In a view of the whole server the options come as two lists: the persons, and their members. */
type OptionsWithoutReasons = readonly [readonly CandidateOption['person'][], readonly (readonly string[])[]];

type CandidateRow<Options> = Omit<CandidateView, 'foundAt' | 'options'> & { options: Options; foundAt: number };

/** The rows of everybody and everything that a view shows. */
interface PeopleRows<Options> {
  characters: CharacterRow[];
  uploads: UploadRow[];
  members: MemberRow[];
  players: PlayerView[];
  links: LinkRow[];
  refusedPairs: { characterId: string; memberId: string }[];
  rankEvents: RankEventRow[];
  candidates: CandidateRow<Options>[];
}

const epoch = (column: string) => `date_part('epoch', ${column}) * 1000`;

const noteColumns = (kind: 'guild' | 'officer', name: 'Guild' | 'Officer') => `
  ${kind}_note as "${kind}Note", previous_${kind}_note as "previous${name}Note",
  ${epoch(`${kind}_note_changed_at`)} as "${kind}NoteChangedAt", ${kind}_note_upload_id as "${kind}NoteUploadId"`;

/** A query for each kind of row, after what the scope begins with. */
const peopleQueries = (scope: Scope): Readonly<Record<keyof PeopleRows<unknown>, string>> => ({
  characters: `
    select id, guild_id as "guildId", name, realm_slug as "realmSlug", coalesce(realm_name, realm_slug) as "realmName",
      class, level, rank_index as "rankIndex", ${epoch('rank_since')} as "rankSince",
      ${epoch('last_login_at')} as "lastLoginAt", ${epoch('departed_at')} as "departedAt",
      ${noteColumns('guild', 'Guild')}, ${noteColumns('officer', 'Officer')}
    from ${scope.characters}`,
  uploads: `select id, uploaded_by as "uploadedBy", ${epoch('received_at')} as "uploadedAt" from upload ${scope.uploads}`,
  members: `
    select id, username, global_name as "globalName", nickname, role_ids as "roleIds",
      ${epoch('roles_changed_at')} as "rolesChangedAt", left_at is null as "present"
    from member ${scope.members}`,
  players: `
    select player.id, player.display_name as "displayName", player.main_id as "mainId",
      coalesce((select json_agg(alias.name) from player_alias alias where alias.player_id = player.id), '[]') as aliases
    from player ${scope.players}`,
  links: `
    select id, player_id as "playerId", character_id as "characterId", member_id as "memberId", source, confidence,
      ${scope.linkReasons} as reasons, ${epoch('created_at')} as "createdAt", ${epoch('confirmed_at')} as "confirmedAt"
    from ${scope.links}`,
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
  const [facts] = await em.execute<
    { server: ServerRow; guilds: GuildRow[]; removedGuilds: RemovedGuildRow[]; roles: RoleView[] }[]
  >(
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
           from guild where guild.removed_at is null
         ) as row
       ) as guilds,
       (
         select coalesce(json_agg(row), '[]') from (
           select id, name, ${epoch('removed_at')} as "removedAt" from guild where removed_at is not null
         ) as row
       ) as "removedGuilds",
       (
         select coalesce(json_agg(row), '[]') from (select id, name, position, permissions, managed from role) as row
       ) as roles
     from server where id = ?`,
    [serverId],
  );
  if (!facts) throw new Error(`There is no server ${serverId}.`);
  const { server, guilds, removedGuilds, roles } = facts;
  return {
    server: { ...server, membersObservedAt: instant(server.membersObservedAt) },
    guilds: byId(guilds.map((guild) => ({ ...guild, rosterObservedAt: instant(guild.rosterObservedAt) }))),
    removedGuilds: byId(removedGuilds.map((guild) => ({ ...guild, removedAt: instant(guild.removedAt) }))),
    roles: byId(roles),
  };
}

/** A statement for each kind of row: thousands come faster as rows than as JSON. */
async function loadEverybody({ em }: Tenant): Promise<PeopleRows<readonly CandidateOption[]>> {
  const queries = peopleQueries(EVERYTHING);
  const characters = await em.execute<CharacterRow[]>(queries.characters);
  const uploads = await em.execute<UploadRow[]>(queries.uploads);
  const members = await em.execute<MemberRow[]>(queries.members);
  const players = await em.execute<PlayerView[]>(queries.players);
  const links = await em.execute<LinkRow[]>(queries.links);
  const refusedPairs = await em.execute<{ characterId: string; memberId: string }[]>(queries.refusedPairs);
  const rankEvents = await em.execute<RankEventRow[]>(queries.rankEvents);
  const candidates = await em.execute<CandidateRow<OptionsWithoutReasons>[]>(queries.candidates);
  return {
    characters,
    uploads,
    members,
    players,
    links,
    refusedPairs,
    rankEvents,
    candidates: candidates.map((row) => ({ ...row, options: withoutReasons(row.options) })),
  };
}

function withoutReasons([persons, memberIds]: OptionsWithoutReasons): CandidateOption[] {
  return persons.map((person, at) => ({ person, memberIds: memberIds[at] ?? [], score: null, reasons: [] }));
}

/** One statement, so that PostgreSQL works out once who is near. */
async function loadPeopleAround(
  { em }: Tenant,
  around: Neighbourhood,
): Promise<PeopleRows<readonly CandidateOption[]>> {
  const kinds = Object.entries(peopleQueries(AROUND)).map(
    ([kind, query]) => `(select coalesce(json_agg(near), '[]') from (${query}) as near) as "${kind}"`,
  );
  const parameters = [around.characterIds, around.memberIds, around.playerIds, around.keys, around.notedKeys];
  const [rows] = await em.execute<[PeopleRows<readonly CandidateOption[]>]>(
    `${AROUND.with} select ${kinds.join(', ')}`,
    parameters.map(listParameter),
  );
  return rows;
}

function toPeople(
  rows: PeopleRows<readonly CandidateOption[]>,
  { guilds }: Pick<View, 'guilds'>,
): Omit<View, 'at' | keyof ServerFacts> {
  const uploads = new Map(rows.uploads.map((row) => [row.id, toUpload(row)]));
  const links = new Map(rows.links.map((row) => [row.characterId ?? row.memberId, toLink(row)]));
  return {
    characters: byId(rows.characters.map((row) => toCharacter(row, guilds, links.get(row.id), uploads))),
    members: byId(rows.members.map((row) => toMember(row, links.get(row.id)))),
    players: byId(rows.players),
    rankEvents: byId(rows.rankEvents.map((event) => ({ ...event, observedAt: instant(event.observedAt) }))),
    candidates: new Map(
      rows.candidates.map((candidate) => [
        candidate.characterId,
        { ...candidate, foundAt: instant(candidate.foundAt) },
      ]),
    ),
    refusedPairs: rows.refusedPairs,
  };
}

type UploadOfNote = Pick<NoteView, 'uploadedBy' | 'uploadedAt'>;

function toUpload({ uploadedBy, uploadedAt }: UploadRow): UploadOfNote {
  return { uploadedBy, uploadedAt: instant(uploadedAt) };
}

function toCharacter(
  row: CharacterRow,
  guilds: View['guilds'],
  link: LinkView | undefined,
  uploads: ReadonlyMap<string, UploadOfNote>,
): CharacterView {
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
      uploads.get(row.guildNoteUploadId ?? ''),
    ),
    officerNote: toNote(
      row.officerNote,
      row.previousOfficerNote,
      row.officerNoteChangedAt,
      uploads.get(row.officerNoteUploadId ?? ''),
    ),
    present: row.departedAt === null && guilds.has(row.guildId),
    departedAt: instant(row.departedAt),
    link: link ?? null,
  };
}

function toMember(row: MemberRow, link: LinkView | undefined): MemberView {
  return {
    id: row.id,
    username: row.username,
    globalName: row.globalName,
    nickname: row.nickname,
    roleIds: row.roleIds,
    rolesChangedAt: instant(row.rolesChangedAt),
    present: row.present,
    link: link ?? null,
  };
}

function toLink(row: LinkRow): LinkView {
  return {
    id: row.id,
    playerId: row.playerId,
    source: row.source,
    confidence: row.confidence,
    reasons: row.reasons ?? [],
    createdAt: instant(row.createdAt),
    confirmedAt: instant(row.confirmedAt),
  };
}

function toNote(
  text: string | null,
  previous: string | null,
  changedAt: number | null,
  upload: UploadOfNote | undefined,
): NoteView | null {
  if (text === null || !upload) return null;
  return { text, previous, changedAt: instant(changedAt), ...upload };
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
