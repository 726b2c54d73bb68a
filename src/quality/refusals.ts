import type { CandidateOption } from '../identity/proposals.ts';
import type { PlannedChange } from './rule.ts';

/** What it takes to remember that a character is not somebody's: their members are refused, or the player who has none. */
export function refusalsOf(
  characterId: string,
  { person, memberIds }: Pick<CandidateOption, 'person' | 'memberIds'>,
): PlannedChange[] {
  if (person.kind === 'player' && memberIds.length === 0) {
    return [{ kind: 'refuse_player', characterId, playerId: person.playerId }];
  }
  return memberIds.map((memberId) => ({ kind: 'refuse_pair', characterId, memberId }));
}
