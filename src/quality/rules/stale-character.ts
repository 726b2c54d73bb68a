import { phrase, time } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import type { Rule } from '../rule.ts';
import { characterOfSubject, characterSubject } from '../subject-key.ts';
import type { CharacterView, View } from '../view.ts';

const DAY_MS = 86_400_000;

/** The last login, never its age: a character that sleeps on tells nothing new. */
export type StaleCharacterFacts = CharacterFacts & { readonly lastLogin: string };

/** A character that nobody played for longer than the server's threshold (domain.md §6). */
export const staleCharacter: Rule<StaleCharacterFacts> = {
  id: 'stale_character',
  icon: '💤',
  severity: 'info',
  autoFix: 'never',
  fixAll: false,

  *subjects(view) {
    for (const character of view.characters.values())
      if (character.present && isStale(character.lastLoginAt, view)) yield characterSubject(character.id);
  },

  examine(subjectKey, view) {
    const character = view.characters.get(characterOfSubject(subjectKey) ?? '');
    if (!character?.present) return { kind: 'nothing' };
    const { lastLoginAt } = character;
    if (lastLoginAt === null) return { kind: 'cannot_tell' };
    if (!isStale(lastLoginAt, view)) return { kind: 'nothing' };
    return {
      kind: 'holds',
      facts: { ...characterFacts(character), lastLogin: lastLoginAt.toISOString() },
      line: phrase('rule.stale_character.line', { ...characterValues(character, view), at: time(lastLoginAt) }),
    };
  },

  fix(_, view) {
    const because = phrase('rule.stale_character.review', { days: view.server.staleAfterDays });
    return { kind: 'needs_human', because, hints: [] };
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.stale_character.title', { character: facts.name }), facts, view);
  },
};

function isStale(lastLoginAt: CharacterView['lastLoginAt'], { at, server }: View): boolean {
  return lastLoginAt !== null && at.getTime() - lastLoginAt.getTime() > server.staleAfterDays * DAY_MS;
}
