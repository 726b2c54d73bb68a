import { isSelfChosen } from '../identity/evidence.ts';
import { keysNamedIn } from '../identity/neighbourhood.ts';
import { claimsOfNote, type NoteClaim } from '../identity/note-claims.ts';
import { agrees, type Named, type ResolvedClaim, resolveClaim } from '../identity/whom-claims-name.ts';
import { type Phrase, phrase, time } from '../phrase.ts';
import { directoryOf } from './directory-of-view.ts';
import { ownerName } from './person-name.ts';
import { wordOn } from './reason-phrases.ts';
import type { CharacterView, LinkView, NoteView, View } from './view.ts';

/** What a linked character's guild note says of its player (domain.md §5.2). */
export type GuildNoteOnLink =
  /** Some claim names the player. */
  | { readonly kind: 'agrees' }
  | {
      readonly kind: 'names_others';
      /** Explicit hints, and words that somebody answers to; never empty. */
      readonly claims: readonly ResolvedClaim[];
    }
  /** It claims nobody. */
  | {
      readonly kind: 'names_nobody';
      /** What stood there before the last change named the player. */
      readonly previousAgreed: boolean;
    };

/**
 * True when the note changed later than the link was made, and later than it was last confirmed (domain.md §6). The
 * first note ever seen is no change.
 */
export function noteChangedSince({ createdAt, confirmedAt }: LinkView, note: NoteView): boolean {
  return (
    note.changedAt !== null && note.changedAt > createdAt && (confirmedAt === null || note.changedAt > confirmedAt)
  );
}

/** Those whose guild note claims somebody and not their player: only of them can it be told whom it names instead. */
export function notedForOthers(characters: Iterable<CharacterView>, view: View): CharacterView[] {
  const directory = directoryOf(view);
  const noted: CharacterView[] = [];
  const keys: string[] = [];
  for (const character of characters) {
    const { link, guildNote } = character;
    const claims = link && guildNote ? claimsOfNote(guildNote.text) : [];
    if (!link || claims.length === 0 || claims.some((claim) => agrees(claim, link.playerId, directory))) continue;
    noted.push(character);
    keys.push(...keysNamedIn(guildNote?.text ?? null));
  }
  directory.expect(keys);
  return noted;
}

export function guildNoteOnLink(character: CharacterView, link: LinkView, note: NoteView, view: View): GuildNoteOnLink {
  const isTheirs = (claim: NoteClaim) => agrees(claim, link.playerId, directoryOf(view));
  const written = claimsOfNote(note.text);
  if (written.some(isTheirs)) return { kind: 'agrees' };
  const claims = namingClaims(written, character, view);
  if (claims.length > 0) return { kind: 'names_others', claims };
  return { kind: 'names_nobody', previousAgreed: claimsOfNote(note.previous).some(isTheirs) };
}

/** What a claim is as a fact: whom it may name, not how the note spells it. */
export function claimFact({ hint, readings }: NoteClaim): string {
  return `${hint}:${readings.map((reading) => reading.key).join('/')}`;
}

/** The guild note with its source and age: what it says, or that somebody emptied it. */
export function guildNotePhrase(note: NoteView): Phrase {
  const values = { uploader: note.uploadedBy, since: time(note.uploadedAt), previous: note.previous ?? '' };
  if (note.previous === null) return phrase('guild_note.says', { ...values, text: note.text });
  return note.text === ''
    ? phrase('guild_note.emptied', values)
    : phrase('guild_note.changed', { ...values, text: note.text });
}

/** To whom a character belongs, by what, and since when. */
export function linkPhrase(link: LinkView, view: View): Phrase {
  const player = ownerName(link, view);
  if (link.confirmedAt) return phrase('linked.confirmed', { player, ...wordOn(link) });
  return phrase('linked.by_evidence', {
    player,
    source: { phrase: phrase(`link.source.${link.source}`) },
    since: time(link.createdAt),
  });
}

function namingClaims(claims: readonly NoteClaim[], character: CharacterView, view: View): ResolvedClaim[] {
  if (claims.length === 0) return [];
  const directory = directoryOf(view);
  const known = directory.character(character.id);
  if (!known) return [];
  // Whoever calls themselves "bis" does not turn every "BiS pls" into a claim.
  const isMeant = (named: Named) => named.kind !== 'member' || !isSelfChosen(named.member, named.name, directory);
  return claims
    .map((claim) => resolveClaim(claim, known, directory))
    .filter(({ claim, named }) => !claim.onlyIfKnown || named.some(isMeant));
}
