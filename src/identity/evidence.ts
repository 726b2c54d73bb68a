import type { Directory, KnownCharacter, KnownMember } from './directory.ts';
import type { MemberName } from './names.ts';
import { claimsOfNote } from './note-claims.ts';
import type { MembersName, Note, Quote, Reason } from './reasons.ts';
import { type Named, resolveClaim, takesPart } from './whom-claims-name.ts';

/** One piece of evidence about a character: its name, or one claim of one of its notes (domain.md §5.3, rows 2 to 4). */
export interface Evidence {
  readonly source: 'exact_name' | Note;
  readonly confidence: 'high' | 'medium';
  readonly named: readonly Named[];
  /** Null where the name itself is the evidence. */
  readonly quote: Quote | null;
}

export interface CharacterEvidence {
  readonly character: KnownCharacter;
  readonly evidence: readonly Evidence[];
  /** Hints that name somebody whom nobody present answers to. */
  readonly unanswered: readonly Quote[];
}

export function evidenceFor(character: KnownCharacter, directory: Directory): CharacterEvidence {
  const guild = evidenceOfNote('guild_note', character, directory);
  const officer = evidenceOfNote('officer_note', character, directory);
  return {
    character,
    evidence: [...evidenceOfName(character, directory), ...guild.evidence, ...officer.evidence],
    unanswered: [...guild.unanswered, ...officer.unanswered],
  };
}

function evidenceOfName(character: KnownCharacter, directory: Directory): Evidence[] {
  const named = directory
    .membersNamed(directory.keyOf(character))
    .map(({ member, name }): Named => ({ kind: 'member', member, name }))
    .filter(takesPart);
  return named.length === 0 ? [] : [{ source: 'exact_name', confidence: 'high', named, quote: null }];
}

/** What one of its notes says of whom a character belongs to. */
export function evidenceOfNote(
  note: Note,
  character: KnownCharacter,
  directory: Directory,
): Omit<CharacterEvidence, 'character'> {
  const evidence: Evidence[] = [];
  const unanswered: Quote[] = [];
  const text = note === 'guild_note' ? character.guildNote : character.officerNote;
  for (const written of claimsOfNote(text)) {
    const { claim, reading, named } = resolveClaim(written, character, directory);
    const quote: Quote = { note, hint: claim.hint, name: reading.name, wording: reading.wording };
    const present = named.filter(takesPart);
    const confidence = claim.hint === 'word' ? 'medium' : 'high';
    if (present.length > 0) evidence.push({ source: note, confidence, named: present, quote });
    else if (!claim.onlyIfKnown) unanswered.push(quote);
  }
  return { evidence, unanswered };
}

/** Why this evidence speaks for the one named. */
export function reasonOf({ quote }: Evidence, named: Named): Reason {
  if (quote === null) {
    if (named.kind !== 'member') throw new TypeError('only members bear the name of a character');
    return { kind: 'name_equals', ...membersName(named.member, named.name) };
  }
  switch (named.kind) {
    case 'member':
      return { kind: 'note_names_member', ...quote, ...membersName(named.member, named.name) };
    case 'player':
      return {
        kind: 'note_names_player',
        ...quote,
        playerId: named.player.id,
        by: named.by,
        written: named.written,
      };
    case 'character':
      return {
        kind: 'note_names_character',
        ...quote,
        characterId: named.character.id,
        characterName: named.character.name,
        realmSlug: named.character.realmSlug,
      };
  }
}

export function membersName(member: KnownMember, name: MemberName): MembersName {
  return { memberId: member.id, origin: name.origin, written: name.written };
}

/**
 * Anybody can call themselves after the guild leader's character: a nickname or global name of a member without guild
 * role, whose player has no character yet, proves nothing (domain.md §5.3).
 */
export function isSelfChosen(member: KnownMember, name: MemberName, directory: Directory): boolean {
  if (name.origin === 'username' || member.holdsGuildRole) return false;
  return member.playerId === null || directory.charactersOf(member.playerId).length === 0;
}

/** Another present character, of another realm or with other accents, has the key too: whose is which, no name says. */
export function sharesItsName(character: KnownCharacter, directory: Directory): boolean {
  const present = directory.charactersNamed(directory.keyOf(character)).filter((other) => other.present);
  return present.length > 1;
}
