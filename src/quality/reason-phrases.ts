import type { Lead } from '../identity/proposals.ts';
import type { Doubt, Quote, Reason } from '../identity/reasons.ts';
import { type Phrase, type PhraseValue, phrase, time } from '../phrase.ts';
import type { CharacterView, LinkView, View } from './view.ts';

/** Why a character is taken for somebody's, with the source and its age, as a card's lines. */
export function reasonPhrases(reasons: readonly Reason[], character: CharacterView, view: View): Phrase[] {
  return reasons.flatMap((reason) => [
    reasonPhrase(reason, character),
    ...whoseItIs(reason, view, 'reason.named_character_shares_evidence'),
  ]);
}

/** What could be followed up about a character of whom nothing says whose it is. */
export function leadPhrases(leads: readonly Lead[], character: CharacterView, view: View): Phrase[] {
  return leads.flatMap((lead) => [
    reasonPhrase(lead, character),
    ...whoseItIs(lead, view, 'reason.named_character_has_no_player'),
  ]);
}

export function doubtPhrase(doubt: Doubt): Phrase {
  return phrase(`doubt.${doubt}`);
}

function reasonPhrase(reason: Reason | Lead, character: CharacterView): Phrase {
  switch (reason.kind) {
    case 'name_equals':
      return phrase('reason.name_equals', memberValues(reason));
    case 'name_resembles':
      return phrase('reason.name_resembles', { ...memberValues(reason), percent: Math.round(reason.score * 100) });
    case 'note_names_member':
      return phrase('reason.note_names_member', { ...noteValues(reason, character), ...memberValues(reason) });
    case 'note_names_character':
      return phrase('reason.note_names_character', {
        ...noteValues(reason, character),
        named: reason.characterName,
      });
    case 'note_names_player':
      return phrase('reason.note_names_player', { ...noteValues(reason, character), named: reason.written });
    case 'note_names_unknown':
      return phrase('reason.note_names_unknown', { ...noteValues(reason, character), named: reason.name });
  }
}

/** A named character proves something only through its own player: say which, and since when that is known. */
function whoseItIs(reason: Reason | Lead, view: View, withoutPlayer: string): Phrase[] {
  if (reason.kind !== 'note_names_character') return [];
  const link = view.characters.get(reason.characterId)?.link;
  const player = link && view.players.get(link.playerId);
  if (!link || !player) return [phrase(withoutPlayer, { named: reason.characterName })];
  return [belongsPhrase(reason.characterName, player.displayName, link)];
}

/** That a character is somebody's, and since when: by an officer's word, and whose, or by evidence. */
export function belongsPhrase(named: string, player: string, link: LinkView): Phrase {
  const key = link.confirmedAt ? 'reason.belongs_confirmed' : 'reason.belongs';
  return phrase(key, { named, player, ...wordOn(link) });
}

/** Since when a link stands, and who gave their word for it, if anybody did. */
export function wordOn({ confirmedAt, confirmedBy, createdAt }: LinkView): Record<'since' | 'officer', PhraseValue> {
  return { since: time(confirmedAt ?? createdAt), officer: confirmedBy === null ? '' : { member: confirmedBy } };
}

function noteValues(quote: Quote, character: CharacterView): Record<string, PhraseValue> {
  const note = quote.note === 'guild_note' ? character.guildNote : character.officerNote;
  return {
    note: { phrase: phrase(`note.${quote.note}`) },
    wording: quote.wording,
    uploader: note?.uploadedBy ?? '',
    since: note ? time(note.uploadedAt) : '',
  };
}

function memberValues(reason: { memberId: string; origin: string; written: string }): Record<string, PhraseValue> {
  return {
    member: { member: reason.memberId },
    origin: { phrase: phrase(`origin.${reason.origin}`) },
    written: reason.written,
  };
}
