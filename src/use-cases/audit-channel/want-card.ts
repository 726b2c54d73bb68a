import { insertCards, reopenCards } from '../../database/card-rows.ts';
import type { Tenant } from '../../database/database.ts';

/** What a standing card of the audit channel is about; `audit-cards.ts` says what each shows. */
export type AuditCardKind = 'finding' | 'claim' | 'shrink' | 'rank_shift' | 'silent_source' | 'fix_all';

/**
 * Says in the transaction that makes it necessary that a card must stand in the audit channel; `deliverCards` posts it
 * after the commit. Asked for twice, it stands once.
 * @param subject what the card is about, as its kind names it: the id of a finding, of a guild
 */
export async function wantCard(tenant: Tenant, kind: AuditCardKind, subject: string, at: Date): Promise<void> {
  await insertCards(tenant, kind, [subject], at);
}

/**
 * Says that a card which is finished may not be right any more, because somebody undid what it tells: `deliverCards`
 * looks at it again. Where no card ever stood, none is wanted.
 */
export async function reviveCards(tenant: Tenant, kind: AuditCardKind, subjects: readonly string[]): Promise<void> {
  await reopenCards(tenant, kind, subjects);
}
