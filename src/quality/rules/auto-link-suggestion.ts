import type { CandidateOption } from '../../identity/proposals.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import { directoryOf } from '../directory-of-view.ts';
import { personName } from '../person-name.ts';
import { doubtPhrase, reasonPhrases } from '../reason-phrases.ts';
import { refusalsOf } from '../refusals.ts';
import type { PlannedAction, Rule } from '../rule.ts';
import { characterOfSubject, characterSubject } from '../subject-key.ts';
import type { CandidateView, CharacterView, View } from '../view.ts';

/** Whose it could be, the likeliest first: the order in which the card offers them. */
export type AutoLinkSuggestionFacts = CharacterFacts & { readonly options: readonly string[] };

/** A match that was too low or ambiguous to link (domain.md §6). */
export const autoLinkSuggestion: Rule<AutoLinkSuggestionFacts> = {
  id: 'auto_link_suggestion',
  icon: '🔗',
  severity: 'info',
  autoFix: 'never',
  fixAll: false,
  asksWhose: true,
  dismissRefuses: true,

  *subjects(view) {
    for (const characterId of view.candidates.keys()) yield characterSubject(characterId);
  },

  examine(subjectKey, view) {
    const suggestion = suggestionFor(characterOfSubject(subjectKey) ?? '', view);
    if (!suggestion) return { kind: 'nothing' };
    const { character, options } = suggestion;
    const [likeliest] = options;
    return {
      kind: 'holds',
      facts: { ...characterFacts(character), options: options.map(optionFact) },
      line: phrase('rule.auto_link_suggestion.line', {
        ...characterValues(character, view),
        who: likeliest ? personName(likeliest.person, view) : '',
        others: options.length - 1,
        count: options.length,
      }),
    };
  },

  fix({ characterId }, view) {
    const suggestion = suggestionFor(characterId, view);
    if (!suggestion) return { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
    const { character, candidate, options } = suggestion;
    const doubt = doubtPhrase(candidate.doubts[0] ?? 'several_people');
    const hints = options.flatMap((option) => optionPhrases(option, character, view));
    return {
      kind: 'needs_human',
      because: phrase('rule.auto_link_suggestion.could_be', { doubt: { phrase: doubt } }),
      hints,
    };
  },

  confirm({ characterId }, view) {
    const options = suggestionFor(characterId, view)?.options ?? [];
    return options.map((option): PlannedAction => {
      const { person, reasons } = option;
      const source = sourceOf(option);
      return {
        changes: [
          { kind: 'link_character', characterId, person, source, confidence: 'medium', reasons },
          { kind: 'drop_candidate', characterId },
        ],
        label: phrase('rule.auto_link_suggestion.confirm', { who: personName(person, view) }),
      };
    });
  },

  refuse({ characterId }, view) {
    const suggestion = suggestionFor(characterId, view);
    if (!suggestion) return undefined;
    const refused = suggestion.candidate.options.flatMap((option) => refusalsOf(characterId, option));
    return {
      changes: [...refused, { kind: 'drop_candidate', characterId }],
      label: phrase('rule.auto_link_suggestion.refuse', { count: suggestion.candidate.options.length }),
    };
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.auto_link_suggestion.title', { character: facts.name }), facts, view);
  },
};

interface Suggestion {
  readonly character: CharacterView;
  readonly candidate: CandidateView;
  /** Who is still here and was not refused; never empty. */
  readonly options: readonly CandidateOption[];
}

function suggestionFor(characterId: string, view: View): Suggestion | undefined {
  const character = view.characters.get(characterId);
  const candidate = view.candidates.get(characterId);
  if (!character?.present || character.link || !candidate) return undefined;
  const options = candidate.options.filter((option) => isPossible(characterId, option, view));
  return options.length === 0 ? undefined : { character, candidate, options };
}

function isPossible(characterId: string, { person, memberIds }: CandidateOption, view: View): boolean {
  if (person.kind === 'player' && !view.players.has(person.playerId)) return false;
  if (directoryOf(view).refuses(characterId, person)) return false;
  const isNotOnDiscord = person.kind === 'player' && memberIds.length === 0;
  return isNotOnDiscord || memberIds.some((id) => view.members.get(id)?.present);
}

function optionFact({ person }: CandidateOption): string {
  return person.kind === 'player' ? `player:${person.playerId}` : `member:${person.memberId}`;
}

function optionPhrases({ person, reasons }: CandidateOption, character: CharacterView, view: View): Phrase[] {
  return reasonPhrases(reasons, character, view).map((reason) =>
    phrase('rule.auto_link_suggestion.option', { who: personName(person, view), reason: { phrase: reason } }),
  );
}

function sourceOf({ reasons }: CandidateOption) {
  const [reason] = reasons;
  if (reason && 'note' in reason) return reason.note;
  return reason?.kind === 'name_equals' ? 'exact_name' : 'fuzzy_name';
}
