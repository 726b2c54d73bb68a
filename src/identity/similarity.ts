/** Room for two names; scoring runs millions of times and allocates nothing but for longer texts. */
let first = new Uint32Array(64);
let second = new Uint32Array(64);
let previousRun = new Uint32Array(65);
let currentRun = new Uint32Array(65);

/**
 * How alike a character's name and a member's name are, from 0 to 1 (domain.md §5.1). Both are normalised keys; the
 * unit is the code point. Equal names score 1; a name inside the other scores shorter/longer; otherwise it is the
 * Ratcliff/Obershelp ratio as Python's difflib computes it. It is not symmetric: the character comes first.
 */
export function similarity(character: string, member: string): number {
  if (character === '' || member === '') return 0;
  if (character === member) return 1;
  makeRoom(Math.max(character.length, member.length));
  const characterLength = writeCodePoints(character, first);
  const memberLength = writeCodePoints(member, second);
  if (character.includes(member)) return memberLength / characterLength;
  if (member.includes(character)) return characterLength / memberLength;
  return (2 * matchedLength(0, characterLength, 0, memberLength)) / (characterLength + memberLength);
}

function makeRoom(length: number): void {
  if (length <= first.length) return;
  first = new Uint32Array(length);
  second = new Uint32Array(length);
  previousRun = new Uint32Array(length + 1);
  currentRun = new Uint32Array(length + 1);
}

function writeCodePoints(text: string, into: Uint32Array): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint > 0xffff) index += 1;
    into[length] = codePoint;
    length += 1;
  }
  return length;
}

/**
 * The total length of difflib's matching blocks between first[fromA, toA) and second[fromB, toB): the longest common
 * run, of equal ones the one that starts earliest in first and then earliest in second, and the same again to its left
 * and to its right.
 */
function matchedLength(fromA: number, toA: number, fromB: number, toB: number): number {
  if (fromA >= toA || fromB >= toB) return 0;
  let longest = 0;
  let endA = 0;
  let endB = 0;
  previousRun.fill(0, fromB, toB + 1);
  currentRun[fromB] = 0;
  for (let a = fromA; a < toA; a += 1) {
    const codePoint = first[a];
    for (let b = fromB; b < toB; b += 1) {
      const run = codePoint === second[b] ? (previousRun[b] ?? 0) + 1 : 0;
      currentRun[b + 1] = run;
      // Only a longer run replaces the first one found: ends rise with starts, so that one started earliest.
      if (run > longest) {
        longest = run;
        endA = a + 1;
        endB = b + 1;
      }
    }
    const finished = currentRun;
    currentRun = previousRun;
    previousRun = finished;
  }
  if (longest === 0) return 0;
  return longest + matchedLength(fromA, endA - longest, fromB, endB - longest) + matchedLength(endA, toA, endB, toB);
}
