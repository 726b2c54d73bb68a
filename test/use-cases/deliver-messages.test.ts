import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Database } from '../../src/database/database.ts';
import { OutboxMessage } from '../../src/database/entities/outbox-message.ts';
import { Server } from '../../src/database/entities/server.ts';
import type { OutgoingMessage } from '../../src/use-cases/audit-channel.ts';
import type { Context } from '../../src/use-cases/context.ts';
import { deliverMessages, serversWithWaitingMessages } from '../../src/use-cases/deliver-messages.ts';
import { installServer, leaveServer } from '../../src/use-cases/servers.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { manualClock } from '../support/manual-clock.ts';

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
