import type { Tenant } from './database.ts';
import { IS_PRESENT } from './present.ts';
import { ANY_TEXT, listParameter } from './rows.ts';

export interface FoundCharacter {
  readonly id: string;
  readonly name: string;
  readonly realmName: string;
  readonly class: string;
  readonly guildName: string;
  readonly playerName: string | null;
  readonly departed: boolean;
}

/** What somebody typed, as keys; beside a character's own name it may be said whose it is, or where. */
export interface CharacterSearch {
  /** The whole of it. */
  readonly key: string;
  /** Realms, as slugs, that the whole of it means. */
  readonly realmSlugs: readonly string[];
  /** The beginning of a name and the realms that what follows it means ("trogmoon-sen"). */
  readonly nameOnRealm: { readonly key: string; readonly realmSlugs: readonly string[] } | null;
  /** Whether to find characters by the names of their players and members too. */
  readonly byOwner: boolean;
  /** `known`: those who departed too, behind all who are present. */
  readonly among: Among;
}

export type Among = 'present' | 'known';

/**
 * Characters that fit, those who are present first: by exact name, then by its beginning, by any part of it, by realm and
 * by owner. It reads a server's names once, which takes some milliseconds for ten thousand: under row-level security no
 * index of patterns would be used. Whose they are is looked up for those alone that are shown.
 */
export async function findCharacters(
  { em }: Tenant,
  { key, realmSlugs, nameOnRealm, byOwner, among }: CharacterSearch,
  limit: number,
): Promise<FoundCharacter[]> {
  const [begins, holds] = [`${likePattern(key)}%`, `%${likePattern(key)}%`];
  const owner = byOwner ? begins : null;
  return em.execute<FoundCharacter[]>(
    `with owner as materialized (
       select id from player where name_key like ?
       union select player_id from player_alias where key like ?
       union select player_id from link
         where member_id = any(array(
           select id from (select id, unnest(name_keys) as key from member) as member_name where key like ?
         ))
     ), owned as materialized (
       select character_id from link where player_id = any(array(select id from owner)) and character_id is not null
     ), fitting as materialized (
       select id, name, realm_slug, realm_name, class, guild_id, ${IS_PRESENT} as present, row_number() over (
         order by ${IS_PRESENT} desc, name_key = ? desc, name_key like ? desc, name_key like ? desc, name_key, realm_slug
       ) as place
       from character
       where (${IS_PRESENT} or ?) and (
         name_key like ?
         or realm_slug = ${ANY_TEXT}
         or (name_key like ? and realm_slug = ${ANY_TEXT})
         or id = any(array(select character_id from owned))
       )
       order by place limit ?
     )
     select fitting.id, fitting.name, coalesce(fitting.realm_name, fitting.realm_slug) as "realmName", class,
       guild.name as "guildName", player.display_name as "playerName", not present as departed
     from fitting
     join guild on guild.id = fitting.guild_id
     left join link on link.character_id = fitting.id
     left join player on player.id = link.player_id
     order by place`,
    [
      ...[owner, owner, owner],
      ...[key, begins, holds],
      among === 'known',
      holds,
      listParameter(realmSlugs),
      `${likePattern(nameOnRealm?.key ?? '')}%`,
      listParameter(nameOnRealm?.realmSlugs ?? []),
      limit,
    ],
  );
}

export interface KnownRealm {
  readonly slug: string;
  /** As the game writes it, where a profile or an upload said so. */
  readonly name: string | null;
}

/** The realms of the present characters. */
export async function loadRealms({ em }: Tenant): Promise<KnownRealm[]> {
  return em.execute<KnownRealm[]>(
    `select distinct realm_slug as slug, realm_name as name from character where ${IS_PRESENT}`,
  );
}

export interface FoundPlayer {
  readonly id: string;
  readonly displayName: string;
  readonly characters: number;
}

/** Players of whom no member is known and whose name holds `key`, exact names first, then beginnings, then the rest. */
export async function findPlayersNotOnDiscord({ em }: Tenant, key: string, limit: number): Promise<FoundPlayer[]> {
  const pattern = likePattern(key);
  return em.execute<FoundPlayer[]>(
    `select player.id, player.display_name as "displayName",
       (select count(*)::int from link where link.player_id = player.id) as characters
     from player
     where player.name_key like ?
       and not exists (select 1 from link where link.player_id = player.id and link.member_id is not null)
     order by player.name_key = ? desc, player.name_key like ? desc, player.name_key, player.id
     limit ?`,
    [`%${pattern}%`, key, `${pattern}%`, limit],
  );
}

/** A key whose signs stand for themselves in a pattern of SQL. */
export function likePattern(key: string): string {
  return key.replace(/[\\%_]/g, '\\$&');
}
