import type { Directory, KnownCharacter, KnownMember, KnownPlayer } from './directory.ts';
import type { MemberName } from './names.ts';
import { type NoteClaim, type Reading, realmKey } from './note-claims.ts';

/** Somebody or something that a claim names. */
export type Named =
  | { readonly kind: 'member'; readonly member: KnownMember; readonly name: MemberName }
  | { readonly kind: 'character'; readonly character: KnownCharacter }
  | {
      readonly kind: 'player';
      readonly player: KnownPlayer;
      readonly by: 'display_name' | 'alias';
      readonly written: string;
    };

export interface ResolvedClaim {
  /** The one that counts: the note key where nobody answers to the label that a hint names. */
  readonly claim: NoteClaim;
  /** The reading that somebody answers to; the shortest one if nobody does. */
  readonly reading: Reading;
  /**
   * Everybody who answers to it. Empty: what counts only if it is known is free text and claims nobody, any other hint
   * claims somebody unknown. Members who left and characters that departed are listed only where nobody present answers.
   */
  readonly named: readonly Named[];
}

/** Whom a claim in the note of a character names (domain.md §5.2). */
export function resolveClaim(claim: NoteClaim, character: KnownCharacter, directory: Directory): ResolvedClaim {
  for (const reading of claim.readings) {
    const named =
      claim.hint === 'discord' ? namedOnDiscord(reading, directory) : namedInGuild(reading, character, directory);
    if (named.length > 0) return { claim, reading, named: presentFirst(named) };
  }
  if (claim.otherwise) return resolveClaim(claim.otherwise, character, directory);
  return { claim, reading: claim.readings.at(-1) ?? claim.readings[0], named: [] };
}

/** Whether the one named is here now; only those take part in matching. Players always are. */
export function takesPart(named: Named): boolean {
  if (named.kind === 'member') return named.member.present;
  return named.kind === 'player' || named.character.present;
}

function presentFirst(named: readonly Named[]): readonly Named[] {
  return named.some(takesPart) ? named.filter(takesPart) : named;
}

/** Aliases are learned from Discord hints too, so they answer where no member of today does. */
function namedOnDiscord({ key }: Reading, directory: Directory): Named[] {
  const members = namedMembers(key, directory);
  return members.some(takesPart) ? members : [...members, ...namedPlayers(key, directory)];
}

function namedInGuild(reading: Reading, character: KnownCharacter, directory: Directory): Named[] {
  const { key } = reading;
  const characters = namedCharacters(reading, character, directory);
  return [...characters, ...namedPlayers(key, directory), ...namedMembers(key, directory)];
}

function namedMembers(key: string, directory: Directory): Named[] {
  return directory.membersNamed(key).map(({ member, name }) => ({ kind: 'member', member, name }));
}

function namedPlayers(key: string, directory: Directory): Named[] {
  return directory.playersNamed(key).map(({ player, by, written }) => ({ kind: 'player', player, by, written }));
}

/** Others of that name: on the realm that the note gives, and of the same guild, where there are such. */
function namedCharacters(reading: Reading, character: KnownCharacter, directory: Directory): Named[] {
  const others = directory.charactersNamed(reading.key).filter((other) => other.id !== character.id);
  const present = preferring(others, (other) => other.present);
  const onRealm = preferring(present, (other) => realmKey(other.realmSlug) === reading.realm);
  const ofGuild = preferring(onRealm, (other) => other.guildId === character.guildId);
  return ofGuild.map((named) => ({ kind: 'character', character: named }));
}

function preferring<Value>(values: readonly Value[], wanted: (value: Value) => boolean): readonly Value[] {
  if (values.length < 2) return values;
  const preferred = values.filter(wanted);
  return preferred.length > 0 ? preferred : values;
}

/** Whether a claim names this player, by any key of theirs: equal, not merely inside ("Still Not Mito"). */
export function agrees(claim: NoteClaim, playerId: string, directory: Directory): boolean {
  const keys = directory.keysOfPlayer(playerId);
  const isNamed = claim.readings.some(({ key }) => keys.includes(key));
  return isNamed || (claim.otherwise !== null && agrees(claim.otherwise, playerId, directory));
}
