import { LockMode } from '@mikro-orm/core';
import { OutboxMessage } from '../database/entities/outbox-message.ts';
import { Server } from '../database/entities/server.ts';
import { closeToldRankChanges, markNotified } from '../database/finding-rows.ts';
import type { AuditMessage } from '../reporting/audit-message.ts';
import type { Delivery } from './audit-channel.ts';
import type { Context } from './context.ts';

/** How long one process may take to send a message before another one picks it up. */
const CLAIM_MS = 60_000;

interface Claimed {
  readonly id: string;
  readonly createdAt: Date;
  readonly content: AuditMessage;
  readonly findingIds: readonly string[];
  readonly channelId: string | null;
  readonly locale: string;
  readonly isRetry: boolean;
}

/** Sends what waits in the server's outbox, oldest first; what cannot be sent waits on, with the reason. */
export async function deliverMessages(context: Context, serverId: string): Promise<void> {
  for (const message of await claim(context, serverId)) {
    const delivery = await send(context, message);
    await settle(context, serverId, message, delivery);
    if (delivery.kind === 'failed') {
      context.log.warn(
        { serverId, messageId: message.id, because: delivery.because, detail: delivery.detail },
        'a message for the audit channel waits',
      );
    }
  }
}

/** The servers that have messages waiting: what a crash or a lost permission left. Who removed Rollcall hears nothing. */
export async function serversWithWaitingMessages({ database, clock }: Context): Promise<string[]> {
  const now = clock.now();
  return database.acrossServers(async (em) => {
    const rows = await em.find(
      OutboxMessage,
      {
        server: { state: { $ne: 'left' } },
        sentAt: null,
        $or: [{ claimedUntil: null }, { claimedUntil: { $lte: now } }],
      },
      { fields: ['id', 'server'] },
    );
    return [...new Set(rows.map((row) => row.server.id))];
  });
}

async function claim({ database, clock }: Context, serverId: string): Promise<Claimed[]> {
  const now = clock.now();
  return database.inServer(serverId, async ({ em }) => {
    const server = await em.findOneOrFail(Server, { id: serverId });
    const rows = await em.find(
      OutboxMessage,
      { sentAt: null, $or: [{ claimedUntil: null }, { claimedUntil: { $lte: now } }] },
      { orderBy: { createdAt: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    return rows.map((row) => {
      const isRetry = row.claimedUntil !== null || row.failure !== null;
      row.claimedUntil = new Date(now.getTime() + CLAIM_MS);
      return {
        id: row.id,
        createdAt: row.createdAt,
        content: row.content as unknown as AuditMessage,
        findingIds: row.findingIds,
        channelId: server.auditChannelId ?? null,
        locale: server.locale,
        isRetry,
      };
    });
  });
}

async function send(context: Context, message: Claimed): Promise<Delivery> {
  const { channelId } = message;
  if (channelId === null) return { kind: 'failed', because: 'channel_gone' };
  return context.auditChannel.send({ ...message, channelId });
}

async function settle({ database, clock }: Context, serverId: string, message: Claimed, delivery: Delivery) {
  const now = clock.now();
  await database.inServer(serverId, async (tenant) => {
    const row = await tenant.em.findOneOrFail(OutboxMessage, { id: message.id });
    row.claimedUntil = null;
    if (delivery.kind === 'failed') {
      row.failure = delivery.because;
      return;
    }
    row.failure = null;
    row.sentAt = now;
    row.channelId = message.channelId;
    row.messageId = delivery.messageId;
    await markNotified(tenant, message.findingIds, now);
    await closeToldRankChanges(tenant, message, now);
  });
}
