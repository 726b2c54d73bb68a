import { LockMode } from '@mikro-orm/core';
import { OutboxMessage } from '../../database/entities/outbox-message.ts';
import { Server } from '../../database/entities/server.ts';
import { closeToldRankChanges, markNotified } from '../../database/finding-rows.ts';
import type { AuditMessage } from '../../reporting/audit-message.ts';
import type { Context } from '../context.ts';
import type { Delivery } from './audit-channel.ts';

/** How long one process may take to send a message before another one picks it up. */
const CLAIM_MS = 60_000;

/** So many are claimed at once: the others are free for whoever comes. */
const PORTION = 10;

/** When no more of a claim is left, nothing is begun by it: a slow answer must come while it still holds. */
const TIME_TO_SEND_MS = 30_000;

interface Claimed {
  readonly id: string;
  readonly createdAt: Date;
  readonly content: AuditMessage;
  readonly findingIds: readonly string[];
  readonly channelId: string | null;
  readonly locale: string;
  readonly isRetry: boolean;
  readonly claimedUntil: Date;
}

/** Sends what waits in the server's outbox, oldest first; what cannot be sent waits on, with the reason. */
export async function deliverMessages(context: Context, serverId: string): Promise<void> {
  const failed: string[] = [];
  for (;;) {
    const portion = await claim(context, serverId, failed);
    if (portion.length === 0) return;
    const begun = await sendInTime(context, serverId, portion, failed);
    await release(context, serverId, portion.slice(begun));
  }
}

/** Sends what the claim leaves time for, at least one; answers how many it tried. */
async function sendInTime(
  context: Context,
  serverId: string,
  portion: readonly Claimed[],
  failed: string[],
): Promise<number> {
  for (const [index, message] of portion.entries()) {
    const left = message.claimedUntil.getTime() - context.clock.now().getTime();
    if (index > 0 && left < TIME_TO_SEND_MS) return index;
    const delivery = await send(context, message);
    await settle(context, serverId, message, delivery);
    if (delivery.kind === 'sent') continue;
    failed.push(message.id);
    const { because, detail } = delivery;
    context.log.warn({ serverId, messageId: message.id, because, detail }, 'a message for the audit channel waits');
  }
  return portion.length;
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

async function claim(
  { database, clock }: Context,
  serverId: string,
  except: readonly string[],
): Promise<readonly Claimed[]> {
  const now = clock.now();
  const claimedUntil = new Date(now.getTime() + CLAIM_MS);
  return database.inServer(serverId, async ({ em }) => {
    const server = await em.findOneOrFail(Server, { id: serverId });
    const rows = await em.find(
      OutboxMessage,
      { id: { $nin: [...except] }, sentAt: null, $or: [{ claimedUntil: null }, { claimedUntil: { $lte: now } }] },
      { orderBy: { createdAt: 'asc' }, limit: PORTION, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    return rows.map((row) => {
      const isRetry = row.claimedUntil !== null || row.failure !== null;
      row.claimedUntil = claimedUntil;
      return {
        id: row.id,
        createdAt: row.createdAt,
        content: row.content as unknown as AuditMessage,
        findingIds: row.findingIds,
        channelId: server.auditChannelId ?? null,
        locale: server.locale,
        isRetry,
        claimedUntil,
      };
    });
  });
}

async function send(context: Context, message: Claimed): Promise<Delivery> {
  const { channelId } = message;
  if (channelId === null) return { kind: 'failed', because: 'channel_gone' };
  return context.auditChannel.send({ ...message, channelId });
}

/** Nobody began these: they are for the next portion, or for whoever comes first. */
async function release({ database }: Context, serverId: string, messages: readonly Claimed[]): Promise<void> {
  const [first] = messages;
  if (!first) return;
  const mine = { id: { $in: messages.map(({ id }) => id) }, sentAt: null, claimedUntil: first.claimedUntil };
  await database.inServer(serverId, ({ em }) => em.nativeUpdate(OutboxMessage, mine, { claimedUntil: null }));
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
    await markNotified(tenant, message, now);
    await closeToldRankChanges(tenant, message, now);
  });
}
