import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { CharacterClaim } from '../../../database/entities/character-claim.ts';
import { reviveCards } from '../../audit-channel/want-card.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const claims: PutBackByKind = {
  'claim.confirmed': reopenClaim,
  'claim.refused': reopenClaim,
};

async function reopenClaim(tenant: Tenant, change: Change): Promise<UndoStep> {
  const { claimId } = change.after as unknown as { claimId: string };
  const claim = await tenant.em.findOne(CharacterClaim, { id: claimId });
  if (!claim?.decision) return 'changed_since';
  const pair = { character: claim.character, member: claim.member, decision: null };
  // A newer claim of the same tells of it: there is nothing left to put back.
  if ((await tenant.em.count(CharacterClaim, pair)) > 0) return 'undone';
  Object.assign(claim, { decision: null, decidedAt: null, decidedBy: null });
  await tenant.em.flush();
  await reviveCards(tenant, 'claim', [claimId]);
  return 'undone';
}
