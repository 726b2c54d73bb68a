import { keyLength, normaliseName } from './names.ts';
import { isFiller, isKin, isLabel, meansNobody } from './words.ts';

/**
 * What makes a note name somebody: `discord` and `character` are explicit hints ("DC: trog", "alt of Trogmoon");
 * `word` is the note key, a bare word that names somebody only if it is known.
 */
export type Hint = 'discord' | 'character' | 'word';

/** One way to understand whom a claim names. */
export interface Reading {
  /** The normalised name, at least two code points. */
  readonly key: string;
  /** The name as the note spells it. */
  readonly name: string;
  /** The stretch of the note that says so: "DC: trog". For cards. */
  readonly wording: string;
  /** The realm written behind the name ("Trogmoon-Sen'jin"), as {@link realmKey} gives it. */
  readonly realm: string | null;
}

/** Somebody whom a note names. */
export interface NoteClaim {
  readonly hint: Hint;
  /** In the order to try them; the first that anybody answers to is the one that was meant. Never empty. */
  readonly readings: readonly [Reading, ...Reading[]];
  /**
   * It claims nobody where nobody answers to it, instead of somebody unknown: a bare word, a label ("alt of Shadow"), an
   * owner behind other words ("that is Mike's alt").
   */
  readonly onlyIfKnown: boolean;
  /** The note key, which counts where nobody answers to the label that an explicit hint names. */
  readonly otherwise: NoteClaim | null;
}

/** Notes are at most 31 characters; what is beyond this many UTF-16 units is not looked at. */
const MAX_NOTE_LENGTH = 256;

const BEFORE_WORD = String.raw`(?<![\p{L}\p{M}\p{N}_])`;
const AFTER_WORD = String.raw`(?![\p{L}\p{M}\p{N}_])`;
const EQUALS = String.raw`\s*[:=：＝]\s*[@＠]?`;

/** Where a hint begins. What it names follows, except for `owner`, which stands inside ("Trog's alt"). */
const HINT_START = new RegExp(
  [
    `${BEFORE_WORD}(?<discord>(?:discord|disc|dc)${EQUALS}|[@＠](?=\\S))`,
    `${BEFORE_WORD}(?<character>main${EQUALS}|alt\\s+(?:of|for)${AFTER_WORD}\\s*[:：]?\\s*[@＠]?)`,
    `${BEFORE_WORD}(?<owner>[\\p{L}\\p{M}\\p{N}_.-]+?)(?<possessive>['’\`´]s?|s)\\s+alts?${AFTER_WORD}(?!\\s+(?:of|for)${AFTER_WORD})`,
  ].join('|'),
  'giu',
);

/** What every hint contains; most notes do not, and need no closer look. */
const SIGN_OF_HINT = /[:=：＝@＠]|alt/iu;

