import type { Tenant } from '../../database/database.ts';
import { Server } from '../../database/entities/server.ts';
import { type Phrase, phrase } from '../../phrase.ts';

/** Why no role is changed in a server that is not live, whatever card of earlier is pressed; nothing where it is. */
export async function onlyObserving({ em, serverId }: Tenant): Promise<Phrase | undefined> {
  const { state } = await em.findOneOrFail(Server, { id: serverId });
  return state === 'live' ? undefined : phrase('problem.fix_all_observing');
}
