import type { FindingCard } from './finding-card.ts';
import type { GroupCard } from './group-card.ts';

/** One card of a walk: a finding alone, or all of one person's. */
export type ReviewCard =
  | { readonly kind: 'finding'; readonly finding: FindingCard }
  | { readonly kind: 'group'; readonly group: GroupCard };
