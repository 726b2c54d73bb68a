import type { EntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from './database.ts';
import { ANY_ID, ANY_TEXT, listParameter, rowsParameter } from './rows.ts';

/** A card that is not finished, with where its server wants it to stand. */
export interface UnfinishedCard {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly createdAt: Date;
  readonly claimedUntil: Date | null;
  readonly channelId: string | null;
  readonly messageId: string | null;
  readonly shown: string | null;
  readonly failure: string | null;
  readonly auditChannelId: string | null;
  readonly locale: string;
}

type UnfinishedRow = Omit<UnfinishedCard, 'createdAt' | 'claimedUntil'> & {
  readonly createdAt: number;
  readonly claimedUntil: number | null;
};

/** The cards to look at, oldest first: none while the server only observes, and none that another process is at. */
export async function loadUnfinishedCards({ em }: Tenant, now: Date): Promise<UnfinishedCard[]> {
  const rows = await em.execute<UnfinishedRow[]>(
    `select card.id, card.kind, card.subject, extract(epoch from card.created_at)::float8 * 1000 as "createdAt",
       extract(epoch from card.claimed_until)::float8 * 1000 as "claimedUntil", card.channel_id as "channelId",
       card.message_id as "messageId", card.shown, card.failure, server.audit_channel_id as "auditChannelId",
       server.locale
     from audit_card card join server on server.id = card.server_id
     where card.finished_at is null and server.state = 'live'
       and (card.claimed_until is null or card.claimed_until <= ?)
     order by card.created_at, card.id`,
    [now],
  );
  return rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    claimedUntil: row.claimedUntil === null ? null : new Date(row.claimedUntil),
  }));
}

/** Takes those of the cards that nobody else took, or changed, since they were loaded. */
export async function claimCards(
  { em }: Tenant,
  cards: readonly Pick<UnfinishedCard, 'id' | 'shown'>[],
  now: Date,
  until: Date,
): Promise<ReadonlySet<string>> {
  if (cards.length === 0) return new Set();
  const rows = await em.execute<{ id: string }[]>(
    `update audit_card set claimed_until = ?
     from jsonb_to_recordset(?::jsonb) as loaded("id" uuid, "shown" text)
     where audit_card.id = loaded."id" and audit_card.shown is not distinct from loaded."shown"
       and finished_at is null and (claimed_until is null or claimed_until <= ?)
     returning audit_card.id`,
    [until, rowsParameter(cards.map(({ id, shown }) => ({ id, shown }))), now],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Makes a card necessary, unless one about the same stands already. */
export async function insertCards(
  { em, serverId }: Tenant,
  kind: string,
  subjects: readonly string[],
  at: Date,
): Promise<void> {
  if (subjects.length === 0) return;
  await em.execute(
    `insert into audit_card (server_id, kind, subject, created_at)
     select ?, ?, value, ? from jsonb_array_elements_text(?::jsonb)
     on conflict (server_id, kind, subject) where finished_at is null do nothing`,
    [serverId, kind, at, listParameter(subjects)],
  );
}

/**
 * Makes a card necessary for each critical finding that is news, the oldest first, as long as not more than `most` cards
 * about findings of its rule stand: what comes on top is left to the report.
 */
export async function insertCardsOfCriticalNews({ em }: Tenant, most: number, at: Date): Promise<void> {
  await em.execute(
    `with standing as (
       select finding.id, finding.rule from audit_card card join finding on finding.id::text = card.subject
       where card.kind = 'finding' and card.finished_at is null
     ), news as (
       select server_id, id, rule, row_number() over (partition by rule order by first_found_at, id) as place
       from finding
       where status = 'open' and severity = 'critical' and notified_at is null and id not in (select id from standing)
     )
     insert into audit_card (server_id, kind, subject, created_at)
     select server_id, 'finding', id::text, ? from news
     where place + (select count(*) from standing where standing.rule = news.rule) <= ?
     order by place
     on conflict (server_id, kind, subject) where finished_at is null do nothing`,
    [at, most],
  );
}

const LAST_SUCCESSES = {
  discord_bot: `select id as server_id, coalesce(members_observed_at, installed_at) as at from server`,
  // Added again after a while, its last roster is older than the watch.
  blizzard_api: `select server_id, greatest(roster_observed_at, added_at) as at from guild where removed_at is null`,
} as const;

/** The live servers of which a source last came before `silentBefore`, and where no card says so yet. */
export async function serversWithSilentSources(
  em: EntityManager,
  source: keyof typeof LAST_SUCCESSES,
  silentBefore: Date,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select distinct server.id from server
     join (${LAST_SUCCESSES[source]}) as last on last.server_id = server.id
     where server.state = 'live' and last.at < ?
       and not exists (
         select 1 from audit_card card
         where card.server_id = server.id and card.kind = 'silent_source' and card.subject = ?
           and card.finished_at is null
       )
     order by server.id`,
    [silentBefore, source],
  );
  return rows.map(({ id }) => id);
}

/** Finished cards are to be looked at again: the last one about each subject, and none where there never was one. */
export async function reopenCards({ em }: Tenant, kind: string, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  // Also where it is not finished: whoever is finishing it at this moment has it locked, and comes first.
  await em.execute(
    `update audit_card set finished_at = null
     where id in (
       select distinct on (subject) id from audit_card
       where kind = ? and subject = ${ANY_TEXT}
       order by subject, finished_at desc nulls first, created_at desc
     )`,
    [kind, listParameter(subjects)],
  );
}

/** Cards about things that are over and were never posted. */
export async function finishCards({ em }: Tenant, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await em.execute(
    `update audit_card set finished_at = ?, claimed_until = null, failure = null
     where id = ${ANY_ID}`,
    [at, listParameter(ids)],
  );
}
