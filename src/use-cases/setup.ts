import type { Tenant } from '../database/database.ts';
import { Character } from '../database/entities/character.ts';
import { Finding } from '../database/entities/finding.ts';
import { Guild } from '../database/entities/guild.ts';
import { Member } from '../database/entities/member.ts';
import { OutboxMessage } from '../database/entities/outbox-message.ts';
import { Rank } from '../database/entities/rank.ts';
import { Server } from '../database/entities/server.ts';
import { UploadKey } from '../database/entities/upload-key.ts';
import { closeToldRankChanges, countOpenByRule, markBaseline } from '../database/finding-rows.ts';
import type { WentLive } from '../reporting/audit-message.ts';
import { failed, ok, type Result } from '../result.ts';
import { type Region, regions } from '../sources/battle-net/region.ts';
import { guildNameSlug, realmSlug } from '../sources/battle-net/slugs.ts';
import type { GuildCheckProblem } from '../sources/battle-net/snapshots.ts';
import type { Actor } from './actor.ts';
import type { ChannelProblem } from './audit-channel.ts';
import type { Context } from './context.ts';
import { deliverMessages } from './deliver-messages.ts';
import { type RankRolesState, rankRolesState } from './rank-map.ts';
import { type InstalledServer, installServer } from './servers.ts';
import { createUploadKey } from './upload-keys.ts';

/** The setup screen as data: what is chosen, what was found, and what is still missing to go live. */
export interface SetupScreen {
  readonly state: 'new' | 'observing' | 'live' | 'left';
  readonly guild:
    | { readonly id: string; readonly name: string; readonly realmName: string; readonly region: Region }
    | undefined;
  /** Nothing while no guild is chosen. */
  readonly rankRoles: RankRolesState | undefined;
  readonly auditChannelId: string | undefined;
  readonly officerRoleIds: readonly string[];
  readonly uploadKeys: readonly { readonly name: string; readonly lastUsedAt: Date | null }[];
  readonly counts: { readonly characters: number; readonly members: number; readonly openFindings: number };
  readonly missing: readonly ('guild' | 'audit_channel')[];
}

export type SetupProblem =
  | { readonly code: 'unknown_region'; readonly text: string }
  | {
      readonly code: 'guild_check_failed';
      readonly because: GuildCheckProblem['because'];
      readonly guild: string;
      readonly realm: string;
    }
  | { readonly code: 'other_guild_watched'; readonly guild: string }
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
  return database.inServer(actor.serverId, async (tenant) => ok(await screen(tenant)));
}

/** Chooses the guild to watch, checked with a live roster call; the server begins to observe. */
export async function chooseGuild(
  context: Context,
  actor: Actor,
  typed: { readonly region: string; readonly realm: string; readonly guild: string },
): Promise<Result<SetupScreen, SetupProblem>> {
  const region = regions.find((candidate) => candidate === typed.region.trim().toLowerCase());
  if (!region) return failed({ code: 'unknown_region', text: typed.region });
  const ref = { region, realmSlug: realmSlug(typed.realm), nameSlug: guildNameSlug(typed.guild) };
  const check = await context.battleNet.verifyGuild(ref);
  if (!check.ok) {
    return failed({
      code: 'guild_check_failed',
      because: check.problem.because,
      guild: typed.guild,
      realm: typed.realm,
    });
  }

  const saved = await context.database.inServer(actor.serverId, async (tenant) => {
    const { em } = tenant;
    const watched = await em.findOne(Guild, { server: actor.serverId });
    if (
      watched &&
      (watched.nameSlug !== ref.nameSlug || watched.realmSlug !== ref.realmSlug || watched.region !== region)
    ) {
      return failed({ code: 'other_guild_watched' as const, guild: watched.name });
    }
    const { guild } = check.value;
    if (!watched) {
      em.create(Guild, {
        ...ref,
        server: actor.serverId,
        name: guild.name,
        realmName: guild.realmName ?? typed.realm.trim(),
        battleNetId: guild.battleNetId,
        addedAt: context.clock.now(),
      });
    }
    const server = await em.findOneOrFail(Server, { id: actor.serverId });
    if (server.state === 'new') server.state = 'observing';
    await em.flush();
    return ok(await screen(tenant));
  });
  if (saved.ok) await context.queue.enqueue({ kind: 'sync_all', serverId: actor.serverId });
  return saved;
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

/** Makes a key for the watched guild's companion app; the answer is the only place where it ever stands. */
export async function newUploadKey(
  context: Context,
  actor: Actor,
  name: string,
): Promise<Result<{ key: string }, SetupProblem>> {
  const guild = await context.database.inServer(actor.serverId, ({ em }) =>
    em.findOne(Guild, { server: actor.serverId }),
  );
  if (!guild) return failed({ code: 'setup_incomplete', missing: ['guild'] });
  return ok({ key: await createUploadKey(context, actor, guild.id, name) });
}

/** From now on Rollcall reports and repairs. What is open at this moment is the baseline: no news. */
export async function goLive(context: Context, actor: Actor): Promise<Result<SetupScreen, SetupProblem>> {
  const now = context.clock.now();
  const live = await context.database.inServer(
    actor.serverId,
    async (tenant): Promise<Result<SetupScreen, SetupProblem>> => {
      const before = await screen(tenant);
      if (before.missing.length > 0) return failed({ code: 'setup_incomplete', missing: before.missing });
      const server = await tenant.em.findOneOrFail(Server, { id: actor.serverId });
      if (server.state !== 'live') {
        server.state = 'live';
        server.wentLiveAt = now;
        await markBaseline(tenant, now);
        await closeToldRankChanges(tenant, 'all', now);
        queueSummary(tenant, before, actor, await countOpenByRule(tenant), now);
        await tenant.em.flush();
      }
      return ok(await screen(tenant));
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
    return ok(await screen(tenant));
  });
}

async function screen({ em, serverId }: Tenant): Promise<SetupScreen> {
  const server = await em.findOneOrFail(Server, { id: serverId });
  const guild = await em.findOne(Guild, { server: serverId });
  const uploadKeys = await em.find(UploadKey, { revokedAt: null }, { orderBy: { createdAt: 'asc' } });
  const missing: ('guild' | 'audit_channel')[] = [];
  if (!guild) missing.push('guild');
  if (!server.auditChannelId) missing.push('audit_channel');
  return {
    state: server.state,
    guild: guild ? { id: guild.id, name: guild.name, realmName: guild.realmName, region: guild.region } : undefined,
    rankRoles: guild ? rankRolesState(guild, await em.find(Rank, { guild: [serverId, guild.id] })) : undefined,
    auditChannelId: server.auditChannelId ?? undefined,
    officerRoleIds: server.officerRoleIds,
    uploadKeys: uploadKeys.map((key) => ({ name: key.name, lastUsedAt: key.lastUsedAt ?? null })),
    counts: {
      characters: await em.count(Character, { departedAt: null }),
      members: await em.count(Member, { leftAt: null }),
      openFindings: await em.count(Finding, { status: 'open' }),
    },
    missing,
  };
}
