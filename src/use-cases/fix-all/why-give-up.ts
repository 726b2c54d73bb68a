import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import { Guild } from '../../database/entities/guild.ts';
import { RuleSetting } from '../../database/entities/rule-setting.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { onlyObserving } from '../roles/only-observing.ts';
import { contentOf } from './fix-all-batch.ts';

/**
 * Why a batch of roles goes no further, though each of its steps might still make sense by itself: what it was begun
 * for is no longer wanted. Nothing where it goes on.
 */
export async function whyGiveUp(tenant: Tenant, batch: Batch): Promise<Phrase | undefined> {
  return (await onlyObserving(tenant)) ?? (isUndo(batch) ? undefined : groundsGone(tenant, batch));
}

/** An Undo goes by what was done, whether or not anybody would do it today. */
function isUndo(batch: Batch): boolean {
  return contentOf(batch).undoes !== null;
}

async function groundsGone({ em }: Tenant, { rule, begunAt }: Batch): Promise<Phrase | undefined> {
  const disabled = await em.findOne(RuleSetting, { rule, enabled: false });
  if (disabled) return phrase('fix_all.rule_disabled');
  // Since it was begun: whatever was removed earlier is not in what it does.
  const removed = await em.findOne(Guild, { removedAt: { $gte: begunAt }, countsForRoles: true });
  return removed ? phrase('fix_all.guild_removed', { guild: removed.name }) : undefined;
}
