import type { Person } from '../../identity/directory.ts';
import { type Evidence, evidenceOfNote, isSelfChosen, reasonOf } from '../../identity/evidence.ts';
import type { Reason } from '../../identity/reasons.ts';
import type { Named } from '../../identity/whom-claims-name.ts';
import { phrase } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import { directoryOf } from '../directory-of-view.ts';
import { claimFact, guildNoteOnLink, linkPhrase, noteChangedSince, notedForOthers } from '../guild-note.ts';
import { ownerName, personName } from '../person-name.ts';
import { reasonPhrases } from '../reason-phrases.ts';
import type { FixPlan, Rule } from '../rule.ts';
import { characterOfSubject, characterSubject } from '../subject-key.ts';
import type { CharacterView, LinkView, NoteView, View } from '../view.ts';

/** Whose it is by its link, and whom its note claims. */
export type LinkContradictsNoteFacts = CharacterFacts & {
  readonly playerId: string;
  readonly claims: readonly string[];
};

/** A guild note that was there before the link, or beside it, and names somebody else (domain.md §6). */
export const linkContradictsNote: Rule<LinkContradictsNoteFacts> = {
  id: 'link_contradicts_note',
  icon: '❓',
  severity: 'info',
  autoFix: 'never',
  fixAll: false,
  asksWhose: true,

  *subjects(view) {
    const doubted = [...view.characters.values()].filter(unchanged);
    for (const { id } of notedForOthers(doubted, view)) yield characterSubject(id);
  },

  examine(subjectKey, view) {
    const character = view.characters.get(characterOfSubject(subjectKey) ?? '');
    const doubted = character && unchanged(character);
    if (!doubted) return { kind: 'nothing' };
    const { link, note } = doubted;
    const says = guildNoteOnLink(character, link, note, view);
    if (says.kind !== 'names_others' || claimedInstead(character, link, view).size === 0) return { kind: 'nothing' };
    return {
      kind: 'holds',
      facts: {
        ...characterFacts(character),
        playerId: link.playerId,
        claims: says.claims.map(({ claim }) => claimFact(claim)),
      },
      line: phrase('rule.link_contradicts_note.line', {
        ...characterValues(character, view),
        player: ownerName(link, view),
        text: note.text,
      }),
    };
  },

  fix({ characterId }, view) {
    const character = view.characters.get(characterId);
    if (!character?.link) return { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
    return relinking(character, character.link, view);
  },

  confirm({ characterId }, view) {
    const link = view.characters.get(characterId)?.link;
    if (!link) return [];
    const label = phrase('rule.link_contradicts_note.confirm', { player: ownerName(link, view) });
    return [{ changes: [{ kind: 'confirm_link', linkId: link.id }], label }];
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.link_contradicts_note.title', { character: facts.name }), facts, view);
  },
};

function unchanged(character: CharacterView): { readonly link: LinkView; readonly note: NoteView } | undefined {
  const { present, link, guildNote: note } = character;
  if (!present || !link || !note || link.confidence === 'confirmed') return undefined;
  return noteChangedSince(link, note) ? undefined : { link, note };
}

interface Claimed {
  readonly evidence: Evidence;
  readonly reasons: readonly Reason[];
}

/** The known people whom the guild note names, other than the linked player and whom an officer refused. */
function claimedInstead(character: CharacterView, link: LinkView, view: View): ReadonlyMap<Person, Claimed> {
  const directory = directoryOf(view);
  const known = directory.character(character.id);
  const claimed = new Map<Person, Claimed>();
  if (!known) return claimed;
  for (const evidence of evidenceOfNote('guild_note', known, directory).evidence) {
    for (const named of evidence.named) {
      const person = personNamed(named, view);
      if (!person || isPlayer(person, link.playerId) || directory.refuses(character.id, person)) continue;
      const reasons = [...(claimed.get(person)?.reasons ?? []), reasonOf(evidence, named)];
      claimed.set(person, { evidence: claimed.get(person)?.evidence ?? evidence, reasons });
    }
  }
  return claimed;
}

/** Nobody for a character without player, and for a name that anybody can give themselves. */
function personNamed(named: Named, view: View): Person | undefined {
  const directory = directoryOf(view);
  switch (named.kind) {
    case 'player':
      return directory.personOfPlayer(named.player.id);
    case 'character':
      return named.character.playerId === null ? undefined : directory.personOfPlayer(named.character.playerId);
    case 'member':
      return isSelfChosen(named.member, named.name, directory) ? undefined : directory.personOfMember(named.member);
  }
}

function relinking(character: CharacterView, link: LinkView, view: View): FixPlan {
  const { id: characterId } = character;
  const claimed = [...claimedInstead(character, link, view)];
  const [only] = claimed;
  if (!only || claimed.length > 1) {
    const hints = claimed.flatMap(([, { reasons }]) => reasonPhrases(reasons, character, view));
    return { kind: 'needs_human', because: phrase('rule.link_contradicts_note.several'), hints };
  }
  const [person, { evidence, reasons }] = only;
  const { confidence } = evidence;
  return {
    kind: 'changes',
    changes: [
      { kind: 'unlink_character', characterId },
      { kind: 'link_character', characterId, person, source: 'guild_note', confidence, reasons },
    ],
    label: phrase('rule.link_contradicts_note.move', {
      from: ownerName(link, view),
      to: personName(person, view),
    }),
    because: [...reasonPhrases(reasons, character, view), linkPhrase(link, view)],
    onlySingly: true,
  };
}

function isPlayer(person: Person, playerId: string): boolean {
  return person.kind === 'player' && person.playerId === playerId;
}
