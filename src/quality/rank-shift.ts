import { rankName } from './guild-roles.ts';
import type { FreezeReason, RankView } from './view.ts';

/** More than this share of the characters, and at least `MOVED_MINIMUM`, changed rank in one roster. */
const MOVED_SHARE = 0.1;
const MOVED_MINIMUM = 5;

type Ranks = readonly Pick<RankView, 'index' | 'name'>[];

/**
 * Whether a roster says that ranks may stand for something else than when their roles were saved (domain.md §4.1):
 * `known` are the ranks that the officer saw, `listed` those on the roster, `moved` of `present` characters changed.
 */
export function shiftByRoster(
  known: Ranks,
  listed: Iterable<number>,
  { moved, present }: { readonly moved: number; readonly present: number },
): FreezeReason | undefined {
  const seen = new Set(known.map(({ index }) => index));
  if ([...listed].some((index) => !seen.has(index))) return 'rank_appeared';
  return moved >= MOVED_MINIMUM && moved > present * MOVED_SHARE ? 'many_moved' : undefined;
}

/** Whether the names that an upload shows say so; upper and lower case are no difference. */
export function shiftByNames(known: Ranks, names: ReadonlyMap<number, string>): FreezeReason | undefined {
  const seen = new Set(known.map(({ index }) => index));
  if ([...names.keys()].some((index) => !seen.has(index))) return 'rank_appeared';
  const ranks = known.map((rank) => ({ ...rank, roleId: null }));
  const renamed = [...names].some(([index, name]) => plain(rankName({ ranks }, index)) !== plain(name));
  return renamed ? 'rank_renamed' : undefined;
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
