import { Directory, type KnownCharacter, type KnownMember } from '../src/identity/directory.ts';
import { type Match, matchServer } from '../src/identity/match.ts';
import { Resemblance } from '../src/identity/resemblance.ts';
import { type BestAndRunnerUp, BruteForce } from './brute-force.ts';
import { directoryRows } from './generated-guild/rows.ts';
import { type GuildSize, generateGuild } from './guild-generator.ts';
import { atMost, type Measure, type Measured, median, timedOnThread, timesFaster, told } from './measure.ts';

interface Aim {
  readonly size: GuildSize;
  readonly wholeMs: number;
  readonly timesFaster: number;
}

const aims: readonly Aim[] = [
  { size: { characters: 1000, members: 1000 }, wholeMs: 100, timesFaster: 20 },
  { size: { characters: 1000, members: 5000 }, wholeMs: 200, timesFaster: 20 },
  { size: { characters: 5000, members: 10_000 }, wholeMs: 1000, timesFaster: 50 },
];

const SEED = 42;
const RUNS = 7;
/** Brute force of the largest size takes minutes: an even sample of the leftovers is scored, and the rest reckoned. */
const BRUTE_FORCE_LEFTOVERS = 400;

export function measureMatching(): Measured {
  const sized = aims.map(measureSize);
  return {
    measures: sized.flatMap((one) => one.measures),
    remarks: [
      'Matching only computes: its milliseconds are those of its own thread.',
      ...sized.map((one) => one.remark),
    ],
  };
}

function measureSize(aim: Aim): { measures: Measure[]; remark: string } {
  const { characters, members } = aim.size;
  const about = `matching ${characters} × ${members}`;
  const rows = directoryRows(generateGuild(SEED, aim.size));
  const wholes = [];
  for (let run = 0; run < RUNS; run += 1) wholes.push(timedOnThread(() => matchServer(new Directory(rows))).ms);

  const directory = new Directory(rows);
  const { leftovers, isTaken } = leftToFuzzy(directory, matchServer(directory));
  const fuzzies = [];
  for (let run = 0; run < RUNS; run += 1) fuzzies.push(timedOnThread(() => fuzzyStage(directory, isTaken, leftovers)));
  const fuzzyMs = median(fuzzies.map(({ ms }) => ms));
  const found = fuzzies[0]?.value ?? [];

  const sample = evenSample(leftovers, BRUTE_FORCE_LEFTOVERS);
  const brute = timedOnThread(() => {
    const all = new BruteForce(directory, isTaken);
    return sample.map((character) => all.nearestTwo(character));
  });
  const bruteMs = (brute.ms * leftovers.length) / sample.length;
  const expected = new Map(sample.map((character, at) => [character.id, brute.value[at] ?? null]));
  const different = leftovers.filter(
    ({ id }, at) => expected.has(id) && !isSame(found[at] ?? null, expected.get(id) ?? null),
  );
  return {
    measures: [
      atMost(`${about}: whole match`, median(wholes), 'ms', aim.wholeMs),
      told(`${about}: whole match, first in the process`, wholes[0] ?? 0, 'ms'),
      timesFaster(`${about}: fuzzy stage against brute force`, fuzzyMs, 'ms', bruteMs, aim.timesFaster),
      {
        ...told(
          `${about}: leftovers with another best or runner-up than by brute force`,
          different.length,
          'characters',
        ),
        goal: 'none',
        ok: different.length === 0,
      },
    ],
    remark:
      `Matching ${characters} × ${members}: ${leftovers.length} characters reach the fuzzy stage; brute force scored ` +
      (sample.length < leftovers.length
        ? `an even sample of ${sample.length} of them in ${brute.ms.toFixed(0)} ms, which is extrapolated to all.`
        : 'all of them.'),
  };
}

/** The characters that neither names nor notes settled, and who is no longer free when the fuzzy stage begins. */
function leftToFuzzy(directory: Directory, match: Match) {
  const isFuzzy = (reasons: readonly { readonly kind: string }[]) =>
    reasons.some(({ kind }) => kind === 'name_resembles');
  const ids = [
    ...match.links.filter(({ source }) => source === 'fuzzy_name').map(({ characterId }) => characterId),
    ...match.candidates
      .filter(({ options }) => options.some(({ reasons }) => isFuzzy(reasons)))
      .map(({ characterId }) => characterId),
    ...match.withoutEvidence.map(({ characterId }) => characterId),
  ];
  const linked = new Set(
    match.links.flatMap(({ source, person }) =>
      source !== 'fuzzy_name' && person.kind === 'member' ? [person.memberId] : [],
    ),
  );
  return {
    leftovers: ids.flatMap((id) => directory.character(id) ?? []),
    isTaken: (member: KnownMember) => member.playerId !== null || linked.has(member.id),
  };
}

/** What the match does with the leftovers, index included. */
function fuzzyStage(
  directory: Directory,
  isTaken: (member: KnownMember) => boolean,
  leftovers: readonly KnownCharacter[],
): (BestAndRunnerUp | null)[] {
  const resemblance = new Resemblance(directory, isTaken);
  return leftovers.map((character) => {
    const two = resemblance.nearestTwo(character);
    if (two === null) return null;
    const { best, runnerUp } = two;
    return {
      best: { memberId: best.entry.owner.id, score: best.score },
      runnerUp: runnerUp && { memberId: runnerUp.entry.owner.id, score: runnerUp.score },
    };
  });
}

function isSame(one: BestAndRunnerUp | null, other: BestAndRunnerUp | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function evenSample<Item>(items: readonly Item[], size: number): Item[] {
  const step = Math.max(1, items.length / size);
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}
