import { isLabel } from './words.ts';

/** No key is longer, in code points: an indexed column can rely on it. */
export const MAX_KEY_LENGTH = 64;

/** Names are at most 32 characters and notes 31; what is beyond this many UTF-16 units is not looked at. */
const MAX_TEXT_LENGTH = 256;

export type NameOrigin = 'username' | 'global_name' | 'nickname';

export interface NamedMember {
  readonly username: string;
  readonly globalName: string | null;
  readonly nickname: string | null;
}

export interface MemberName {
  /** Normalised; never empty. */
  readonly key: string;
  readonly origin: NameOrigin;
  /** `part`: one of several names that the member joined into one ("Trog | Trogmoon"). */
  readonly extent: 'whole' | 'part';
  /** The whole username, global name or nickname as the member writes it. */
  readonly written: string;
}

/** What most names are: folding the case is all there is to do. */
const BARE = /^[a-z0-9]+(?:[ ._'-][a-z0-9]+)*$/i;
const PLAIN = /^[\x20-\x7e]*$/;
const IGNORABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const MARKS_ON_LATIN = /([\p{Script=Latin}\p{Script=Common}])\p{M}+/gu;
const LOOSE_MARKS = /\p{Script=Inherited}/gu;
const DECORATION_BEFORE = /^[^\p{L}\p{N}]+/u;
const DECORATION_AFTER = /[^\p{L}\p{N}\p{M}]+$/u;
const PLAIN_DECORATION_BEFORE = /^[^a-z0-9]+/;
const PLAIN_DECORATION_AFTER = /[^a-z0-9]+$/;

const LETTERS_WITHOUT_DECOMPOSITION = /[ßæœøđðþłıς]/g;
const SPELT_OUT: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  // Not spelling but case: the final sigma folds to the ordinary one.
  ς: 'σ',
};

/**
 * The key under which two spellings of one name are equal (domain.md §5.1): compatibility-decomposed, marks of Latin
 * letters dropped, case folded, without what surrounds the name (whitespace, emoji, brackets, symbols) and without
 * invisible characters anywhere. Other scripts keep the marks that make a letter of their own (й, が).
 *
 * Deterministic, idempotent, well-formed, without control characters, at most {@link MAX_KEY_LENGTH} code points.
 * Empty when the text holds no letter and no digit.
 */
export function normaliseName(text: string): string {
  const bounded = text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH) : text;
  if (bounded.length <= MAX_KEY_LENGTH && BARE.test(bounded)) return bounded.toLowerCase();
  if (PLAIN.test(bounded)) {
    const lower = bounded.toLowerCase().replace(/ {2,}/g, ' ');
    return shortened(lower.replace(PLAIN_DECORATION_BEFORE, '').replace(PLAIN_DECORATION_AFTER, ''));
  }
  const decomposed = bounded.replace(/\s+/gu, ' ').replace(IGNORABLE, '').normalize('NFKD');
  const folded = foldCase(decomposed)
    .normalize('NFKD')
    .replace(LETTERS_WITHOUT_DECOMPOSITION, (letter) => SPELT_OUT[letter] ?? letter)
    .replace(MARKS_ON_LATIN, '$1')
    .normalize('NFC')
    .replace(LOOSE_MARKS, '')
    .replace(/\s+/gu, ' ');
  return shortened(withoutDecoration(folded));
}

/** Upper case first: lower-casing alone leaves ſ, ẞ's expansion and the Greek variants apart from their letters. */
function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

function withoutDecoration(text: string): string {
  return text.replace(DECORATION_BEFORE, '').replace(DECORATION_AFTER, '');
}

function shortened(key: string): string {
  if (key.length <= MAX_KEY_LENGTH) return key;
  const codePoints = [...key];
  if (codePoints.length <= MAX_KEY_LENGTH) return key;
  return withoutDecoration(codePoints.slice(0, MAX_KEY_LENGTH).join(''));
}

/** How many code points a key has: the unit of every length in this room. */
export function keyLength(key: string): number {
  let length = 0;
  for (const _ of key) length += 1;
  return length;
}

// The list of domain.md §5.1 with the closing bracket, and the same signs as other keyboards write them.
const JOINERS = /[|｜│┃/／\p{Pd}()（）,，•~～]|(?<![\p{L}\p{M}\p{N}])aka(?![\p{L}\p{M}\p{N}])/iu;

/**
 * Every name a member goes by, each key once with its most telling origin: the username before what its owner can
 * change at will, a whole name before a part of one. Labels ("tank"), single letters and numbers are no parts.
 */
export function namesOfMember(member: NamedMember): MemberName[] {
  const names: MemberName[] = [];
  eachName(member, (key, origin, extent, written) => {
    if (key !== '' && !names.some((name) => name.key === key)) names.push({ key, origin, extent, written });
  });
  return names;
}

/** Every name and part, also those that are equal to another or empty. */
export function eachName(
  { username, globalName, nickname }: NamedMember,
  add: (key: string, origin: NameOrigin, extent: MemberName['extent'], written: string) => void,
): void {
  add(normaliseName(username), 'username', 'whole', username);
  if (globalName !== null) add(normaliseName(globalName), 'global_name', 'whole', globalName);
  if (nickname !== null) add(normaliseName(nickname), 'nickname', 'whole', nickname);
  if (globalName !== null) for (const key of partsOf(globalName)) add(key, 'global_name', 'part', globalName);
  if (nickname !== null) for (const key of partsOf(nickname)) add(key, 'nickname', 'part', nickname);
}

function partsOf(name: string): string[] {
  const bounded = name.slice(0, MAX_TEXT_LENGTH);
  if (!JOINERS.test(bounded)) return [];
  return bounded
    .split(JOINERS)
    .map(normaliseName)
    .filter((key) => keyLength(key) >= 2 && /\p{L}/u.test(key) && !isLabel(key));
}

/** The keys that a member's row stores, for finding the member by any of their names. */
export function memberKeys(member: NamedMember): string[] {
  const keys: string[] = [];
  eachName(member, (key) => {
    if (key !== '' && !keys.includes(key)) keys.push(key);
  });
  return keys;
}

/** The key that a character's row stores. The realm is no part of it: the same key may stand on several realms. */
export function characterKey(characterName: string): string {
  return normaliseName(characterName);
}
