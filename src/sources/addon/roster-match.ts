import { foldedName, realmKey } from './keys.ts';
import type { NotedCharacter } from './schema.ts';

/** What is needed of a character on the roster to recognise it in an upload. */
export interface RosterCharacter {
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string | null;
}

export interface RosterMatch<Character extends RosterCharacter> {
  /** Each character of the roster at most once. */
  readonly found: ReadonlyMap<Character, NotedCharacter>;
  /** "Oldtoon-Sargeras", in the upload's order, each once. */
  readonly notFound: readonly string[];
}

/**
 * Finds the characters of an upload on the roster, by name and realm, never by name alone (domain.md §4.3). A character
 * that an upload holds twice counts as its last entry says.
 *
 * @param roster the characters present in the guild
 * @param ownRealmSlug the guild's realm, which an empty realm means
 * @param slugOf which slug a realm's name means that has nothing in common with it (`Гордунни`), where that is known
 */
export function matchToRoster<Character extends RosterCharacter>(
  noted: readonly NotedCharacter[],
  roster: readonly Character[],
  ownRealmSlug: string,
  slugOf: (realm: string) => string | null = () => null,
): RosterMatch<Character> {
  const byKey = new Map(roster.flatMap((character) => keysOf(character).map((key) => [key, character] as const)));
  const ownRealmKey = realmKey(ownRealmSlug);
  const found = new Map<Character, NotedCharacter>();
  const notFound = new Map<string, string>();
  for (const entry of noted) {
    const key = keyOf(entry.foldedName, entry.realmKey ?? ownRealmKey);
    const character = byKey.get(key) ?? byKey.get(keyOf(entry.foldedName, realmKey(slugOf(entry.realm) ?? '')));
    if (character !== undefined) found.set(character, entry);
    else if (!notFound.has(key)) notFound.set(key, asGiven(entry));
  }
  return { found, notFound: [...notFound.values()] };
}

function asGiven({ name, realm }: NotedCharacter): string {
  return realm === '' ? name : `${name}-${realm}`;
}

/** By slug and, where Battle.net gave one, by display name: a realm's slug need not follow from its name. */
function keysOf({ name, realmSlug, realmName }: RosterCharacter): string[] {
  return [realmSlug, realmName ?? realmSlug].map((realm) => keyOf(foldedName(name), realmKey(realm)));
}

function keyOf(foldedCharacterName: string, realm: string): string {
  return `${foldedCharacterName}-${realm}`;
}
