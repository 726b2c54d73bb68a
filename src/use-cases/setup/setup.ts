import type { Tenant } from '../../database/database.ts';
import { Character } from '../../database/entities/character.ts';
import { Finding } from '../../database/entities/finding.ts';
import { Member } from '../../database/entities/member.ts';
import { OutboxMessage } from '../../database/entities/outbox-message.ts';
import { Server } from '../../database/entities/server.ts';
import { closeEveryRankChange, countOpenByRule, markBaseline } from '../../database/finding-rows.ts';
import { PRESENT } from '../../database/present.ts';
import type { Phrase } from '../../phrase.ts';
import type { WentLive } from '../../reporting/audit-message.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { ChannelProblem } from '../audit-channel/audit-channel.ts';
import { deliverMessages } from '../audit-channel/deliver-messages.ts';
import type { Context } from '../context.ts';
import { type InstalledServer, installServer } from './servers.ts';
import { type WatchedGuild, watchedGuilds } from './watched-guilds.ts';

/** The setup screen as data: what is chosen, what was found, and what is still missing to go live. */
export interface SetupScreen {
  readonly state: 'new' | 'observing' | 'live' | 'left';
  readonly guilds: readonly WatchedGuild[];
  readonly auditChannelId: string | undefined;
  readonly officerRoleIds: readonly string[];
  readonly counts: { readonly characters: number; readonly members: number; readonly openFindings: number };
  readonly missing: readonly ('guild' | 'audit_channel')[];
  /** What was just done about a guild; with Undo where there is one. */
  readonly said?: { readonly text: Phrase; readonly removedGuildId?: string };
}

export type SetupProblem =
  | { readonly code: 'channel_unusable'; readonly because: ChannelProblem; readonly channelId: string }
  | { readonly code: 'setup_incomplete'; readonly missing: SetupScreen['missing'] };

/**
 * The screen for whoever asks for it, perhaps moments after Rollcall was added: the event that tells of a new server
 * may still be under way, or was lost in an outage.
 */
export async function beginSetup(
  context: Context,
  actor: Actor,
  server: Omit<InstalledServer, 'id'>,
): Promise<Result<SetupScreen, never>> {
  await installServer(context, { ...server, id: actor.serverId });
  return openSetup(context, actor);
}

export async function openSetup({ database }: Context, actor: Actor): Promise<Result<SetupScreen, never>> {
  return database.inServer(actor.serverId, async (tenant) => ok(await setupScreen(tenant)));
}

/** Chooses where Rollcall reports, once it is sure that it may write there. */
export async function chooseAuditChannel(
  context: Context,
  actor: Actor,
  channelId: string,
): Promise<Result<SetupScreen, SetupProblem>> {
  const problem = await context.auditChannel.check(channelId);
  if (problem) return failed({ code: 'channel_unusable', because: problem, channelId });
  return changeServer(context, actor, (server) => {
    server.auditChannelId = channelId;
  });
}

export async function chooseOfficerRoles(
  context: Context,
  actor: Actor,
  roleIds: readonly string[],
): Promise<Result<SetupScreen, SetupProblem>> {
  return changeServer(context, actor, (server) => {
    server.officerRoleIds = [...roleIds];
  });
}

/** From now on Rollcall reports and repairs. What is open at this moment is the baseline: no news. */
export async function goLive(context: Context, actor: Actor): Promise<Result<SetupScreen, SetupProblem>> {
  const now = context.clock.now();
  const live = await context.database.inServer(
    actor.serverId,
    async (tenant): Promise<Result<SetupScreen, SetupProblem>> => {
      const before = await setupScreen(tenant);
      if (before.missing.length > 0) return failed({ code: 'setup_incomplete', missing: before.missing });
      const server = await tenant.em.findOneOrFail(Server, { id: actor.serverId });
      if (server.state !== 'live') {
        server.state = 'live';
        server.wentLiveAt = now;
        await markBaseline(tenant, now);
        await closeEveryRankChange(tenant, now);
        queueSummary(tenant, before, actor, await countOpenByRule(tenant), now);
        await tenant.em.flush();
      }
      return ok(await setupScreen(tenant));
    },
  );
  await deliverMessages(context, actor.serverId);
  return live;
}

function queueSummary(
  { em, serverId }: Tenant,
  { counts }: SetupScreen,
  actor: Actor,
  openByRule: ReadonlyMap<string, number>,
  at: Date,
): void {
  const { characters, members } = counts;
  const review = [...openByRule].filter(([, open]) => open > 0).map(([rule, open]) => ({ rule, open }));
  const summary: WentLive = { kind: 'went_live', by: actor.memberId, characters, members, review };
  em.create(OutboxMessage, { server: serverId, kind: summary.kind, content: { ...summary }, createdAt: at });
}

async function changeServer(
  { database }: Context,
  actor: Actor,
  change: (server: Server) => void,
): Promise<Result<SetupScreen, never>> {
  return database.inServer(actor.serverId, async (tenant) => {
    change(await tenant.em.findOneOrFail(Server, { id: actor.serverId }));
    await tenant.em.flush();
    return ok(await setupScreen(tenant));
  });
}

export async function setupScreen(tenant: Tenant, said?: SetupScreen['said']): Promise<SetupScreen> {
  const { em, serverId } = tenant;
  const server = await em.findOneOrFail(Server, { id: serverId });
  const guilds = await watchedGuilds(tenant);
  const missing: ('guild' | 'audit_channel')[] = [];
  if (guilds.length === 0) missing.push('guild');
  if (!server.auditChannelId) missing.push('audit_channel');
  return {
    state: server.state,
    guilds,
    auditChannelId: server.auditChannelId ?? undefined,
    officerRoleIds: server.officerRoleIds,
    counts: {
      characters: await em.count(Character, PRESENT),
      members: await em.count(Member, { leftAt: null }),
      openFindings: await em.count(Finding, { server: tenant.serverId, status: 'open' }),
    },
    missing,
    ...(said && { said }),
  };
}
