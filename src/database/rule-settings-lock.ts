import type { Tenant } from './database.ts';

const LOCK_OF = `hashtextextended('rule settings of ' || ?, 0)`;

/**
 * Keeps the rules' settings as they are until the transaction ends, for as many scans as there are. To be taken before
 * findings: what changes settings closes findings.
 */
export async function keepRuleSettings({ em, serverId }: Tenant): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock_shared(${LOCK_OF})`, [serverId]);
}

/** Waits for the scans that look by the settings as they were, so that what these find is there to be closed. */
export async function lockRuleSettings({ em, serverId }: Tenant): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(${LOCK_OF})`, [serverId]);
}
