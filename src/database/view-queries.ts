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

/** Of whom a view's rows are read: of everybody, or of those in a neighbourhood. */
export interface Scope {
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

/** A note is empty in all columns when no upload ever showed it. */
export interface CharacterRow
  extends Omit<
    CharacterView,
    'rankSince' | 'lastLoginAt' | 'departedAt' | 'missingSince' | 'guildNote' | 'officerNote' | 'present' | 'link'
  > {
  rankSince: number;
  lastLoginAt: number | null;
  departedAt: number | null;
  missingSince: number | null;
  guildNote: string | null;
  previousGuildNote: string | null;
  guildNoteChangedAt: number | null;
  guildNoteUploadId: string | null;
  officerNote: string | null;
  previousOfficerNote: string | null;
  officerNoteChangedAt: number | null;
  officerNoteUploadId: string | null;
}

export type UploadRow = { id: string; uploadedBy: string; uploadedAt: number };

export type MemberRow = Omit<MemberView, 'rolesChangedAt' | 'link'> & { rolesChangedAt: number | null };

/** Of a character or of a member. */
export type LinkRow = Omit<LinkView, 'reasons' | 'createdAt' | 'confirmedAt'> & {
  characterId: string | null;
  memberId: string | null;
  reasons: LinkView['reasons'] | null;
  createdAt: number;
  confirmedAt: number | null;
};

type GuildRow = Omit<GuildView, 'rosterObservedAt'> & { rosterObservedAt: number | null };

type RemovedGuildRow = Omit<RemovedGuildView, 'removedAt'> & { removedAt: number };

type ServerRow = Omit<ServerView, 'membersObservedAt'> & { membersObservedAt: number | null };

export type RankEventRow = Omit<RankEventView, 'observedAt'> & { observedAt: number };

export type CandidateRow<Options> = Omit<CandidateView, 'foundAt' | 'options'> & { options: Options; foundAt: number };

/** The rows of everybody and everything that a view shows. */
export interface PeopleRows<Options> {
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

/** A query for each kind of row. */
export const peopleQueries = (scope: Scope): Readonly<Record<keyof PeopleRows<unknown>, string>> => ({
  characters: `
    select id, guild_id as "guildId", name, realm_slug as "realmSlug", coalesce(realm_name, realm_slug) as "realmName",
      class, level, rank_index as "rankIndex", ${epoch('rank_since')} as "rankSince",
      ${epoch('last_login_at')} as "lastLoginAt", ${epoch('departed_at')} as "departedAt",
      ${epoch('missing_since')} as "missingSince",
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

/** What holds for the server as a whole, as columns of its row. */
export const FACTS = `
  json_build_object('ownerId', owner_id, 'officerRoleIds', officer_role_ids,
    'staleAfterDays', stale_after_days, 'rankRoles', rank_roles, 'judgedBy', judged_by,
    'membersObservedAt', ${epoch('members_observed_at')}) as server,
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
      from guild where guild.server_id = server.id and guild.removed_at is null
    ) as row
  ) as guilds,
  (
    select coalesce(json_agg(row), '[]') from (
      select id, name, ${epoch('removed_at')} as "removedAt" from guild
      where guild.server_id = server.id and removed_at is not null
    ) as row
  ) as "removedGuilds",
  (
    select coalesce(json_agg(row), '[]') from (select id, name, position, permissions, managed from role) as row
  ) as roles`;

export interface FactsRow {
  server: ServerRow;
  guilds: GuildRow[];
  removedGuilds: RemovedGuildRow[];
  roles: RoleView[];
}

/** The rows as a view of that instant. */
export function toView(facts: FactsRow, rows: PeopleRows<readonly CandidateOption[]>, at: Date): View {
  const { server, removedGuilds, roles } = facts;
  const guilds = byId(facts.guilds.map((guild) => ({ ...guild, rosterObservedAt: instant(guild.rosterObservedAt) })));
  const uploads = new Map(rows.uploads.map((row) => [row.id, toUpload(row)]));
  const links = new Map(rows.links.map((row) => [row.characterId ?? row.memberId, toLink(row)]));
  return {
    at,
    server: { ...server, membersObservedAt: instant(server.membersObservedAt) },
    guilds,
    removedGuilds: byId(removedGuilds.map((guild) => ({ ...guild, removedAt: instant(guild.removedAt) }))),
    roles: byId(roles),
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
    missingSince: instant(row.missingSince),
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
