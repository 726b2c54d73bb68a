import { LockMode } from '@mikro-orm/core';
import { claimCards, finishCards, loadUnfinishedCards, type UnfinishedCard } from '../../database/card-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { AuditCard } from '../../database/entities/audit-card.ts';
import { Server } from '../../database/entities/server.ts';
import type { Context } from '../context.ts';
import { sharedRun } from '../shared-run.ts';
import { type DesiredCard, desiredCard } from './audit-cards.ts';
import type { ChannelProblem, StandingMessage } from './audit-channel.ts';
import { type AuditCardKind, wantCard } from './want-card.ts';

/** How long one process may take to post or edit a card before another one does it. */
const CLAIM_MS = 60_000;

/** How long a card may stand before the job looks whether it still does, and still is right. */
const LOOK_AFTER_MS = 15 * 60_000;

/** So many are claimed at once: Discord may take a second for each, and a claim must outlast them all. */
const PORTION = 10;

/** A card that changes while it is shown is shown again; what then still changes waits for the next call. */
const TIMES_SHOWN = 5;

interface ClaimedCard extends UnfinishedCard {
  readonly desired: DesiredCard;
}

/** What became of a card in the channel. */
type Outcome =
  | { readonly kind: 'shown'; readonly message: StandingMessage }
  /** Somebody deleted its message, or it belongs into another channel now. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly because: ChannelProblem; readonly detail?: string };

/**
 * Brings the server's standing cards to what they must show now: posts what is new, edits what changed, finishes what
 * is over. For after every commit that may have changed what a card tells; one statement when no card stands, and one
 * look for all who commit at the same time. A card that cannot be shown waits, with the reason.
 */
export function deliverCards(context: Context, serverId: string): Promise<void> {
  return sharedRun(context.database, `cards ${serverId}`, () => catchUp(context, serverId));
}

async function catchUp(context: Context, serverId: string): Promise<void> {
  // By what they are about: a card whose message is gone is another card.
  const about = ({ kind, subject }: UnfinishedCard) => `${kind} ${subject}`;
  const timesShown = new Map<string, number>();
  const isDone = (card: UnfinishedCard) => (timesShown.get(about(card)) ?? 0) >= TIMES_SHOWN;
  for (;;) {
    const claimed = await claim(context, serverId, isDone);
    if (claimed.length === 0) return;
    for (const card of claimed) {
      const outcome = await show(context, card);
      await settle(context, serverId, card, outcome);
      const isFailed = outcome.kind === 'failed';
      timesShown.set(about(card), isFailed ? TIMES_SHOWN : (timesShown.get(about(card)) ?? 0) + 1);
      if (!isFailed) continue;
      const { because, detail } = outcome;
      context.log.warn({ serverId, cardId: card.id, because, detail }, 'a card for the audit channel waits');
    }
  }
}

/**
 * As `deliverCards`, and looks first which of the cards that stood for a while still do: one that somebody deleted is
 * posted again while its subject is open.
 */
export async function lookAfterCards(context: Context, serverId: string): Promise<void> {
  const now = context.clock.now();
  const due = await context.database.inServer(serverId, ({ em }) =>
    em.find(AuditCard, { finishedAt: null, claimedUntil: null, lookedAt: { $lte: lookedAtBefore(now) } }),
  );
  for (const { id, channelId, messageId } of due) {
    if (!channelId || !messageId) continue;
    const stands = await context.auditChannel.stands({ channelId, messageId });
    await context.database.inServer(serverId, async (tenant) => {
      const row = await lockCard(tenant, id);
      if (row.finishedAt || row.claimedUntil) return;
      row.lookedAt = now;
      if (!stands) await postAnew(tenant, row, now);
    });
  }
  await deliverCards(context, serverId);
}

/** The servers whose cards wait to be posted, were left by a crash, or were not looked at for a while. */
export async function serversWithCardsToLookAfter({ database, clock }: Context): Promise<string[]> {
  const now = clock.now();
  return database.acrossServers(async (em) => {
    const live = await em.find(Server, { state: 'live' }, { fields: ['id'] });
    const rows = await em.find(
      AuditCard,
      {
        finishedAt: null,
        $and: [
          { $or: [{ claimedUntil: null }, { claimedUntil: { $lte: now } }] },
          { $or: [{ messageId: null }, { failure: { $ne: null } }, { lookedAt: { $lte: lookedAtBefore(now) } }] },
        ],
      },
      { fields: ['id', 'server'] },
    );
    const servers = new Set(rows.map((row) => row.server.id));
    return live.map(({ id }) => id).filter((id) => servers.has(id));
  });
}

