import type { Person } from '../identity/directory.ts';
import type { Tenant } from './database.ts';
import { ANY_ID, ANY_TEXT, listParameter, rowsParameter } from './rows.ts';

export interface PlayerRow {
  readonly id: string;
  readonly displayName: string;
  readonly nameKey: string;
  readonly createdBy: string;
}

/** A link to insert; exactly one end is set. */
export interface LinkRow {
  readonly id: string;
  readonly playerId: string;
  readonly characterId: string | null;
  readonly memberId: string | null;
  readonly source: string;
  readonly confidence: string;
  readonly evidence: readonly unknown[];
  readonly createdBy: string;
  /** An instant as text, and whose word it is; both, or neither. */
  readonly confirmedAt?: string;
  readonly confirmedBy?: string;
}

/** Who and what a link is to join, as they are at this moment. */
export interface Ends {
  readonly characters: ReadonlyMap<string, { readonly isLinked: boolean }>;
  /** What the member is called, and their player, if they have one. */
  readonly members: ReadonlyMap<string, { readonly displayName: string; readonly playerId: string | null }>;
  readonly players: ReadonlySet<string>;
}

/** The ends of links that are to be made; what is not there is missing. */
export async function loadEnds(
  { em }: Tenant,
  links: readonly { readonly characterId: string; readonly person: Person }[],
): Promise<Ends> {
  const people = links.map(({ person }) => person);
  const [row] = await em.execute<
    {
      characters: { id: string; isLinked: boolean }[];
      members: { id: string; displayName: string; playerId: string | null }[];
      players: { id: string }[];
    }[]
  >(
    `select
       (select coalesce(json_agg(json_build_object('id', id, 'isLinked', exists (
          select 1 from link where link.character_id = character.id
        ))), '[]')
        from character where id = ${ANY_ID}) as characters,
       (select coalesce(json_agg(json_build_object('id', id, 'displayName', coalesce(global_name, username), 'playerId', (
          select player_id from link where link.member_id = member.id
        ))), '[]')
        from member where id = ${ANY_TEXT}) as members,
       (select coalesce(json_agg(json_build_object('id', id)), '[]')
        from player where id = ${ANY_ID}) as players`,
    [
      listParameter(links.map(({ characterId }) => characterId)),
      listParameter(people.flatMap((person) => (person.kind === 'member' ? [person.memberId] : []))),
      listParameter(people.flatMap((person) => (person.kind === 'player' ? [person.playerId] : []))),
    ],
  );
  const { characters = [], members = [], players = [] } = row ?? {};
  return {
    characters: new Map(characters.map((character) => [character.id, character])),
    members: new Map(members.map((member) => [member.id, member])),
    players: new Set(players.map(({ id }) => id)),
  };
}

export async function insertPlayers({ em, serverId }: Tenant, rows: readonly PlayerRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `insert into player (server_id, id, display_name, name_key, created_at, created_by)
     select ?, "id", "displayName", "nameKey", ?::timestamptz, "createdBy"
     from jsonb_to_recordset(?::jsonb) as row("id" uuid, "displayName" text, "nameKey" text, "createdBy" text)`,
    [serverId, at, rowsParameter(rows)],
  );
}

export async function insertLinks({ em, serverId }: Tenant, rows: readonly LinkRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `insert into link (server_id, id, player_id, character_id, member_id, source, confidence, evidence, created_at, created_by,
       confirmed_at, confirmed_by)
     select ?, "id", "playerId", "characterId", "memberId", "source", "confidence", "evidence", ?::timestamptz, "createdBy",
       "confirmedAt", "confirmedBy"
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "playerId" uuid, "characterId" uuid, "memberId" text, "source" text, "confidence" text,
       "evidence" jsonb, "createdBy" text, "confirmedAt" timestamptz, "confirmedBy" text
     )`,
    [serverId, at, rowsParameter(rows)],
  );
}
