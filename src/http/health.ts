import type { FastifyInstance } from 'fastify';
import type { HttpVerbs } from './verbs.ts';

/** Whether the process lives (it answers at all) and is ready (200) or not (503). Tells nothing else to strangers. */
export function addHealth(app: FastifyInstance, verbs: HttpVerbs): void {
  app.get('/health', async (_request, reply) => {
    const { database, discord } = await verbs.health();
    const isReady = database && discord;
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'not_ready', database: upOrDown(database), discord: upOrDown(discord) });
  });
}

function upOrDown(works: boolean): 'up' | 'down' {
  return works ? 'up' : 'down';
}
