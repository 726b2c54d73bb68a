import type { LinkView, MemberView, View } from '../quality/view.ts';
import { type Aggregates, flag, instantOrNull, json, type Readers, readRows, word, words } from './column-wise.ts';
import type { Recall } from './recall.ts';
import { characters, rankEvents, toCharacter, toRankEvent, toUpload, uploads } from './view-characters.ts';
import {
  aliases,
  candidates,
  links,
  players,
  refusedPairs,
  refusedPlayers,
  toAlias,
  toCandidate,
  toLink,
  toPlayer,
  toRefusedPair,
  toRefusedPlayer,
} from './view-identity.ts';

/** Everybody and everything that a view shows beside the server as a whole. */
type People = Omit<View, 'at' | 'observed' | 'server' | 'guilds' | 'removedGuilds' | 'roles'>;

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
  readonly refusedPlayers: string;
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
  refusedPlayers: { columns: refusedPlayers, from: `refused_player ${scope.refusedPlayers}` },
  rankEvents: { columns: rankEvents, from: `rank_event where reported_at is null ${scope.ofCharacters}` },
  candidates: { columns: candidates(scope.candidateOptions), from: `candidate where true ${scope.ofCharacters}` },
});

export type Kinds = ReturnType<typeof kindsOf>;

/** What the query of each kind came to, or comes to. */
export type Loading = {
  readonly [Name in keyof Kinds]: Aggregates<Kinds[Name]['columns']> | Promise<Aggregates<Kinds[Name]['columns']>>;
};

/** Reads each kind as it comes: while PostgreSQL works on the next one, where they come one after the other. */
export async function toPeople(
  kinds: Kinds,
  loading: Loading,
  guilds: View['guilds'],
  recall: Recall,
): Promise<People> {
  const read = async <Name extends keyof Kinds, Value>(
    kind: Name,
    beside: readonly unknown[],
    work: (aggregates: Aggregates<Kinds[Name]['columns']>) => Value,
  ): Promise<Value> => {
    const aggregates: Aggregates<Kinds[Name]['columns']> = await loading[kind];
    return recall(kind, [aggregates, ...beside], () => work(aggregates));
  };
  const uploads = await read('uploads', [], (rows) => new Map(readRows(kinds.uploads.columns, rows, toUpload)));
  const links = await read('links', [], (rows) => new Map(readRows(kinds.links.columns, rows, toLink)));
  const characters = await read('characters', [guilds, links, uploads], (rows) =>
    byId(readRows(kinds.characters.columns, rows, (of, row) => toCharacter(of, row, { guilds, links, uploads }))),
  );
  const members = await read('members', [links], (rows) =>
    byId(readRows(kinds.members.columns, rows, (of, row) => toMember(of, row, links))),
  );
  const aliases = await read('aliases', [], (rows) =>
    Map.groupBy(readRows(kinds.aliases.columns, rows, toAlias), ({ playerId }) => playerId),
  );
  return {
    characters,
    members,
    players: await read('players', [aliases], (rows) =>
      byId(readRows(kinds.players.columns, rows, (of, row) => toPlayer(of, row, aliases))),
    ),
    refusedPairs: await read('refusedPairs', [], (rows) => readRows(kinds.refusedPairs.columns, rows, toRefusedPair)),
    refusedPlayers: await read('refusedPlayers', [], (rows) =>
      readRows(kinds.refusedPlayers.columns, rows, toRefusedPlayer),
    ),
    rankEvents: await read('rankEvents', [], (rows) => byId(readRows(kinds.rankEvents.columns, rows, toRankEvent))),
    candidates: await read('candidates', [], (rows) => new Map(readRows(kinds.candidates.columns, rows, toCandidate))),
  };
}

export function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  const map = new Map<string, Row>();
  for (const row of rows) map.set(row.id, row);
  return map;
}
