import type { Tenant } from '../../database/database.ts';
import { findFinding } from '../findings/find-finding.ts';
import { type FindingCard, findingCard } from '../findings/finding-card.ts';
import { type GroupCard, groupCard } from './group-card.ts';

/** One card of a walk: a finding alone, or all of one person's. */
export type ReviewCard =
  | { readonly kind: 'finding'; readonly finding: FindingCard }
  | { readonly kind: 'group'; readonly group: GroupCard };

/** The card that a finding stands on now; nothing when there is no such finding. */
export async function reviewCard(tenant: Tenant, findingId: string, at: Date): Promise<ReviewCard | undefined> {
  const group = await groupCard(tenant, findingId, at);
  if (group) return { kind: 'group', group };
  const finding = await findFinding(tenant, findingId);
  return finding ? { kind: 'finding', finding: await findingCard(tenant, finding, at) } : undefined;
}
