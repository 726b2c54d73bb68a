import type { SeededRandom } from '../../src/sandbox/guild/seeded-random.ts';
import {
  codas,
  firstHalves,
  givenNames,
  handleClosings,
  handleOpenings,
  handleWords,
  namesEnd,
  onsets,
  secondHalves,
  vowels,
} from './vocabulary.ts';

/** World of Warcraft takes 2 to 12 letters for a character's name. */
const LONGEST_CHARACTER_NAME = 12;

const accented: Readonly<Record<string, string>> = {
  a: 'áàâãäå',
  c: 'ç',
  e: 'éèêë',
  i: 'íìîï',
  n: 'ñ',
  o: 'óòôõöø',
  u: 'úùûü',
  y: 'ýÿ',
};

/** A name as players choose it: invented, or put together from words; now and then with an accent. */
export function characterName(random: SeededRandom): string {
  for (;;) {
    const plain = random.chance(0.65) ? inventedName(random) : random.pick(firstHalves) + random.pick(secondHalves);
    if (plain.length < 3 || plain.length > LONGEST_CHARACTER_NAME) continue;
    return capitalised(random.chance(0.06) ? withAccent(plain, random) : plain);
  }
}

function inventedName(random: SeededRandom): string {
  const syllable = () => random.pick(onsets) + random.pick(vowels) + random.pick(codas);
  const core = random.chance(0.35) ? syllable() + syllable() : syllable();
  return core + random.pick(onsets) + random.pick(namesEnd);
}

function withAccent(name: string, random: SeededRandom): string {
  const places = [...name].flatMap((letter, at) => (accented[letter] ? [at] : []));
  if (places.length === 0) return name;
  const at = random.pick(places);
  return name.slice(0, at) + random.pick([...(accented[name[at] ?? ''] ?? '')]) + name.slice(at + 1);
}

export function withoutAccents(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ø', 'o').replaceAll('Ø', 'O');
}

/** A handle as Discord takes it for a username: small letters, digits, dots and underscores. */
export function handle(random: SeededRandom): string {
  const word = random.pick(handleWords);
  const digits = String(random.between(1, 9999));
  switch (random.between(0, 7)) {
    case 0:
      return random.pick(givenNames) + digits;
    case 1:
      return word + random.pick(handleWords);
    case 2:
      return `${word}_${random.pick(handleWords)}`;
    case 3:
      return `${word}.${random.pick(givenNames)}`;
    case 4:
      return random.pick(handleOpenings) + word + random.pick(handleWords);
    case 5:
      return word + random.pick(handleClosings) + digits;
    case 6:
      return inventedName(random) + digits;
    default:
      return inventedName(random);
  }
}

/** How people shorten a name: its beginning. */
export function shortened(name: string, random: SeededRandom): string {
  const plain = withoutAccents(name);
  return plain.slice(0, Math.min(plain.length - 1, random.between(3, 5)));
}

/** How people get a name wrong: two letters swapped, one doubled, dropped, or another for it. */
export function misspelt(name: string, random: SeededRandom): string {
  const plain = withoutAccents(name).toLowerCase();
  const at = random.between(1, plain.length - 2);
  const [before, letter, after] = [plain.slice(0, at), plain[at] ?? '', plain.slice(at + 1)];
  const next = after[0] ?? '';
  const wrong = {
    swapped: before + next + letter + after.slice(1),
    doubled: before + letter + letter + after,
    dropped: before + after,
    other: before + otherLetter(letter, random) + after,
  };
  return capitalised(random.pick(Object.values(wrong)));
}

const alike: Readonly<Record<string, string>> = {
  a: 'eo',
  c: 'ks',
  e: 'ai',
  i: 'ey',
  k: 'c',
  o: 'au',
  s: 'z',
  u: 'o',
  y: 'i',
  z: 's',
};

function otherLetter(letter: string, random: SeededRandom): string {
  return random.pick([...(alike[letter] ?? 'aeinrst')]);
}

/** Decoration that domain.md §5.1 says is no part of a name; `beside` is something else that they add. */
export function decorated(name: string, beside: string, random: SeededRandom): string {
  return random.pick([
    `⚔️ ${name} ⚔️`,
    `✨${name}✨`,
    `🔥 ${name}`,
    `${name} 🛡️`,
    `~${name}~`,
    `--${name}--`,
    `*${name}*`,
    `[${name}]`,
    `${name} | ${beside}`,
    `${beside} | ${name}`,
    `${name}/${beside}`,
    `${beside} / ${name}`,
    `${name} - ${beside}`,
    `${name} (${beside})`,
    `${beside} (${name})`,
    `${name}, ${beside}`,
    `${name} • ${beside}`,
    `${beside} aka ${name}`,
    `${name}-Sargeras`,
    name.toUpperCase(),
  ]);
}

/** Decoration that people use all the same, and that no rule takes off. */
export function embellished(name: string, random: SeededRandom): string {
  return random.pick([
    `xX${name}Xx`,
    `[RAID] ${name}`,
    `${name} [GMT+1]`,
    `${name}_tv`,
    `${name}1`,
    `The ${name}`,
    `${name} the Great`,
    `${name}gaming`,
    name.replaceAll('o', '0').replaceAll('e', '3'),
  ]);
}

export function capitalised(name: string): string {
  const [first = ''] = name;
  return first.toUpperCase() + name.slice(first.length);
}
