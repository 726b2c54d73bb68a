import { aboutCharacter } from '../../identity/neighbourhood.ts';
import { claimsOfNote, type NoteClaim } from '../../identity/note-claims.ts';
import type { Candidate } from '../../identity/proposals.ts';
import { isLabel } from '../../identity/words.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import { matchOf } from '../directory-of-view.ts';
import { claimFact } from '../guild-note.ts';
import { personName } from '../person-name.ts';
import { doubtPhrase, leadPhrases, reasonPhrases } from '../reason-phrases.ts';
import type { FixPlan, Rule } from '../rule.ts';
import { characterOfSubject, characterSubject } from '../subject-key.ts';
import type { CharacterView, NoteView, View } from '../view.ts';

/** Who it is about, and what its notes claim: a new claim is a new reason to look. */
export type OrphanWowFacts = CharacterFacts & {
  readonly claims: readonly string[];
  /** The name that its notes claim first: characters that share it are somebody's together. */
  readonly noteKey: string | null;
};

/** A character on the roster with no player (domain.md §6). */
export const orphanWow: Rule<OrphanWowFacts> = {
  id: 'orphan_wow',
  icon: '🎮',
  severity: 'warning',
  autoFix: 'never',
  fixAll: true,
  asksWhose: true,
  groupedBy: { fact: 'noteKey', says: 'name' },

  *subjects(view) {
    for (const character of view.characters.values()) {
      if (character.present && !character.link) yield characterSubject(character.id);
    }
  },

  examine(subjectKey, view) {
    const character = view.characters.get(characterOfSubject(subjectKey) ?? '');
    if (!character?.present || character.link) return { kind: 'nothing' };
    const claimed = [...claimsOf('guild', character.guildNote), ...claimsOf('officer', character.officerNote)];
    const facts = {
      ...characterFacts(character),
      claims: claimed.map(({ source, claim }) => `${source}:${claimFact(claim)}`),
      noteKey: claimed[0] === undefined ? null : keyOfClaim(claimed[0].claim),
    };
    return { kind: 'holds', facts, line: lineOf(character, view) };
  },

  fix({ characterId }, view) {
    const character = view.characters.get(characterId);
    if (!character) return { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
    return planFor(character, view);
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.orphan_wow.title', { character: facts.name }), facts, view);
  },
};

function planFor(character: CharacterView, view: View): FixPlan {
  const match = aboutCharacter(character.id, matchOf(view));
  if (match.kind === 'link') {
    const { link } = match;
    return {
      kind: 'changes',
      changes: [{ kind: 'link_character', ...link }],
      label: phrase('rule.orphan_wow.fix', { who: personName(link.person, view) }),
      because: reasonPhrases(link.reasons, character, view),
    };
  }
  if (match.kind === 'candidate') return uncertain(match.candidate, character, view);
  const leads = match.kind === 'without_evidence' ? match.unplaced.leads : [];
  return {
    kind: 'needs_human',
    because: phrase('rule.orphan_wow.nothing_speaks'),
    hints: leadPhrases(leads, character, view),
  };
}

function uncertain({ options, doubts }: Candidate, character: CharacterView, view: View): FixPlan {
  const [doubt] = doubts;
  return {
    kind: 'needs_human',
    because: phrase('rule.orphan_wow.uncertain', {
      doubt: { phrase: doubtPhrase(doubt ?? 'several_people') },
    }),
    hints: options.flatMap(({ person, reasons }) =>
      reasonPhrases(reasons, character, view).map((reason) =>
        phrase('rule.orphan_wow.option', { who: personName(person, view), reason: { phrase: reason } }),
      ),
    ),
  };
}

function lineOf(character: CharacterView, view: View): Phrase {
  const values = characterValues(character, view);
  const note = character.guildNote?.text;
  return note ? phrase('rule.orphan_wow.line_with_note', { ...values, note }) : phrase('rule.orphan_wow.line', values);
}

/** Characters that share a label ("alt of Tank") are not one person's. */
function keyOfClaim(claim: NoteClaim): string | null {
  const { key } = (claim.otherwise ?? claim).readings[0];
  return isLabel(key) ? null : key;
}

function claimsOf(source: string, note: NoteView | null) {
  return claimsOfNote(note?.text ?? null).map((claim) => ({ source, claim }));
}
