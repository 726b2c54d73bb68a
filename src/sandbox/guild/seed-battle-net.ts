import { classIdOf } from '../../sources/battle-net/playable-classes.ts';
import type { World, WorldGuild } from '../battle-net/world.ts';
import type { SandboxGuild } from './sandbox-guild.ts';

/**
 * Puts the guild, its realms and its characters into a world. A character without spec, item level and last login
 * gets no profile (404), as the long inactive have none.
 */
export function seedBattleNet(world: World, sandbox: SandboxGuild): WorldGuild {
  const { region, name, realm_slug, realm_name } = sandbox.guild;
  world.addRealm({ region, slug: realm_slug, name: realm_name });
  for (const character of sandbox.characters) {
    world.addRealm({ region, slug: character.realm_slug, name: character.realm_name });
  }
  const guild = world.addGuild({ region, name, realmSlug: realm_slug });
  for (const character of sandbox.characters) {
    const { spec, item_level, last_login_timestamp } = character;
    const shown = spec !== null || item_level !== null || last_login_timestamp !== null;
    world.addCharacter(guild, {
      ...(character.battle_net_id === null ? {} : { id: character.battle_net_id }),
      name: character.name,
      realmSlug: character.realm_slug,
      classId: classIdOf(character.class) ?? 0,
      level: character.level,
      rank: character.rank,
      ...(shown ? { profile: { spec, itemLevel: item_level, lastLoginTimestamp: last_login_timestamp } } : {}),
    });
  }
  return guild;
}
