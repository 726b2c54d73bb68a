import type { CandidateOption } from '../identity/proposals.ts';
import type { Doubt, Reason } from '../identity/reasons.ts';
import type {
  CandidateView,
  CharacterView,
  LinkView,
  MemberView,
  NoteView,
  PlayerView,
  RankEventView,
  View,
} from '../quality/view.ts';
import {
  type Aggregates,
  flag,
  instant,
  instantOrNull,
  json,
  number,
  numberOrNull,
  type Readers,
  readRows,
  word,
  wordOrNull,
  words,
} from './column-wise.ts';

/** Everybody and everything that a view shows beside the server as a whole. */
type People = Omit<View, 'at' | 'server' | 'guilds' | 'removedGuilds' | 'roles'>;

/** Of whom a view's rows are read: of everybody, or of those in a neighbourhood. */
export interface Scope {
  /** Where to read them. */
  readonly characters: string;
  readonly links: string;
  /** Which of these; empty for all. */
  readonly uploads: string;
  readonly members: string;
  readonly players: string;
  readonly aliases: string;
  readonly refusedPairs: string;
  /** Continues a condition. */
  readonly ofCharacters: string;
  readonly linkReasons: string;
  readonly candidateOptions: string;
}

/** Of a character: null when no upload ever showed it. */
const note = (column: 'guild_note' | 'officer_note') =>
  [
    json<string | null>(column),
    json<string | null>(`previous_${column}`),
    instantOrNull(`${column}_changed_at`),
    wordOrNull(`${column}_upload_id`),
  ] as const;

const [guildNote, previousGuildNote, guildNoteChangedAt, guildNoteUploadId] = note('guild_note');
const [officerNote, previousOfficerNote, officerNoteChangedAt, officerNoteUploadId] = note('officer_note');

const characters = {
  id: word('id'),
  guildId: word('guild_id'),
  name: json<string>('name'),
  realmSlug: json<string>('realm_slug'),
  realmName: json<string>('coalesce(realm_name, realm_slug)'),
  class: json<string>('class'),
  level: numberOrNull('level'),
  rankIndex: number('rank_index'),
  rankSince: instant('rank_since'),
  lastLoginAt: instantOrNull('last_login_at'),
  departedAt: instantOrNull('departed_at'),
  missingSince: instantOrNull('missing_since'),
  guildNote,
  previousGuildNote,
  guildNoteChangedAt,
  guildNoteUploadId,
  officerNote,
  previousOfficerNote,
  officerNoteChangedAt,
  officerNoteUploadId,
};

const uploads = { id: word('id'), uploadedBy: json<string>('uploaded_by'), uploadedAt: instant('received_at') };

const members = {
  id: word('id'),
  username: json<string>('username'),
  globalName: json<string | null>('global_name'),
  nickname: json<string | null>('nickname'),
  roleIds: words('role_ids'),
  rolesChangedAt: instantOrNull('roles_changed_at'),
  present: flag('left_at is null'),
};

const players = { id: word('id'), displayName: json<string>('display_name'), mainId: wordOrNull('main_id') };

const aliases = { playerId: word('player_id'), name: json<string>('name') };

const links = (scope: Scope) => ({
  id: word('id'),
  playerId: word('player_id'),
  /** A character or a member. */
  ofId: word('coalesce(character_id::text, member_id)'),
  source: word('source'),
  confidence: word<LinkView['confidence']>('confidence'),
  reasons: json<readonly Reason[] | null>(scope.linkReasons),
  createdAt: instant('created_at'),
  confirmedAt: instantOrNull('confirmed_at'),
});

const refusedPairs = { characterId: word('character_id'), memberId: word('member_id') };

const rankEvents = {
  id: word('id'),
  characterId: word('character_id'),
  fromIndex: number('from_index'),
  toIndex: number('to_index'),
  observedAt: instant('observed_at'),
};

/** The persons, and the members of each: of options that are shown without why. */
type WithoutReasons = readonly [readonly CandidateOption['person'][], readonly (readonly string[])[]];

