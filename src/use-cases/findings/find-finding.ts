import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Finding } from '../../database/entities/finding.ts';
import { isUuid } from '../uuid.ts';

/** Nothing for an id that no finding of this server has: it comes from a component, where anything can stand. */
export async function findFinding({ em, serverId }: Tenant, findingId: string): Promise<Finding | null> {
  return isUuid(findingId) ? em.findOne(Finding, { server: serverId, id: findingId }) : null;
}

/** Likewise, locked until the transaction ends: of two who press, the second sees what the first did. */
export async function lockFinding({ em, serverId }: Tenant, findingId: string): Promise<Finding | null> {
  if (!isUuid(findingId)) return null;
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  return em.findOne(Finding, { server: serverId, id: findingId }, { lockMode });
}
