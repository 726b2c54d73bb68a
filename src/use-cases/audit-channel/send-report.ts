import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { OutboxMessage } from '../../database/entities/outbox-message.ts';
import { Server } from '../../database/entities/server.ts';
import { loadOpenFindings } from '../../database/finding-rows.ts';
import { fullReport } from '../../reporting/run-report.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { openByRuleForReview } from '../syncs/scan-and-report.ts';
import type { ChannelProblem } from './audit-channel.ts';
import { deliverMessages } from './deliver-messages.ts';

export interface SentReport {
  readonly channelId: string;
  readonly findings: number;
  /** `being_sent`: whoever else delivers messages at this moment has taken it, and has not ended. */
  readonly state: 'sent' | 'being_sent';
}

export type ReportProblem =
  | { readonly code: 'still_observing' }
  | { readonly code: 'no_audit_channel' }
  | { readonly code: 'nothing_open' }
  | { readonly code: 'report_waits'; readonly because: ChannelProblem };

/** Tells the audit channel of everything open in one message, whether it was told before or not (domain.md §8). */
export async function sendReport(context: Context, actor: Actor): Promise<Result<SentReport, ReportProblem>> {
  const { database } = context;
  const queued = await database.inServer(actor.serverId, (tenant) => queue(tenant, context.clock.now()));
  if (!queued.ok) return queued;
  await deliverMessages(context, actor.serverId);
  return database.inServer(actor.serverId, async ({ em }) => {
    const message = await em.findOneOrFail(OutboxMessage, { id: queued.value.messageId });
    if (message.failure) return failed({ code: 'report_waits', because: message.failure as ChannelProblem });
    const { channelId, findings } = queued.value;
    return ok({ channelId, findings, state: message.sentAt ? 'sent' : 'being_sent' });
  });
}

async function queue(
  tenant: Tenant,
  at: Date,
): Promise<
  Result<Omit<SentReport, 'state'> & { messageId: string }, Exclude<ReportProblem, { code: 'report_waits' }>>
> {
  const server = await tenant.em.findOneOrFail(Server, { id: tenant.serverId });
  if (server.state !== 'live') return failed({ code: 'still_observing' });
  if (!server.auditChannelId) return failed({ code: 'no_audit_channel' });
  const open = await loadOpenFindings(tenant);
  if (open.length === 0) return failed({ code: 'nothing_open' });
  const report = fullReport({
    source: 'report',
    about: server.name,
    counts: { found: open.length, created: 0, updated: 0, removed: 0, heldBack: 0 },
    startedAt: at,
    finishedAt: at,
    news: open,
    fixed: [],
    openByRule: await openByRuleForReview(tenant),
  });
  const message = { kind: report.kind, content: { ...report }, findingIds: open.map(({ id }) => id), createdAt: at };
  const waiting = await waitingReport(tenant);
  const { id: messageId } = waiting
    ? Object.assign(waiting, { ...message, failure: null })
    : tenant.em.create(OutboxMessage, { server, id: randomUUID(), ...message });
  await tenant.em.flush();
  return ok({ channelId: server.auditChannelId, findings: open.length, messageId });
}

/** Certainly not sent: these say what somebody has to mend, where `unreachable` may mean that only the answer was lost. */
const NOT_SENT: readonly ChannelProblem[] = ['channel_gone', 'no_permission', 'refused'];

/** One that waits for its channel and tells less than a new one would, beside which it would come. */
async function waitingReport({ em }: Tenant): Promise<OutboxMessage | null> {
  return em.findOne(
    OutboxMessage,
    { sentAt: null, claimedUntil: null, failure: { $in: [...NOT_SENT] }, content: { source: 'report' } },
    { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
}
