import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Database } from '../../../src/database/database.ts';
import { OutboxMessage } from '../../../src/database/entities/outbox-message.ts';
import { Server } from '../../../src/database/entities/server.ts';
import type { OutgoingMessage } from '../../../src/use-cases/audit-channel/audit-channel.ts';
import { deliverMessages, serversWithWaitingMessages } from '../../../src/use-cases/audit-channel/deliver-messages.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { installServer, leaveServer } from '../../../src/use-cases/setup/servers.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { manualClock } from '../../support/manual-clock.ts';

const SERVER = '1';

let stored: TestDatabase;
let database: Database;

beforeAll(async () => {
  stored = await freshDatabase();
  database = await Database.connect({ url: stored.url });
});

afterAll(async () => {
  await database.close();
  await stored.drop();
});

test('messages that somebody else is looking at are left to them, and each is sent once', async () => {
  const clock = manualClock(new Date('2026-11-21T19:00:00Z'));
  await database.inServer(SERVER, async ({ em }) => {
    em.create(Server, { id: SERVER, name: 'Here', ownerId: '2', auditChannelId: '3', installedAt: clock.now() });
    for (let each = 0; each < 20; each += 1) {
      em.create(OutboxMessage, { server: SERVER, kind: 'went_live', content: {}, createdAt: clock.now() });
    }
  });
  const sent: string[] = [];
  const send = async ({ id }: OutgoingMessage) => {
    sent.push(id);
    return { kind: 'sent', messageId: String(sent.length) } as const;
  };
  const context = { database, clock, log: pino({ level: 'silent' }), auditChannel: { send } } as unknown as Context;

  await database.inServer(SERVER, async ({ em }) => {
    await em.execute('select 1 from outbox_message order by id limit 5 for update');
    await deliverMessages(context, SERVER);
    expect(sent).toHaveLength(15);
  });
  await deliverMessages(context, SERVER);
  expect(sent).toHaveLength(20);
  expect(new Set(sent).size).toBe(20);
});

describe('while Discord answers slowly', () => {
  const SLOW = '5';

  /** Twenty messages, and a channel that takes so long for each; another process, whom it answers at once, looks after each. */
  async function slowly(answerMs: number) {
    const clock = manualClock(new Date('2026-11-21T21:00:00Z'));
    await database.inServer(SLOW, async ({ em }) => {
      await em.nativeDelete(OutboxMessage, {});
      await em.upsert(Server, { id: SLOW, name: 'Slow', ownerId: '2', auditChannelId: '3', installedAt: clock.now() });
      for (let each = 0; each < 20; each += 1) {
        em.create(OutboxMessage, { server: SLOW, kind: 'went_live', content: {}, createdAt: clock.now() });
      }
    });
    const sent: { id: string; by: string; isRetry: boolean }[] = [];
    const contextOf = (by: string, takesMs: number, meanwhile: () => Promise<void>) =>
      ({
        database,
        clock,
        log: pino({ level: 'silent' }),
        auditChannel: {
          send: async ({ id, isRetry }: OutgoingMessage) => {
            sent.push({ id, by, isRetry });
            clock.advance(takesMs);
            await meanwhile();
            return { kind: 'sent', messageId: String(sent.length) } as const;
          },
        },
      }) as unknown as Context;
    const other = contextOf('the other', 0, async () => {});
    const first = contextOf('the first', answerMs, () => deliverMessages(other, SLOW));
    return { first, sent };
  }

  test.each([1_000, 20_000, 59_000])('nothing is sent twice, at %d ms for each', async (answerMs) => {
    const { first, sent } = await slowly(answerMs);
    await deliverMessages(first, SLOW);
    expect(sent.filter(({ isRetry }) => isRetry)).toEqual([]);
    expect(sent).toHaveLength(20);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(20);
  });
});

test('messages for a server that removed Rollcall wait until it is back', async () => {
  const context = { database, clock: manualClock(new Date('2026-11-21T20:00:00Z')) } as unknown as Context;
  const installed = { id: '4', name: 'There', ownerId: '2' };
  await installServer(context, installed);
  await database.inServer(installed.id, async ({ em }) => {
    em.create(OutboxMessage, { server: installed.id, kind: 'went_live', content: {}, createdAt: context.clock.now() });
  });
  expect(await serversWithWaitingMessages(context)).toEqual([installed.id]);
  await leaveServer(context, installed.id);
  expect(await serversWithWaitingMessages(context)).toEqual([]);
  await installServer(context, installed);
  expect(await serversWithWaitingMessages(context)).toEqual([installed.id]);
});
