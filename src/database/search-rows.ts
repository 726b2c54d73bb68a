import type { Tenant } from './database.ts';

export interface FoundCharacter {
  readonly id: string;
  readonly name: string;
  readonly realmName: string;
  readonly class: string;
  readonly guildName: string;
  readonly playerName: string | null;
}

/** Present characters whose name or realm holds `key`, exact names first, then beginnings, then the rest. */
export async function findCharacters({ em }: Tenant, key: string, limit: number): Promise<FoundCharacter[]> {
  const pattern = key.replace(/[\\%_]/g, '\\$&');
  return em.execute<FoundCharacter[]>(
    `select character.id, character.name, coalesce(character.realm_name, character.realm_slug) as "realmName",
       character.class, guild.name as "guildName", player.display_name as "playerName"
     from character
     join guild on guild.id = character.guild_id
     left join link on link.character_id = character.id
     left join player on player.id = link.player_id
     where character.departed_at is null
       and (character.name_key like ? or character.realm_slug like ? or lower(character.realm_name) like ?)
     order by character.name_key = ? desc, character.name_key like ? desc, character.name_key, character.realm_slug
     limit ?`,
    [`%${pattern}%`, `${pattern}%`, `${pattern}%`, key, `${pattern}%`, limit],
  );
}
