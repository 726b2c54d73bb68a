import type { Directory, KnownMember } from './directory.ts';
import { type Match, matchServer } from './match.ts';
import { memberKeys } from './names.ts';
import { SHORTEST_FUZZY_NAME } from './nearest-names.ts';
import { claimsOfNote } from './note-claims.ts';
import type { Candidate, ProposedLink, Unplaced } from './proposals.ts';
import { MARGIN, SUGGESTING_SCORE } from './resemblance.ts';

/** A length that is a whole number in arithmetic may be a little less in binary. */
const ROUNDING = 1e-9;

/**
 * To judge one character or member without loading the server, fetch by index, and judge in a directory of it:
 *
 * 1. what bears one of the keys about the subject (a character's name and what its notes name, {@link keysNamedIn};
 *    {@link keysAboutMember}): members by any of their names, players by display name or alias, characters by any of
 *    the keys about them, which a row can store; with the players of those, and all members and characters of these
 *    players;
 * 2. the same for the keys about the characters without player that came, until there are no new ones: chains of notes,
 *    and who else is called so;
 * 3. where names and notes settle nothing, {@link alikeLengths} of those keys: for a character, the members here with a
 *    name of such a length; for a member, the characters without player likewise, and for each of these what it needs
 *    itself; then step 2 again.
 *
 * The answer is then that of matching the whole server.
 */

/** Every reading of every claim of a character's notes: what its row stores, so that whom they name finds it. */
export function keysNamedIn(...notes: readonly (string | null)[]): string[] {
  const claims = notes.flatMap(claimsOfNote).flatMap((claim) => [claim, ...(claim.otherwise ? [claim.otherwise] : [])]);
  const readings = claims.flatMap((claim) => claim.readings);
  return [...new Set(readings.map((reading) => reading.key))];
}

/** The keys that decide about a member: all their names, and every name of the player they have. */
export function keysAboutMember(member: KnownMember, directory: Directory): string[] {
  const ofPlayer = member.playerId === null ? [] : directory.keysOfPlayer(member.playerId);
  return [...new Set([...memberKeys(member), ...ofPlayer])];
}

/**
 * The lengths, in code points, of the names that can be alike enough to one of this length to be suggested or to stand
 * in the way of another; null for a name that is too short to match fuzzily.
 */
export function alikeLengths(length: number): { readonly shortest: number; readonly longest: number } | null {
  if (length < SHORTEST_FUZZY_NAME) return null;
  const lowest = SUGGESTING_SCORE - MARGIN;
  const ratio = lowest / (2 - lowest);
  return {
    shortest: Math.max(SHORTEST_FUZZY_NAME, Math.ceil(length * ratio - ROUNDING)),
    longest: Math.floor(length / ratio + ROUNDING),
  };
}

export type CharacterMatch =
  | { readonly kind: 'link'; readonly link: ProposedLink }
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'without_evidence'; readonly unplaced: Unplaced }
  /** Unknown, departed, or linked already. */
  | { readonly kind: 'no_part' };

/**
 * What matching says about one character. It matches all that is in the directory: give it a neighbourhood, or match
 * once and look up many.
 */
export function matchCharacter(characterId: string, directory: Directory): CharacterMatch {
  return aboutCharacter(characterId, matchServer(directory));
}

export function aboutCharacter(characterId: string, match: Match): CharacterMatch {
  const isAbout = (proposal: { readonly characterId: string }) => proposal.characterId === characterId;
  const link = match.links.find(isAbout);
  if (link) return { kind: 'link', link };
  const candidate = match.candidates.find(isAbout);
  if (candidate) return { kind: 'candidate', candidate };
  const unplaced = match.withoutEvidence.find(isAbout);
  return unplaced ? { kind: 'without_evidence', unplaced } : { kind: 'no_part' };
}

export interface MemberMatch {
  /** The characters that the member, or the member's player, would get. */
  readonly links: readonly ProposedLink[];
  /** The characters that could be the member's. */
  readonly candidates: readonly Candidate[];
}

/**
 * What matching says about one member; nothing for a bot, or a member who is not here.
 * @param match of this very directory
 */
export function aboutMember(memberId: string, directory: Directory, { links, candidates }: Match): MemberMatch {
  const member = directory.member(memberId);
  if (!member?.present) return { links: [], candidates: [] };
  const person = directory.personOfMember(member);
  return {
    links: links.filter((link) => link.person === person),
    candidates: candidates.filter(({ options }) => options.some((option) => option.person === person)),
  };
}
