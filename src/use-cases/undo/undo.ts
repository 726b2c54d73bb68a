import { markUndone } from '../../database/batch-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Change } from '../../database/entities/change.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { reviveCards } from '../audit-channel/want-card.ts';
import { isRoleChange } from '../roles/role-claim.ts';
import { aliases, forgetLearned } from './kinds/aliases.ts';
import { candidates } from './kinds/candidates.ts';
import { claims } from './kinds/claims.ts';
import { departures } from './kinds/departures.ts';
import { findingIdsOf, findings } from './kinds/findings.ts';
import { guilds } from './kinds/guilds.ts';
import { links } from './kinds/links.ts';
import { pairs } from './kinds/pairs.ts';
import { giveMainsBack, leaveNobodyBehind, letEmptiedGo, players } from './kinds/players.ts';
import type { PutBackByKind } from './kinds/put-back.ts';

/** How each kind of change is put back here; roles are put back on Discord. What is in neither is history only. */
const putBackByKind: PutBackByKind = {
  ...links,
  ...aliases,
  ...players,
  ...pairs,
  ...candidates,
  ...claims,
  ...findings,
  ...departures,
  ...guilds,
};

/** True when Undo knows how to put this kind of change back. */
export function isUndoable(change: Pick<Change, 'what' | 'undoneAt' | 'state'>): boolean {
  return (change.what in putBackByKind || isRoleChange(change)) && !change.undoneAt && change.state === 'done';
}

/** Puts changes back, the latest first, and skips what somebody changed since; roles are put back on Discord. */
export async function undoChanges(
  tenant: Tenant,
  changes: readonly Change[],
  by: string,
  at: Date,
): Promise<{ undone: number; skipped: number }> {
  const here = changes.filter((change) => isUndoable(change) && !isRoleChange(change));
  if (here.length > 0) await lockIdentity(tenant);
  let undone: Change[] = [];
  const putBackNext = async (change: Change) => {
    if (await putBack(tenant, change, by, at)) undone.push(change);
    await tenant.em.flush();
  };
  const latestFirst = here.toSorted((one, other) => other.number - one.number);
  const { learned = [], made = [], rest = [] } = Object.groupBy(latestFirst, turnOf);
  for (const change of rest) await putBackNext(change);
  const notAfterAll = await leaveNobodyBehind(tenant, undone, here);
  undone = undone.filter((change) => !notAfterAll.has(change));
  for (const change of notAfterAll) Object.assign(change, { undoneAt: null, undoneBy: null });
  const forgotten = await forgetLearned(tenant, undone, learned);
  for (const change of learned) {
    if (!forgotten.delete(change.id)) continue;
    mark(change, by, at);
    undone.push(change);
  }
  await markUndone(tenant, [...forgotten], by, at);
  for (const change of made) await putBackNext(change);
  await letEmptiedGo(tenant, undone, { actor: { kind: 'officer', id: by }, at });
  await giveMainsBack(tenant, undone);
  await reviveCards(tenant, 'finding', findingIdsOf(here));
  // An alias that another link teaches too is nothing that somebody changed.
  return { undone: undone.length, skipped: here.length - undone.length - learned.filter(isUndoable).length };
}

/** Puts one entry of the history back, and nothing else: an alias goes also where the link that taught it stays. */
export async function undoAlone(tenant: Tenant, change: Change, by: string, at: Date): Promise<boolean> {
  if (change.what !== 'alias.learned') return (await undoChanges(tenant, [change], by, at)).undone > 0;
  if (!isUndoable(change)) return false;
  await lockIdentity(tenant);
  return putBack(tenant, change, by, at);
}

async function putBack(tenant: Tenant, change: Change, by: string, at: Date): Promise<boolean> {
  if ((await putBackByKind[change.what]?.(tenant, change, at)) !== 'undone') return false;
  mark(change, by, at);
  return true;
}

function mark(change: Change, by: string, at: Date): void {
  change.undoneAt = at;
  change.undoneBy = by;
}

/** Aliases stay or go by which links are left, and players who were made go when nothing of theirs is left. */
function turnOf({ what }: Change): 'rest' | 'learned' | 'made' {
  if (what === 'alias.learned') return 'learned';
  return what === 'player.created' ? 'made' : 'rest';
}
