import { realmKey } from './realm-index.ts';
import { firstFault, type RosterCharacter, type RosterGuild, rosterMemberSchema, rosterSchema } from './schema.ts';
import { characterPathName } from './slugs.ts';
import type { GuildRef, IncompleteReason, IncompleteRoster, RosterPull } from './snapshots.ts';

/**
 * Reads the body of a roster answer. One doubtful member makes the whole roster incomplete: departures follow from
 * who is missing, so half a roster is worse than none.
 */
export function readRoster(body: unknown, ref: GuildRef, observedAt: Date): RosterPull {
  const roster = rosterSchema.safeParse(body);
  if (!roster.success) return { kind: 'failed', because: 'malformed', detail: firstFault(roster.error) };
  const { guild, members } = roster.data;
  if (!isGuild(guild, ref)) {
    return incomplete('another_guild', `asked for ${ref.nameSlug} on ${ref.realmSlug}, got guild ${guild.battleNetId}`);
  }

  const characters: RosterCharacter[] = [];
  const seen = new Set<string>();
  for (const [position, member] of members.entries()) {
    const character = rosterMemberSchema.safeParse(member);
    if (!character.success) {
      return incomplete('malformed_member', `members.${position}.${firstFault(character.error)}`);
    }
    for (const identity of identitiesOf(character.data)) {
      if (seen.has(identity)) return incomplete('duplicate_character', `members.${position} is listed twice`);
      seen.add(identity);
    }
    characters.push(character.data);
  }
  return { kind: 'complete', snapshot: { observedAt, guild, characters } };
}

function incomplete(because: IncompleteReason, detail: string): IncompleteRoster {
  return { kind: 'incomplete', because, detail };
}

/** The name is compared loosely: nobody documents how Battle.net makes slugs of unusual guild names. */
function isGuild(guild: RosterGuild, ref: GuildRef): boolean {
  if (ref.battleNetId && guild.battleNetId !== ref.battleNetId) return false;
  return guild.realmSlug === ref.realmSlug && realmKey(guild.name) === realmKey(ref.nameSlug);
}

function identitiesOf(character: RosterCharacter): string[] {
  const named = `${characterPathName(character.name)}@${character.realmSlug}`;
  // Each realm counts its ids for itself.
  return [named, `#${character.battleNetId}@${character.realmSlug}`];
}
