import type { Tenant } from './database.ts';

/**
 * Lets one transaction at a time write who is who in this server; it waits for its turn, and shows what the one before
 * left. To be taken after a finding's row, never before: that is the order in which presses take both.
 */
export async function lockIdentity({ em, serverId }: Tenant): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('who is who in ' || ?, 0))`, [serverId]);
}