const candidates = (scope: Scope) => ({
  id: word('id'),
  characterId: word('character_id'),
  options: json<readonly CandidateOption[] | WithoutReasons>(scope.candidateOptions),
  doubts: json<readonly Doubt[]>('doubts'),
  foundAt: instant('found_at'),
});

/**
 * Every kind of row of a scope, each a query of its own, in their order: what a row names is read after it, so that it is
 * there, whoever writes meanwhile.
 */
export const kindsOf = (scope: Scope) => ({
  characters: { columns: characters, from: scope.characters },
  uploads: { columns: uploads, from: `upload ${scope.uploads}` },
  links: { columns: links(scope), from: scope.links },
  members: { columns: members, from: `member ${scope.members}` },
  players: { columns: players, from: `player ${scope.players}` },
  aliases: { columns: aliases, from: `player_alias ${scope.aliases}` },
  refusedPairs: { columns: refusedPairs, from: `refused_pair ${scope.refusedPairs}` },
  rankEvents: { columns: rankEvents, from: `rank_event where reported_at is null ${scope.ofCharacters}` },
  candidates: { columns: candidates(scope), from: `candidate where true ${scope.ofCharacters}` },
});

export type Kinds = ReturnType<typeof kindsOf>;

/** What the query of each kind came to, or comes to. */
export type Loading = {
  readonly [Name in keyof Kinds]: Aggregates<Kinds[Name]['columns']> | Promise<Aggregates<Kinds[Name]['columns']>>;
};

/** Reads each kind as it comes: while PostgreSQL works on the next one, where they come one after the other. */
export async function toPeople(kinds: Kinds, loading: Loading, guilds: View['guilds']): Promise<People> {
  const uploads = new Map(readRows(kinds.uploads.columns, await loading.uploads, toUpload));
  const links = new Map(readRows(kinds.links.columns, await loading.links, toLink));
  const characters = readRows(kinds.characters.columns, await loading.characters, (of, row) =>
    toCharacter(of, row, { guilds, links, uploads }),
  );
  const members = readRows(kinds.members.columns, await loading.members, (of, row) => toMember(of, row, links));
  const namedPlayers = await loading.players;
  const aliases = readRows(kinds.aliases.columns, await loading.aliases, toAlias);
  const aliasesOf = Map.groupBy(aliases, ({ playerId }) => playerId);
  return {
    characters: byId(characters),
    members: byId(members),
    players: byId(readRows(kinds.players.columns, namedPlayers, (of, row) => toPlayer(of, row, aliasesOf))),
    refusedPairs: readRows(kinds.refusedPairs.columns, await loading.refusedPairs, toRefusedPair),
    rankEvents: byId(readRows(kinds.rankEvents.columns, await loading.rankEvents, toRankEvent)),
    candidates: new Map(readRows(kinds.candidates.columns, await loading.candidates, toCandidate)),
  };
}

type UploadOfNote = Pick<NoteView, 'uploadedBy' | 'uploadedAt'>;

/** By its id. */
function toUpload(of: Readers<typeof uploads>, row: number): [string, UploadOfNote] {
  return [of.id(row), { uploadedBy: of.uploadedBy(row), uploadedAt: of.uploadedAt(row) }];
}

interface Beside {
  readonly guilds: View['guilds'];
  readonly links: ReadonlyMap<string, LinkView>;
  readonly uploads: ReadonlyMap<string, UploadOfNote>;
}

