import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import {
  attributeToRemoval,
  loadUnresolved,
  reopenAfterRemoval,
  type Unresolved,
} from '../../database/removal-rows.ts';
import { reviveCards } from '../audit-channel/want-card.ts';

/** What a guild's removal closed, as its change keeps it: how it stood before, and when it closed. */
interface ClosedByRemoval {
  readonly closedAt: string;
  readonly findings: readonly Unresolved[];
}

/**
 * Looks anew without a guild that was just removed, and remembers what closes by that.
 * @param scan the look, in the same transaction
 */
export async function closeWithGuild<Outcome>(
  tenant: Tenant,
  guildId: string,
  at: Date,
  scan: (tenant: Tenant, at: Date) => Promise<Outcome>,
): Promise<Outcome> {
  const before = await loadUnresolved(tenant);
  const looked = await scan(tenant, at);
  const closed = await attributeToRemoval(tenant, before, at);
  const removal = await tenant.em.findOne(
    Change,
    { what: 'guild.removed', after: { guildId } },
    { orderBy: { number: 'desc' } },
  );
  const kept: ClosedByRemoval = { closedAt: at.toISOString(), findings: before.filter(({ id }) => closed.has(id)) };
  if (removal) removal.before = { ...kept };
  return looked;
}

/**
 * What a guild's removal closed comes back as it was when that is undone: known, and no news. The next scan closes what
 * is not true any more.
 */
export async function reopenWithGuild(tenant: Tenant, { before }: Change): Promise<void> {
  if (!before) return;
  const { closedAt, findings } = before as unknown as ClosedByRemoval;
  await reviveCards(tenant, 'finding', await reopenAfterRemoval(tenant, findings, closedAt));
}
