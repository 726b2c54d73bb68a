import { insertCards, serversWithSilentSources } from '../../database/card-rows.ts';
import { type RegularSource, SILENT_AFTER_MS } from '../../quality/role-freshness.ts';
import { deliverCards } from '../audit-channel/deliver-cards.ts';
import type { Context } from '../context.ts';

const regularSources = Object.keys(SILENT_AFTER_MS) as RegularSource[];

/**
 * Says in each live server which of its sources have been silent for twice their interval (domain.md §4.1), by one card
 * for each that stands until the source is back.
 * @param since when this process began to ask: what nobody asked for is not silent
 */
export async function watchSources(context: Context, since: Date): Promise<void> {
  const { database, clock } = context;
  const now = clock.now();
  for (const source of regularSources) {
    const silentBefore = new Date(now.getTime() - SILENT_AFTER_MS[source]);
    if (since > silentBefore) continue;
    const servers = await database.acrossServers((em) => serversWithSilentSources(em, source, silentBefore));
    for (const serverId of servers) {
      await database.inServer(serverId, (tenant) => insertCards(tenant, 'silent_source', [source], now));
      context.log.warn({ serverId, source }, 'a source has been silent for twice its interval');
      await deliverCards(context, serverId);
    }
  }
}
