/** A character as stored, as far as a roster can contradict it. */
export interface KnownCharacter extends Omit<ListedCharacter, 'level'> {
  readonly id: string;
  /** Null: it was deleted, because no roster listed the character for a month. */
  readonly level: number | null;
  readonly guildId: string;
  /** Not departed. */
  readonly present: boolean;
  /** An earlier roster did not list it, and it stayed. */
  readonly missing: boolean;
  /** An officer was asked about its being missing, and said that it stays. */
  readonly keptByOfficer: boolean;
  /** Whether the server watches its guild: it does not once somebody removed that. */
  readonly watched: boolean;
  /** A roster of another guild of the server that was observed after this one lists it. */
  readonly listedLaterElsewhere: boolean;
}

/** A character as a complete roster lists it. */
export interface ListedCharacter {
  /** Unique on its realm. */
  readonly battleNetId: number;
  readonly name: string;
  readonly realmSlug: string;
  readonly class: string;
  readonly level: number;
  readonly rankIndex: number;
}

export interface RosterChanges {
  /** Listed for the first time. */
  readonly appeared: readonly ListedCharacter[];
  /** Known and listed with something new; `before` may be absent, renamed, or of another guild of the server. */
  readonly changed: readonly { readonly before: KnownCharacter; readonly after: ListedCharacter }[];
  readonly departed: readonly KnownCharacter[];
  /** Missing from the roster, but kept because too many are missing at once. */
  readonly heldBack: readonly KnownCharacter[];
  /** Missing from the roster and not too many, but kept by an officer's word until a roster lists them. */
  readonly kept: readonly KnownCharacter[];
  /** Listed again, after an earlier roster had not listed it. */
  readonly foundAgain: readonly KnownCharacter[];
}

/** A roster that lost more than this share of the known characters, and at least `SHRINK_MINIMUM`, departs nobody. */
const SHRINK_SHARE = 0.2;
const SHRINK_MINIMUM = 3;

/**
 * What a complete roster of one guild changes (domain.md §4.1). Battle.net's id is the character: the same id under
 * another name is a rename, on another realm a transfer; the same name under another id is somebody else and the old one
 * departs. What a later roster of another guild says of a character or of a name stands.
 * @param known the guild's characters, and any other stored one that shares an id or a present name with one listed
 */
export function rosterChanges(
  guildId: string,
  known: readonly KnownCharacter[],
  listed: readonly ListedCharacter[],
): RosterChanges {
  const knownAs = whoTheyWere(guildId, known, listed);
  const believed = withoutOldNews(known, listed, knownAs);
  const appeared = believed.filter((character) => !knownAs.has(character));
  const changed = believed.flatMap((after) => {
    const before = knownAs.get(after);
    return before && differs(guildId, before, after) ? [{ before, after }] : [];
  });

  const stillListed = new Set(knownAs.values());
  const listedNames = new Set(believed.map(nameOnRealm));
  const unlisted = known.filter((character) => character.present && !stillListed.has(character));
  const replaced = unlisted.filter((character) => listedNames.has(nameOnRealm(character)));
  const missing = unlisted.filter(
    (character) => character.guildId === guildId && !listedNames.has(nameOnRealm(character)),
  );

  const foundAgain = known.filter((character) => character.missing && stillListed.has(character));
  const present = known.filter((character) => character.guildId === guildId && character.present).length;
  if (shrankTooMuch(listed.length, present, missing.length)) {
    return { appeared, changed, departed: replaced, heldBack: missing, kept: [], foundAgain };
  }
  const kept = missing.filter(({ keptByOfficer }) => keptByOfficer);
  const departed = [...replaced, ...missing.filter(({ keptByOfficer }) => !keptByOfficer)];
  return { appeared, changed, departed, heldBack: [], kept, foundAgain };
}

type KnownAs = ReadonlyMap<ListedCharacter, KnownCharacter>;

/**
 * As whom each listed character is known, if at all. Realms count their ids each for themselves: two characters of two
 * realms may share one, and neither must be taken for the other, whose links it would get.
 */
function whoTheyWere(guildId: string, known: readonly KnownCharacter[], listed: readonly ListedCharacter[]): KnownAs {
  const knownById = Map.groupBy(known, ({ battleNetId }) => battleNetId);
  const knownAs = new Map<ListedCharacter, KnownCharacter>();
  for (const [battleNetId, ofThisId] of Map.groupBy(listed, (character) => character.battleNetId)) {
    for (const [after, before] of pairsOf(guildId, knownById.get(battleNetId) ?? [], ofThisId)) {
      knownAs.set(after, before);
    }
  }
  return knownAs;
}

/** Of one id: first who stayed on their realm, then who kept their name, then the only one left of the guild. */
function pairsOf(guildId: string, known: readonly KnownCharacter[], listed: readonly ListedCharacter[]): KnownAs {
  const pairs = new Map<ListedCharacter, KnownCharacter>();
  const pair = (isSame: (before: KnownCharacter, after: ListedCharacter) => boolean) => {
    const left = known.filter((character) => ![...pairs.values()].includes(character));
    const unpaired = listed.filter((character) => !pairs.has(character));
    for (const after of unpaired) {
      const [before, ...others] = left.filter((character) => isSame(character, after));
      const isOnlyOne = others.length === 0 && unpaired.filter((other) => before && isSame(before, other)).length === 1;
      if (before && isOnlyOne) pairs.set(after, before);
    }
  };
  pair((before, after) => before.realmSlug === after.realmSlug);
  pair((before, after) => before.name === after.name);
  pair((before) => before.guildId === guildId);
  return pairs;
}

/** Without those whom, or whose name, a later roster of another guild lists. */
function withoutOldNews(
  known: readonly KnownCharacter[],
  listed: readonly ListedCharacter[],
  knownAs: KnownAs,
): readonly ListedCharacter[] {
  const elsewhere = known.filter(({ listedLaterElsewhere }) => listedLaterElsewhere);
  if (elsewhere.length === 0) return listed;
  const names = new Set(elsewhere.map(nameOnRealm));
  return listed.filter(
    (character) => !knownAs.get(character)?.listedLaterElsewhere && !names.has(nameOnRealm(character)),
  );
}

/** True when it was on no roster that the server watches, and now is. */
export function isNewcomer(before: KnownCharacter): boolean {
  return !before.present || !before.watched;
}

/** True when it holds another rank of the same guild now: what ranks of two guilds are worth cannot be compared. */
export function isReranked(guildId: string, before: KnownCharacter, after: ListedCharacter): boolean {
  return before.guildId === guildId && before.rankIndex !== after.rankIndex;
}

/** True when the character is the same but goes by another name or realm now. */
export function isRenamed(before: KnownCharacter, after: ListedCharacter): boolean {
  return nameOnRealm(before) !== nameOnRealm(after);
}

function shrankTooMuch(listed: number, present: number, missing: number): boolean {
  if (listed === 0) return true;
  return missing >= SHRINK_MINIMUM && missing > present * SHRINK_SHARE;
}

function differs(guildId: string, before: KnownCharacter, after: ListedCharacter): boolean {
  return (
    !before.present ||
    before.guildId !== guildId ||
    before.level !== after.level ||
    before.rankIndex !== after.rankIndex ||
    before.class !== after.class ||
    isRenamed(before, after)
  );
}

function nameOnRealm(character: { readonly name: string; readonly realmSlug: string }): string {
  return `${character.realmSlug}/${character.name}`;
}
