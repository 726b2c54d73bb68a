import type { CandidateOption } from '../identity/proposals.ts';
import type { Doubt, Reason } from '../identity/reasons.ts';
import type { CandidateView, LinkView, PlayerView, View } from '../quality/view.ts';
import { instant, instantOrNull, json, type Readers, word, wordOrNull } from './column-wise.ts';

const NOT_SHOWN: readonly Reason[] = [];

/** @param reasons where to read what a link stands on */
export const links = (reasons: string) => ({
  id: word('id'),
  playerId: word('player_id'),
  /** A character or a member. */
  ofId: word('coalesce(character_id::text, member_id)'),
  source: word('source'),
  confidence: word<LinkView['confidence']>('confidence'),
  reasons: json<readonly Reason[] | null>(reasons),
  createdAt: instant('created_at'),
  confirmedAt: instantOrNull('confirmed_at'),
  confirmedBy: wordOrNull('confirmed_by'),
});

/** By whose it is. */
export function toLink(of: Readers<ReturnType<typeof links>>, row: number): [string, LinkView] {
  return [
    of.ofId(row),
    {
      id: of.id(row),
      playerId: of.playerId(row),
      source: of.source(row),
      confidence: of.confidence(row),
      reasons: of.reasons(row) ?? NOT_SHOWN,
      createdAt: of.createdAt(row),
      confirmedAt: of.confirmedAt(row),
      confirmedBy: of.confirmedBy(row),
    },
  ];
}

export const players = { id: word('id'), displayName: json<string>('display_name'), mainId: wordOrNull('main_id') };

export const aliases = { playerId: word('player_id'), name: json<string>('name') };

type Alias = { readonly playerId: string; readonly name: string };

export function toAlias(of: Readers<typeof aliases>, row: number): Alias {
  return { playerId: of.playerId(row), name: of.name(row) };
}

export function toPlayer(
  of: Readers<typeof players>,
  row: number,
  aliasesOf: ReadonlyMap<string, readonly Alias[]>,
): PlayerView {
  const id = of.id(row);
  const names = aliasesOf.get(id)?.map(({ name }) => name) ?? [];
  return { id, displayName: of.displayName(row), mainId: of.mainId(row), aliases: names };
}

export const refusedPairs = { characterId: word('character_id'), memberId: word('member_id') };

export function toRefusedPair(of: Readers<typeof refusedPairs>, row: number): View['refusedPairs'][number] {
  return { characterId: of.characterId(row), memberId: of.memberId(row) };
}

export const refusedPlayers = { characterId: word('character_id'), playerId: word('player_id') };

export function toRefusedPlayer(of: Readers<typeof refusedPlayers>, row: number): View['refusedPlayers'][number] {
  return { characterId: of.characterId(row), playerId: of.playerId(row) };
}

/** The persons, and the members of each: of options that are shown without why. */
type WithoutReasons = readonly [readonly CandidateOption['person'][], readonly (readonly string[])[]];

/** @param options where to read whom to choose from */
export const candidates = (options: string) => ({
  id: word('id'),
  characterId: word('character_id'),
  options: json<readonly CandidateOption[] | WithoutReasons>(options),
  doubts: json<readonly Doubt[]>('doubts'),
  foundAt: instant('found_at'),
});

/** By its character. */
export function toCandidate(of: Readers<ReturnType<typeof candidates>>, row: number): [string, CandidateView] {
  const characterId = of.characterId(row);
  const options = toOptions(of.options(row));
  return [characterId, { id: of.id(row), characterId, options, doubts: of.doubts(row), foundAt: of.foundAt(row) }];
}

function toOptions(options: readonly CandidateOption[] | WithoutReasons): readonly CandidateOption[] {
  if (!isWithoutReasons(options)) return options;
  const [persons, memberIds] = options;
  return persons.map((person, at) => ({ person, memberIds: memberIds[at] ?? [], score: null, reasons: NOT_SHOWN }));
}

function isWithoutReasons(options: readonly CandidateOption[] | WithoutReasons): options is WithoutReasons {
  return Array.isArray(options[0]);
}