function toCharacter(of: Readers<typeof characters>, row: number, { guilds, links, uploads }: Beside): CharacterView {
  const id = of.id(row);
  const guildId = of.guildId(row);
  const departedAt = of.departedAt(row);
  return {
    id,
    guildId,
    name: of.name(row),
    realmSlug: of.realmSlug(row),
    realmName: of.realmName(row),
    class: of.class(row),
    level: of.level(row),
    rankIndex: of.rankIndex(row),
    rankSince: of.rankSince(row),
    lastLoginAt: of.lastLoginAt(row),
    guildNote: toNote(
      of.guildNote(row),
      of.previousGuildNote(row),
      of.guildNoteChangedAt(row),
      uploads.get(of.guildNoteUploadId(row) ?? ''),
    ),
    officerNote: toNote(
      of.officerNote(row),
      of.previousOfficerNote(row),
      of.officerNoteChangedAt(row),
      uploads.get(of.officerNoteUploadId(row) ?? ''),
    ),
    present: departedAt === null && guilds.has(guildId),
    departedAt,
    missingSince: of.missingSince(row),
    link: links.get(id) ?? null,
  };
}

function toNote(
  text: string | null,
  previous: string | null,
  changedAt: Date | null,
  upload: UploadOfNote | undefined,
): NoteView | null {
  if (text === null || !upload) return null;
  return { text, previous, changedAt, uploadedBy: upload.uploadedBy, uploadedAt: upload.uploadedAt };
}

function toMember(of: Readers<typeof members>, row: number, links: ReadonlyMap<string, LinkView>): MemberView {
  const id = of.id(row);
  return {
    id,
    username: of.username(row),
    globalName: of.globalName(row),
    nickname: of.nickname(row),
    roleIds: of.roleIds(row),
    rolesChangedAt: of.rolesChangedAt(row),
    present: of.present(row),
    link: links.get(id) ?? null,
  };
}

/** By whose it is. */
function toLink(of: Readers<ReturnType<typeof links>>, row: number): [string, LinkView] {
  return [
    of.ofId(row),
    {
      id: of.id(row),
      playerId: of.playerId(row),
      source: of.source(row),
      confidence: of.confidence(row),
      reasons: of.reasons(row) ?? NOT_SHOWN,
      createdAt: of.createdAt(row),
      confirmedAt: of.confirmedAt(row),
    },
  ];
}

type Alias = { readonly playerId: string; readonly name: string };

function toAlias(of: Readers<typeof aliases>, row: number): Alias {
  return { playerId: of.playerId(row), name: of.name(row) };
}

function toPlayer(
  of: Readers<typeof players>,
  row: number,
  aliasesOf: ReadonlyMap<string, readonly Alias[]>,
): PlayerView {
  const id = of.id(row);
  const names = aliasesOf.get(id)?.map(({ name }) => name) ?? [];
  return { id, displayName: of.displayName(row), mainId: of.mainId(row), aliases: names };
}

function toRefusedPair(of: Readers<typeof refusedPairs>, row: number): View['refusedPairs'][number] {
  return { characterId: of.characterId(row), memberId: of.memberId(row) };
}

function toRankEvent(of: Readers<typeof rankEvents>, row: number): RankEventView {
  return {
    id: of.id(row),
    characterId: of.characterId(row),
    fromIndex: of.fromIndex(row),
    toIndex: of.toIndex(row),
    observedAt: of.observedAt(row),
  };
}

/** By its character. */
function toCandidate(of: Readers<ReturnType<typeof candidates>>, row: number): [string, CandidateView] {
  const characterId = of.characterId(row);
  const options = toOptions(of.options(row));
  return [characterId, { id: of.id(row), characterId, options, doubts: of.doubts(row), foundAt: of.foundAt(row) }];
}

const NOT_SHOWN: readonly Reason[] = [];

function toOptions(options: readonly CandidateOption[] | WithoutReasons): readonly CandidateOption[] {
  if (!isWithoutReasons(options)) return options;
  const [persons, memberIds] = options;
  return persons.map((person, at) => ({ person, memberIds: memberIds[at] ?? [], score: null, reasons: NOT_SHOWN }));
}

function isWithoutReasons(options: readonly CandidateOption[] | WithoutReasons): options is WithoutReasons {
  return Array.isArray(options[0]);
}

export function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  const map = new Map<string, Row>();
  for (const row of rows) map.set(row.id, row);
  return map;
}
