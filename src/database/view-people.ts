import type { LinkView, MemberView, View } from '../quality/view.ts';
import { type Aggregates, flag, instantOrNull, json, type Readers, readRows, word, words } from './column-wise.ts';
import { characters, rankEvents, toCharacter, toRankEvent, toUpload, uploads } from './view-characters.ts';
import {
  aliases,
  candidates,
  links,
  players,
  refusedPairs,
  toAlias,
  toCandidate,
  toLink,
  toPlayer,
  toRefusedPair,
} from './view-identity.ts';

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

const members = {
  id: word('id'),
  username: json<string>('username'),
  globalName: json<string | null>('global_name'),
  nickname: json<string | null>('nickname'),
  roleIds: words('role_ids'),
  rolesChangedAt: instantOrNull('roles_changed_at'),
  present: flag('left_at is null'),
};

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

/**
 * Every kind of row of a scope, each a query of its own, in their order: what a row names is read after it, so that it is
 * there, whoever writes meanwhile.
 */
export const kindsOf = (scope: Scope) => ({
  characters: { columns: characters, from: scope.characters },
  uploads: { columns: uploads, from: `upload ${scope.uploads}` },
  links: { columns: links(scope.linkReasons), from: scope.links },
  members: { columns: members, from: `member ${scope.members}` },
  players: { columns: players, from: `player ${scope.players}` },
  aliases: { columns: aliases, from: `player_alias ${scope.aliases}` },
  refusedPairs: { columns: refusedPairs, from: `refused_pair ${scope.refusedPairs}` },
  rankEvents: { columns: rankEvents, from: `rank_event where reported_at is null ${scope.ofCharacters}` },
  candidates: { columns: candidates(scope.candidateOptions), from: `candidate where true ${scope.ofCharacters}` },
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

export function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  const map = new Map<string, Row>();
  for (const row of rows) map.set(row.id, row);
  return map;
}