/** Takes some of the cards that must show something else than they do; those that are over and never stood just end. */
async function claim(
  { database, clock }: Context,
  serverId: string,
  isDone: (card: UnfinishedCard) => boolean,
): Promise<ClaimedCard[]> {
  const now = clock.now();
  return database.inServer(serverId, async (tenant) => {
    const cards = await loadUnfinishedCards(tenant, now);
    const ended: string[] = [];
    const changed: ClaimedCard[] = [];
    // Few stand at any time, and each kind has its own way to look: one after the other is enough.
    for (const card of cards) {
      if (changed.length === PORTION) break;
      if (isDone(card)) continue;
      const desired = await desiredCard(tenant, card, now);
      if (!desired || (desired.isOver && card.messageId === null)) ended.push(card.id);
      else if (isElsewhere(card, desired) || desired.fingerprint !== card.shown) changed.push({ ...card, desired });
    }
    await finishCards(tenant, ended, now);
    const mine = await claimCards(tenant, changed, now, new Date(now.getTime() + CLAIM_MS));
    return changed.filter(({ id }) => mine.has(id));
  });
}

/** A card that is over ends where it stands; an open one follows the server's audit channel. */
function isElsewhere({ channelId, auditChannelId }: UnfinishedCard, { isOver }: DesiredCard): boolean {
  return !isOver && channelId !== null && auditChannelId !== null && channelId !== auditChannelId;
}

async function show({ auditChannel }: Context, card: ClaimedCard): Promise<Outcome> {
  const { id, createdAt, locale, channelId, messageId, auditChannelId, desired } = card;
  if (channelId === null || messageId === null) {
    if (auditChannelId === null) return { kind: 'failed', because: 'channel_gone' };
    const isRetry = card.claimedUntil !== null || card.failure !== null;
    const message = { id, createdAt, locale, channelId: auditChannelId, content: desired.content, isRetry };
    const delivery = await auditChannel.send(message);
    if (delivery.kind === 'failed') return delivery;
    return { kind: 'shown', message: { channelId: auditChannelId, messageId: delivery.messageId } };
  }
  if (isElsewhere(card, desired)) {
    await auditChannel.remove({ channelId, messageId });
    return { kind: 'gone' };
  }
  const edit = await auditChannel.edit({ id, createdAt, locale, channelId, messageId, content: desired.content });
  if (edit.kind === 'edited') return { kind: 'shown', message: { channelId, messageId } };
  const isLost = edit.kind === 'message_gone' || edit.because === 'channel_gone';
  return isLost ? { kind: 'gone' } : edit;
}

async function settle({ database, clock }: Context, serverId: string, card: ClaimedCard, outcome: Outcome) {
  const now = clock.now();
  const { desired } = card;
  await database.inServer(serverId, async (tenant) => {
    const row = await lockCard(tenant, card.id);
    row.claimedUntil = null;
    row.failure = outcome.kind === 'failed' ? outcome.because : null;
    if (outcome.kind === 'failed') return;
    if (outcome.kind === 'gone') {
      if (!desired.isOver) return postAnew(tenant, row, now);
      // Undo may open it again: then it is posted like one that never stood.
      Object.assign(row, { channelId: null, messageId: null, shown: null, lookedAt: null, finishedAt: now });
      return;
    }
    const { channelId, messageId } = outcome.message;
    Object.assign(row, { channelId, messageId, shown: desired.fingerprint, lookedAt: now });
    // Somebody may have undone it while Discord was told that it is over; whoever comes later waits for this row.
    if (desired.isOver && (await desiredCard(tenant, row, now))?.isOver !== false) row.finishedAt = now;
  });
}

/** A row is one message: the same card in another message is another row, with a nonce of its own. */
async function postAnew(tenant: Tenant, row: AuditCard, at: Date): Promise<void> {
  row.finishedAt = at;
  await tenant.em.flush();
  await wantCard(tenant, row.kind as AuditCardKind, row.subject, at);
}

async function lockCard({ em }: Tenant, id: string): Promise<AuditCard> {
  return em.findOneOrFail(AuditCard, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

function lookedAtBefore(now: Date): Date {
  return new Date(now.getTime() - LOOK_AFTER_MS);
}
