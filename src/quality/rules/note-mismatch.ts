import { matchCharacter } from '../../identity/neighbourhood.ts';
import type { ProposedLink } from '../../identity/proposals.ts';
import { phrase } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import { directoryOf } from '../directory-of-view.ts';
import { claimFact, guildNoteOnLink, guildNotePhrase, linkPhrase, noteChangedSince } from '../guild-note.ts';
import { ownerName, personName } from '../person-name.ts';
import { reasonPhrases } from '../reason-phrases.ts';
import type { FixPlan, Rule } from '../rule.ts';
import { characterOfSubject, characterSubject } from '../subject-key.ts';
import type { CharacterView, LinkView, NoteView, View } from '../view.ts';

/** Whose it is, and whom its note claims instead: nobody, where it claims nobody any more. */
export type NoteMismatchFacts = CharacterFacts & { readonly playerId: string; readonly claims: readonly string[] };

/** A guild note that changed and does not name the linked player any more (domain.md §6). */
export const noteMismatch: Rule<NoteMismatchFacts> = {
  id: 'note_mismatch',
  icon: '📝',
  severity: 'warning',
  autoFix: 'optional',
  fixAll: true,
  asksWhose: true,
  matchesAnew: true,

  *subjects(view) {
    for (const character of view.characters.values()) if (changedNote(character)) yield characterSubject(character.id);
  },

  examine(subjectKey, view) {
    const character = view.characters.get(characterOfSubject(subjectKey) ?? '');
    const changed = character && changedNote(character);
    if (!changed) return { kind: 'nothing' };
    const says = guildNoteOnLink(character, changed.link, changed.note, view);
    if (says.kind === 'agrees' || (says.kind === 'names_nobody' && !says.previousAgreed)) return { kind: 'nothing' };
    const claims = says.kind === 'names_others' ? says.claims : [];
    return {
      kind: 'holds',
      facts: {
        ...characterFacts(character),
        playerId: changed.link.playerId,
        claims: claims.map(({ claim }) => claimFact(claim)),
      },
      line: phrase('rule.note_mismatch.line', {
        ...characterValues(character, view),
        player: ownerName(changed.link, view),
        previous: changed.note.previous ?? '',
        text: changed.note.text,
      }),
    };
  },

  fix({ characterId, claims }, view) {
    const character = view.characters.get(characterId);
    const changed = character && changedNote(character);
    if (!changed) return { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
    return claims.length === 0 ? unlinking(character, changed, view) : moving(character, changed, view);
  },

  confirm({ characterId }, view) {
    const link = view.characters.get(characterId)?.link;
    if (!link) return [];
    const label = phrase('rule.note_mismatch.confirm', { player: ownerName(link, view) });
    return [{ changes: [{ kind: 'confirm_link', linkId: link.id }], label }];
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.note_mismatch.title', { character: facts.name }), facts, view);
  },
};

interface ChangedNote {
  readonly link: LinkView;
  readonly note: NoteView;
}

function changedNote({ present, link, guildNote: note }: CharacterView): ChangedNote | undefined {
  return present && link && note && noteChangedSince(link, note) ? { link, note } : undefined;
}

/** The note claims nobody: that alone never takes a character away, an officer decides. */
function unlinking({ id: characterId }: CharacterView, { link, note }: ChangedNote, view: View): FixPlan {
  return {
    kind: 'changes',
    changes: [{ kind: 'unlink_character', characterId }],
    label: phrase('rule.note_mismatch.unlink', { player: ownerName(link, view) }),
    because: [guildNotePhrase(note), linkPhrase(link, view)],
    onlySingly: true,
  };
}

function moving(character: CharacterView, { link, note }: ChangedNote, view: View): FixPlan {
  const { id: characterId } = character;
  const claimed = linkByGuildNote(character, view);
  return {
    kind: 'changes',
    changes: [
      { kind: 'unlink_character', characterId },
      ...(claimed ? [{ kind: 'link_character', ...claimed } as const] : []),
    ],
    label: claimed
      ? phrase('rule.note_mismatch.move', { from: ownerName(link, view), to: personName(claimed.person, view) })
      : phrase('rule.note_mismatch.unlink', { player: ownerName(link, view) }),
    because: [
      guildNotePhrase(note),
      linkPhrase(link, view),
      ...(claimed ? reasonPhrases(claimed.reasons, character, view) : [phrase('rule.note_mismatch.nobody_certain')]),
    ],
    done: phrase(claimed ? 'rule.note_mismatch.moved' : 'rule.note_mismatch.unlinked', {
      character: character.name,
      from: ownerName(link, view),
      to: claimed ? personName(claimed.person, view) : '',
      previous: note.previous ?? '',
      text: note.text,
    }),
    ...(link.confidence === 'confirmed' && { onlySingly: true }),
  };
}

/** What matching would link the character to if it were nobody's, where that is whom the guild note claims. */
function linkByGuildNote(character: CharacterView, view: View): ProposedLink | undefined {
  const characters = new Map(view.characters).set(character.id, { ...character, link: null });
  const match = matchCharacter(character.id, directoryOf({ ...view, characters }));
  if (match.kind !== 'link') return undefined;
  const isClaimed = match.link.reasons.some((reason) => 'note' in reason && reason.note === 'guild_note');
  return isClaimed ? match.link : undefined;
}
