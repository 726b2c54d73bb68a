import { rankName } from './guild-roles.ts';
import type { FreezeReason, RankView } from './view.ts';

/** More than this share of the characters, and at least `MOVED_MINIMUM`, changed rank in one roster. */
const MOVED_SHARE = 0.1;
const MOVED_MINIMUM = 5;

type Ranks = readonly Pick<RankView, 'index' | 'name'>[];

/** What says that ranks may stand for something else than when their roles were saved (domain.md §4.1). */
export interface RankShift {
  readonly because: Exclude<FreezeReason, 'role_deleted'>;
  /** Ranks that nobody knew then. */
  readonly appeared: readonly number[];
  readonly renamed: readonly { readonly index: number; readonly from: string; readonly to: string }[];
  /** Characters that changed rank in one roster, of those that were there before. */
  readonly moved: number;
  readonly present: number;
}

/**
 * What a roster shows: `known` are the ranks that the officer saw, `listed` those on the roster, `moved` of `present`
 * characters changed.
 */
export function shiftByRoster(
  known: Ranks,
  listed: Iterable<number>,
  { moved, present }: Pick<RankShift, 'moved' | 'present'>,
): RankShift | undefined {
  const appeared = newTo(known, listed);
  const manyMoved = moved >= MOVED_MINIMUM && moved > present * MOVED_SHARE;
  if (appeared.length === 0 && !manyMoved) return undefined;
  return { because: appeared.length > 0 ? 'rank_appeared' : 'many_moved', appeared, renamed: [], moved, present };
}

/** What the names show that an upload brings; upper and lower case are no difference. */
export function shiftByNames(known: Ranks, names: ReadonlyMap<number, string>): RankShift | undefined {
  const appeared = newTo(known, names.keys());
  const ranks = known.map((rank) => ({ ...rank, roleId: null }));
  const renamed = [...names]
    .map(([index, to]) => ({ index, from: rankName({ ranks }, index), to: to.trim() }))
    .filter(({ index, from, to }) => !appeared.includes(index) && plain(from) !== plain(to))
    .sort((one, other) => one.index - other.index);
  if (appeared.length === 0 && renamed.length === 0) return undefined;
  const because = appeared.length > 0 ? 'rank_appeared' : 'rank_renamed';
  return { because, appeared, renamed, moved: 0, present: 0 };
}

function newTo(known: Ranks, indexes: Iterable<number>): number[] {
  const seen = new Set(known.map(({ index }) => index));
  return [...new Set(indexes)].filter((index) => !seen.has(index)).sort((one, other) => one - other);
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
