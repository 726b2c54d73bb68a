import type { Tenant } from './database.ts';
import { ANY_ID, iso, listParameter } from './rows.ts';

/** A character that was taken from its player, with its link in full as history keeps it. */
export interface UnlinkedCharacter {
  readonly characterId: string;
  readonly playerId: string;
  readonly name: string;
  /** It was the player's main, which they do not have any more. */
  readonly wasMain: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Takes the links of characters away, and their place as a main. */
export async function unlinkCharacters({ em }: Tenant, characterIds: readonly string[]): Promise<UnlinkedCharacter[]> {
  return em.execute<UnlinkedCharacter[]>(
    `with taken as materialized (
       select link.*, character.name, player.main_id is not distinct from link.character_id as was_main
       from link
       join character on character.id = link.character_id
       join player on player.id = link.player_id
       where link.character_id = ${ANY_ID}
     ), cleared as (
       update player set main_id = null from taken where was_main and player.id = taken.player_id
     ), deleted as (
       delete from link using taken where link.id = taken.id
     )
     select character_id as "characterId", player_id as "playerId", name, was_main as "wasMain",
       jsonb_build_object(
         'id', id, 'playerId', player_id, 'characterId', character_id, 'memberId', member_id, 'source', source,
         'confidence', confidence, 'evidence', evidence, 'createdAt', ${iso('created_at')}, 'createdBy', created_by,
         'confirmedAt', ${iso('confirmed_at')}, 'confirmedBy', confirmed_by
       ) as record
     from taken order by id`,
    [listParameter(characterIds)],
  );
}

/** Removes the players of these to whom nothing belongs, and answers each with its aliases as history keeps them. */
export async function removeEmptyPlayers(
  { em }: Tenant,
  playerIds: readonly string[],
): Promise<{ readonly playerId: string; readonly record: Readonly<Record<string, unknown>> }[]> {
  return em.execute(
    `with empty as materialized (
       select player.*, (
         select coalesce(jsonb_agg(jsonb_build_object(
           'id', alias.id, 'playerId', alias.player_id, 'name', alias.name, 'learnedAt', ${iso('alias.learned_at')},
           'learnedBy', alias.learned_by
         ) order by alias.learned_at, alias.id), '[]') from player_alias alias where alias.player_id = player.id
       ) as aliases
       from player
       where id = ${ANY_ID}
         and not exists (select 1 from link where link.player_id = player.id)
     ), deleted as (
       delete from player using empty where player.id = empty.id
     )
     select id as "playerId", jsonb_build_object(
       'id', id, 'displayName', display_name, 'mainId', main_id, 'aliases', aliases, 'createdAt', ${iso('created_at')},
       'createdBy', created_by
     ) as record
     from empty order by id`,
    [listParameter(playerIds)],
  );
}
