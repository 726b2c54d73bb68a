import type { Person } from '../identity/directory.ts';
import type { LinkView, View } from './view.ts';

/** What a person is called on cards and buttons: the player's name, or what the member is called on Discord. */
export function personName(person: Person, view: View): string {
  if (person.kind === 'player') return view.players.get(person.playerId)?.displayName ?? '';
  const member = view.members.get(person.memberId);
  return member ? memberName(member) : '';
}

/** What a member calls themselves on Discord, in whatever server. */
export function memberName({ globalName, username }: { globalName?: string | null; username: string }): string {
  return globalName ?? username;
}

/** What the player is called to whom a link leads. */
export function ownerName({ playerId }: LinkView, view: View): string {
  return personName({ kind: 'player', playerId }, view);
}
