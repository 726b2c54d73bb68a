import { phrase, time } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import { rankName } from '../guild-roles.ts';
import type { Rule } from '../rule.ts';
import { rankEventOfSubject, rankEventSubject } from '../subject-key.ts';
import type { CharacterView, RankEventView, View } from '../view.ts';

/** Whose rank changed, from which to which index. */
export type RankChangeFacts = CharacterFacts & { readonly fromIndex: number; readonly toIndex: number };

/** A change of rank that no report told yet: news, nothing to repair (domain.md §6). */
export const rankChange: Rule<RankChangeFacts> = {
  id: 'rank_change',
  icon: '📊',
  severity: 'info',
  autoFix: 'never',
  fixAll: false,
  closesWhenReported: true,

  *subjects(view) {
    for (const id of view.rankEvents.keys()) yield rankEventSubject(id);
  },

  examine(subjectKey, view) {
    const event = view.rankEvents.get(rankEventOfSubject(subjectKey) ?? '');
    const character = event && view.characters.get(event.characterId);
    // Of a guild that was removed it is no news; it is again when that is added again.
    if (!character || view.removedGuilds.has(character.guildId)) return { kind: 'nothing' };
    const { fromIndex, toIndex } = event;
    return {
      kind: 'holds',
      facts: { ...characterFacts(character), fromIndex, toIndex },
      line: phrase('rule.rank_change.line', rankValues(event, character, view)),
    };
  },

  fix() {
    return { kind: 'needs_human', because: phrase('rule.rank_change.news'), hints: [] };
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.rank_change.title', { character: facts.name }), facts, view);
  },
};

function rankValues({ fromIndex, toIndex, observedAt }: RankEventView, character: CharacterView, view: View) {
  const guild = view.guilds.get(character.guildId);
  const named = (index: number) => (guild ? rankName(guild, index) : String(index));
  return {
    ...characterValues(character, view),
    from: named(fromIndex),
    to: named(toIndex),
    at: time(observedAt),
  };
}
