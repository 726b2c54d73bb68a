import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Character } from '../../database/entities/character.ts';
import { Link } from '../../database/entities/link.ts';
import { UploadKey } from '../../database/entities/upload-key.ts';
import { underLease } from '../../database/lease.ts';
import { PRESENT } from '../../database/present.ts';
import { phrase } from '../../phrase.ts';
import { withoutGuild } from '../../quality/without-guild.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { lookAtServer, scan } from '../syncs/scan-and-report.ts';
import { undoChanges } from '../undo/undo.ts';
import { isUuid } from '../uuid.ts';
import { closeWithGuild } from './removal-findings.ts';
import { type SetupScreen, setupScreen } from './setup.ts';
import { guildRecord } from './watch-again.ts';
import { lockWatchedGuild, type UnknownGuild, unknownGuild, watchedGuilds } from './watched-guilds.ts';

/** What removing a guild would mean, before anybody does it. */
export interface RemovalPreview {
  readonly guildId: string;
  readonly guild: string;
  /** Characters on its roster, and how many of them belong to somebody. */
  readonly characters: number;
  readonly links: number;
  readonly uploadKeys: number;
  /** The server would watch none then. */
  readonly isLast: boolean;
  /** What would close, and what the rules would find by the guilds that remain, by rule. */
  readonly closes: readonly RuleCount[];
  readonly finds: readonly RuleCount[];
}

interface RuleCount {
  readonly rule: string;
  readonly count: number;
}

export async function previewRemoval(
  { database, clock }: Context,
  actor: Actor,
  guildId: string,
): Promise<Result<RemovalPreview, UnknownGuild>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const { em, serverId } = tenant;
    const guilds = await watchedGuilds(tenant);
    const guild = guilds.find(({ id }) => id === guildId);
    if (!guild) return failed(unknownGuild);
    const { stored, changes } = await lookAtServer(tenant, clock.now(), (view) => withoutGuild(view, guildId));
    const ruleOf = new Map(stored.map(({ id, rule }) => [id, rule]));
    const ofGuild = { ...PRESENT, guild: [serverId, guildId] as [string, string] };
    return ok({
      guildId,
      guild: guild.name,
      characters: await em.count(Character, ofGuild),
      links: await em.count(Link, { character: ofGuild }),
      uploadKeys: await em.count(UploadKey, { guild: [serverId, guildId] as [string, string], revokedAt: null }),
      isLast: guilds.length === 1,
      closes: countByRule(changes.gone.map((id) => ruleOf.get(id) ?? '')),
      finds: countByRule(changes.found.map(({ rule }) => rule)),
    });
  });
}

/**
 * The server does not watch the guild any more: no rule, list or count knows its characters, no upload for it is taken,
 * and what was found about it closes. Nothing is deleted and nobody departs: added again, or by Undo, it is as it was.
 */
export async function removeGuild(
  context: Context,
  actor: Actor,
  guildId: string,
): Promise<Result<SetupScreen, UnknownGuild | PipelineBusy>> {
  const { database, clock } = context;
  return inPipeline(context, actor.serverId, async (lease) => {
    const removed = await underLease(database, lease, (tenant) => remove(tenant, actor, guildId, clock.now()));
    if (!removed) return failed(unknownGuild);
    return underLease(database, lease, async (tenant) => {
      const { closedFindings } = await closeWithGuild(tenant, guildId, clock.now(), scan);
      const text = phrase('setup.remove.done', {
        guild: removed.name,
        officer: { member: actor.memberId },
        count: closedFindings,
      });
      return ok(await setupScreen(tenant, { text, removedGuildId: guildId }));
    });
  });
}

/** Takes back that the guild was removed, whoever did. */
export async function undoRemoval(
  context: Context,
  actor: Actor,
  guildId: string,
): Promise<Result<SetupScreen, UnknownGuild | { readonly code: 'changed_since' }>> {
  const answer = await context.database.inServer(actor.serverId, async (tenant) => {
    const removals = { what: 'guild.removed', after: { guildId }, undoneAt: null };
    const removal = isUuid(guildId) ? await tenant.em.findOne(Change, removals, { orderBy: { number: 'desc' } }) : null;
    if (!removal) return failed(unknownGuild);
    const { undone } = await undoChanges(tenant, [removal], actor.memberId, context.clock.now());
    if (undone === 0) return failed({ code: 'changed_since' as const });
    const { name } = removal.after as { name: string };
    return ok(await setupScreen(tenant, { text: phrase('setup.restored', { guild: name }) }));
  });
  if (answer.ok) await context.queue.enqueue({ kind: 'sync_all', serverId: actor.serverId });
  return answer;
}

/** Locks the guild, as a roster does that is being saved: whichever comes first is over when the other begins. */
async function remove(tenant: Tenant, actor: Actor, guildId: string, at: Date) {
  const guild = await lockWatchedGuild(tenant, guildId);
  if (!guild) return undefined;
  guild.removedAt = at;
  await tenant.em.flush();
  const officer = { kind: 'officer', id: actor.memberId } as const;
  await recordChanges(tenant, [{ actor: officer, what: 'guild.removed', after: { ...guildRecord(guild) } }], at);
  return guild;
}

function countByRule(rules: readonly string[]): RuleCount[] {
  return [...Map.groupBy(rules, (rule) => rule)].map(([rule, { length }]) => ({ rule, count: length }));
}
