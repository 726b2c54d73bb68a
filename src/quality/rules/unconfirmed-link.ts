import { phrase } from '../../phrase.ts';
import { type CharacterFacts, characterFacts, characterValues, describeCharacter } from '../character-phrases.ts';
import { directoryOf } from '../directory-of-view.ts';
import { linkPhrase } from '../guild-note.ts';
import { ownerName } from '../person-name.ts';
import { reasonPhrases } from '../reason-phrases.ts';
import { refusalsOf } from '../refusals.ts';
import type { PlannedChange, Rule } from '../rule.ts';
import { characterOfSubject, characterSubject } from '../subject-key.ts';
import type { CharacterView, LinkView, View } from '../view.ts';

/** Whose it is, and by what kind of evidence. */
export type UnconfirmedLinkFacts = CharacterFacts & { readonly playerId: string; readonly source: string };

/** A character linked on medium evidence that nobody confirmed (domain.md §6). */
export const unconfirmedLink: Rule<UnconfirmedLinkFacts> = {
  id: 'unconfirmed_link',
  icon: '🤝',
  severity: 'info',
  autoFix: 'never',
  fixAll: false,
  asksWhose: true,
  groupedBy: { fact: 'playerId', says: 'player' },

  *subjects(view) {
    for (const character of view.characters.values()) if (mediumLink(character)) yield characterSubject(character.id);
  },

  examine(subjectKey, view) {
    const character = view.characters.get(characterOfSubject(subjectKey) ?? '');
    const link = character && mediumLink(character);
    if (!link) return { kind: 'nothing' };
    return {
      kind: 'holds',
      facts: { ...characterFacts(character), playerId: link.playerId, source: link.source },
      line: phrase('rule.unconfirmed_link.line', {
        ...characterValues(character, view),
        player: ownerName(link, view),
        source: { phrase: phrase(`link.source.${link.source}`) },
      }),
    };
  },

  fix({ characterId }, view) {
    const character = view.characters.get(characterId);
    if (!character?.link) return { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
    return {
      kind: 'needs_human',
      because: linkPhrase(character.link, view),
      hints: reasonPhrases(character.link.reasons, character, view),
    };
  },

  confirm({ characterId }, view) {
    const link = view.characters.get(characterId)?.link;
    if (!link) return [];
    const confirmations = [link, ...memberLinkMadeWith(link, view)].map(
      ({ id: linkId }): PlannedChange => ({ kind: 'confirm_link', linkId }),
    );
    return [
      { changes: confirmations, label: phrase('rule.unconfirmed_link.confirm', { player: ownerName(link, view) }) },
    ];
  },

  refuse({ characterId }, view) {
    const link = view.characters.get(characterId)?.link;
    if (!link) return undefined;
    const memberIds = directoryOf(view)
      .membersOf(link.playerId)
      .map(({ id }) => id);
    const refused = refusalsOf(characterId, { person: { kind: 'player', playerId: link.playerId }, memberIds });
    return {
      changes: [{ kind: 'unlink_character', characterId }, ...refused],
      label: phrase('rule.unconfirmed_link.refuse'),
    };
  },

  describe(facts, view) {
    return describeCharacter(phrase('rule.unconfirmed_link.title', { character: facts.name }), facts, view);
  },
};

function mediumLink({ present, link }: CharacterView): LinkView | undefined {
  return present && link?.confidence === 'medium' ? link : undefined;
}

/** The word about "Skatefarm is @skate's" covers the link by which @skate became that player, where there is only one. */
function memberLinkMadeWith(link: LinkView, view: View): LinkView[] {
  const [member, ...others] = directoryOf(view).membersOf(link.playerId);
  if (!member || others.length > 0) return [];
  const memberLink = view.members.get(member.id)?.link;
  return memberLink && memberLink.confirmedAt === null ? [memberLink] : [];
}
