import { createHash } from 'node:crypto';
import type { Person } from '../identity/directory.ts';
import type { PlannedChange } from './rule.ts';
import type { View } from './view.ts';

/**
 * What a button offers to do, in twelve characters. The button carries it, and its press is worth only that: names and
 * players can change without a change of the finding's facts, and an officer's word is for whom they read.
 */
export function offerOf(changes: readonly PlannedChange[], view: View): string {
  const essence = changes.map((change) =>
    change.kind === 'link_character' ? [change.kind, change.characterId, ...whom(change.person, view)] : change,
  );
  return createHash('sha256').update(JSON.stringify(essence)).digest('hex').slice(0, 12);
}

/** The Discord accounts behind a person: they stay the same when a member gets a player. */
function whom(person: Person, view: View): string[] {
  if (person.kind === 'member') return [person.memberId];
  const members = [...view.members.values()].filter((member) => member.link?.playerId === person.playerId);
  return members.length === 0 ? [person.playerId] : members.map((member) => member.id).toSorted();
}