const END_OF_NAME = /[,;|/()<>{}"“”]/u;
/** Square brackets end no name, because a member's name may hold them: "Trog [EU]". What they open is a word of its own. */
const WORD_OF_NAME = /\S[^\s[]*/gu;
const ENDS_A_PHRASE = /[.:!?…)\]]$/u;
const TRAILING = /[\s.,;:!)\]…?]+$/u;
const POSSESSIVE = /['’`´]s?$/iu;
/** The number that Discord names ended in until 2023. */
const DISCRIMINATOR = /#\d{1,5}$/u;
/** An ordinal or a number before "Trog's alt" belongs to no name. */
const NUMBER = /^#?\d+(?:st|nd|rd|th)?$/iu;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}_.'’`´]+/u;

/** Notes hardly ever change, and every scan reads them all: so many texts are kept with what they claim. */
const KEPT_NOTES = 20_000;
const kept = new Map<string, readonly NoteClaim[]>();

/**
 * Everybody whom a note claims its character belongs to (domain.md §5.2): all explicit hints in the order they stand,
 * else the note key, else nobody. A note that is missing or cleared claims nobody.
 */
export function claimsOfNote(note: string | null): readonly NoteClaim[] {
  if (note === null || note === '') return [];
  const text = note.slice(0, MAX_NOTE_LENGTH);
  const known = kept.get(text);
  if (known) return known;
  const claims = claimsIn(text);
  if (kept.size >= KEPT_NOTES) kept.clear();
  kept.set(text, claims);
  return claims;
}

function claimsIn(note: string): readonly NoteClaim[] {
  const hints = explicitHints(note);
  const key = noteKeyClaim(note);
  const [first, ...others] = hints;
  if (first === undefined) return key === null ? [] : [key];
  const namesOnlyLabels = hints.every(({ readings }) => readings.some((reading) => isLabel(reading.key)));
  return namesOnlyLabels ? [{ ...first, otherwise: key }, ...others] : hints;
}

function explicitHints(note: string): NoteClaim[] {
  if (!SIGN_OF_HINT.test(note)) return [];
  const starts = [...note.matchAll(HINT_START)];
  return starts.flatMap((start, index) => {
    const { discord, owner, possessive } = start.groups ?? {};
    if (owner !== undefined) {
      const before = starts[index - 1];
      const from = before === undefined ? 0 : endOfNamed(note, before.index + before[0].length);
      return ownerClaims(note.slice(from, start.index), owner, possessive ?? '', start[0]);
    }
    const said = note.slice(start.index, starts[index + 1]?.index);
    return namedBehind(discord === undefined ? 'character' : 'discord', said, start[0].length);
  });
}

/** Where the first word ends that stands behind a hint: it is the hint's, not the next one's. */
function endOfNamed(note: string, from: number): number {
  const [word] = note.slice(from).matchAll(WORD_OF_NAME);
  return word === undefined ? from : from + word.index + word[0].length;
}

/**
 * "Trog's alt", "Trogs alt": the second may be Trog's or belong to somebody called Trogs. The words before may be part of
 * the name: "Big Mike's alt" is no alt of Mike's, so only labels are left out ("raider Mike's alt").
 */
function ownerClaims(before: string, owner: string, possessive: string, said: string): NoteClaim[] {
  const spelt = possessive.toLowerCase() === 's' ? [owner + possessive, owner] : [owner];
  if (spelt.some((name) => meansNobody(normaliseName(name)))) return [];
  const names = isLabel(normaliseName(spelt[0] ?? '')) ? spelt.slice(0, 1) : spelt;
  const words = wordsRightBefore(before);
  const firstName = words.findIndex(([word]) => !isLabel(normaliseName(word)));
  const begins = words.slice(0, firstName < 0 ? words.length : firstName + 1).map(({ index }) => before.slice(index));
  if (firstName < 0) begins.push('');
  const readings = begins.flatMap((begin) => names.flatMap((name) => readingsOfName(begin + name, begin + said)));
  const onlyIfKnown = firstName >= 0 || names.some((name) => isLabel(normaliseName(name)));
  return claim('character', readings, onlyIfKnown);
}

/** The words that nothing separates from what follows: a name may begin with them. */
function wordsRightBefore(text: string): RegExpExecArray[] {
  const words = [...text.matchAll(/\S+/gu)];
  const separator = words.findLastIndex(
    ([word]) => END_OF_NAME.test(word) || ENDS_A_PHRASE.test(word) || NUMBER.test(word) || normaliseName(word) === '',
  );
  return words.slice(separator + 1);
}

/**
 * What follows "DC:" or "alt of". A name may hold spaces and be followed by anything: the longest stretch that is
 * somebody's name is meant.
 */
function namedBehind(hint: 'discord' | 'character', said: string, from: number): NoteClaim[] {
  const end = said.slice(from).search(END_OF_NAME);
  const words = [...said.slice(from, end < 0 ? undefined : from + end).matchAll(WORD_OF_NAME)];
  const keys = words.map(([word]) => normaliseName(word)).filter((key) => key !== '');
  if (keys.every(meansNobody)) return [];
  const first = keys[0] ?? '';
  if (hint === 'character' && isFiller(first)) return [];
  const begin = from + (words[0]?.index ?? 0);
  const readings = words.toReversed().flatMap((last) => {
    const wording = said.slice(0, from + last.index + last[0].length);
    return readingsOfName(wording.slice(begin), wording);
  });
  return claim(hint, readings, hint === 'character' && isLabel(first));
}

/** The name as it stands, then without what may be glued to it: a possessive, an old discriminator, a realm. */
function readingsOfName(spelt: string, wording: string): Reading[] {
  const name = spelt.replace(TRAILING, '');
  const end = withoutTrailing(wording);
  const bare = name.replace(POSSESSIVE, '').replace(DISCRIMINATOR, '');
  const readings = [reading(name, end, null), reading(bare, end, null)];
  const [character, ...realm] = bare.split('-');
  if (character !== undefined && realm.length > 0 && !/\s/u.test(bare))
    readings.push(reading(character, end, realmKey(realm.join('-'))));
  return readings;
}

/** A bracket that closes what the text opened stays. */
function withoutTrailing(text: string): string {
  const kept = text.replace(TRAILING, '');
  const isOpen = kept.lastIndexOf('[') > kept.lastIndexOf(']');
  return isOpen && text[kept.length] === ']' ? `${kept}]` : kept;
}

function noteKeyClaim(note: string): NoteClaim | null {
  const words = note.split(BETWEEN_WORDS);
  for (const [index, written] of words.entries()) {
    const word = written.replace(TRAILING, '').replace(POSSESSIVE, '');
    const key = normaliseName(word);
    if (keyLength(key) < 2 || !/\p{L}/u.test(key) || isLabel(key)) continue;
    if (meansNobody(key)) return null;
    // "Mike's brother" says whose it is not.
    if (POSSESSIVE.test(written) && isKin(normaliseName(words[index + 1] ?? ''))) return null;
    // A name of several words ("Big Mike") is a better reading than its first word, if somebody has it.
    const whole = note.trim();
    return claim('word', [reading(whole, whole, null), reading(word, word, null)], true)[0] ?? null;
  }
  return null;
}

function reading(name: string, wording: string, realm: string | null): Reading {
  return { key: normaliseName(name), name, wording, realm };
}

function claim(hint: Hint, readings: readonly Reading[], onlyIfKnown: boolean): NoteClaim[] {
  const usable = readings.filter(
    ({ key }, index) =>
      keyLength(key) >= 2 && !meansNobody(key) && readings.findIndex((other) => other.key === key) === index,
  );
  const [first, ...others] = usable;
  return first === undefined ? [] : [{ hint, readings: [first, ...others], onlyIfKnown, otherwise: null }];
}

/**
 * The one key that stands for a note where notes are grouped ("Mito: 7 characters"): of its first claim, in the
 * shortest reading. Null for a note that claims nobody, or a label. It does not say that anybody answers to it.
 */
export function noteKey(note: string | null): string | null {
  const [first] = claimsOfNote(note);
  const key = (first?.otherwise ?? first)?.readings.at(-1)?.key;
  return key === undefined || isLabel(key) ? null : key;
}

/** A realm without what its slug and its display name spell differently: "Azjol-Nerub", "azjolnerub". */
export function realmKey(realm: string): string {
  return normaliseName(realm).replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
