import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { findFinding } from './find-finding.ts';
import { type FindingCard, findingCard } from './finding-card.ts';
import type { FindingProblem } from './open-finding.ts';

/** The card of a finding as it stands now; another server's finding is not found. */
export async function showFinding(
  { database, clock }: Context,
  actor: Actor,
  findingId: string,
): Promise<Result<{ card: FindingCard }, FindingProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const finding = await findFinding(tenant, findingId);
    return finding
      ? ok({ card: await findingCard(tenant, finding, clock.now()) })
      : failed({ code: 'finding_not_found' });
  });
}
