import { normaliseName } from '../../identity/names.ts';
import type { RosterCharacter } from '../../sources/battle-net/schema.ts';
import type { DraftCharacter, DraftMember } from './guild-draft.ts';
import { defaultRankName } from './sandbox-guild.ts';
import { SeededRandom, seedOf } from './seeded-random.ts';

/** How a character of a bare roster is made to show whose it is. */
export type Claim =
  | { readonly kind: 'same_name' }
  | { readonly kind: 'alt_note'; readonly main: RosterCharacter }
  | { readonly kind: 'discord_note'; readonly account: string }
  | { readonly kind: 'note_key'; readonly account: string }
  | { readonly kind: 'none' };

export type DerivedEvidence = Claim & { readonly character: RosterCharacter };

type ClaimKind = Claim['kind'];

/** In the order of the characters. About four of five get evidence. */
export function deriveEvidence(characters: readonly RosterCharacter[]): DerivedEvidence[] {
  const unambiguous = charactersByUniqueName(characters);
  const kinds = new Map(
    characters.map((character) => [character, unambiguous.has(character) ? kindFor(character) : 'none'] as const),
  );
  const mains = characters
    .filter((character) => kinds.get(character) === 'same_name')
    .sort((one, other) => seedFor(one) - seedFor(other));
  return characters.map((character): DerivedEvidence => {
    const kind = kinds.get(character) ?? 'none';
    const random = randomFor(character, 'claim');
    if (kind === 'alt_note') {
      return mains.length === 0 ? { character, kind: 'none' } : { character, kind, main: random.pick(mains) };
    }
    if (kind === 'discord_note' || kind === 'note_key') return { character, kind, account: accountFor(character) };
    return { character, kind };
  });
}

/** The notes that make the claim, within the game's 31 characters. */
export function notesOf(claim: Claim): Pick<DraftCharacter, 'note' | 'officerNote'> {
  switch (claim.kind) {
    case 'alt_note':
      return { note: `alt of ${claim.main.name}` };
    case 'discord_note':
      return { officerNote: `Discord: ${claim.account}` };
    case 'note_key':
      return { note: claim.account };
    case 'same_name':
    case 'none':
      return {};
  }
}

/**
 * The account that the evidence stands for, or null where it stands for none of its own. It holds the role of the best
 * rank among the person's characters; one in ten holds the role below, and one in twenty none.
 *
 * @param all the evidence of every character: whose alts are whose
 * @param ranks the guild's ranks, highest first
 */
export function memberOf(
  evidence: DerivedEvidence,
  all: readonly DerivedEvidence[],
  ranks: readonly number[],
): DraftMember | null {
  if (evidence.kind === 'alt_note' || evidence.kind === 'none') return null;
  const { character } = evidence;
  const random = randomFor(character, 'member');
  const alts = all.filter((one) => one.kind === 'alt_note' && one.main === character);
  const bestRank = Math.min(character.rankIndex, ...alts.map((alt) => alt.character.rankIndex));
  const names = evidence.kind === 'same_name' ? namedLike(character, random) : { username: evidence.account };
  const fate = random.next();
  if (fate < 0.05 && names.nick === undefined && names.globalName === undefined) return names;
  const rankBelow = ranks[ranks.indexOf(bestRank) + 1];
  const demoted = fate > 0.9 && bestRank > 0 && rankBelow !== undefined;
  return { ...names, roles: [defaultRankName(demoted ? rankBelow : bestRank)] };
}

/** Called like the character: by username where Discord allows its letters, else by nickname or global name. */
function namedLike(character: RosterCharacter, random: SeededRandom): DraftMember {
  const { name } = character;
  const username = name.toLowerCase();
  const style = random.between(0, 4);
  if (style <= 1 && /^[a-z]{2,}$/.test(username)) return { username };
  const account = accountFor(character);
  if (style === 2) return { username: account, globalName: name };
  if (style === 3) return { username: account, nick: `${name} | Raider` };
  return { username: account, nick: `⚔️ ${name} ⚔️` };
}

function kindFor(character: RosterCharacter): ClaimKind {
  if (character.rankIndex === 0) return 'same_name';
  const share = randomFor(character, 'kind').next();
  if (share < 0.4) return 'same_name';
  if (share < 0.65) return 'alt_note';
  if (share < 0.75) return 'discord_note';
  return share < 0.83 ? 'note_key' : 'none';
}

/** A name of several realms tells nobody apart. */
function charactersByUniqueName(characters: readonly RosterCharacter[]): Set<RosterCharacter> {
  const byName = Map.groupBy(characters, (character) => normaliseName(character.name));
  return new Set([...byName.values()].flatMap((sameName) => (sameName.length === 1 ? sameName : [])));
}

const wanderers = ['wanderer', 'nightowl', 'teacup', 'papercut', 'sundial', 'driftwood', 'halfmoon', 'copperpot'];

/** A username that has nothing to do with any character, and that no other character gives. */
function accountFor(character: RosterCharacter): string {
  return `${randomFor(character, 'account').pick(wanderers)}${seedFor(character).toString(36)}`;
}

function seedFor(character: RosterCharacter): number {
  return seedOf(`${character.realmSlug}/${character.name}`);
}

/** Each decision about a character is drawn for itself: adding one does not change the others. */
function randomFor(character: RosterCharacter, decision: string): SeededRandom {
  return new SeededRandom(seedOf(`${decision} ${character.realmSlug}/${character.name}`));
}
