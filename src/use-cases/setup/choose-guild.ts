import { LockMode } from '@mikro-orm/core';
import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Server } from '../../database/entities/server.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import { regions } from '../../sources/battle-net/region.ts';
import { guildNameSlug, realmSlug } from '../../sources/battle-net/slugs.ts';
import type { GuildCheckProblem, GuildRef } from '../../sources/battle-net/snapshots.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { type SetupScreen, setupScreen } from './setup.ts';
import { guildRecord, watchAgain } from './watch-again.ts';
import { MOST_GUILDS } from './watched-guilds.ts';

type WatchProblem =
  | { readonly code: 'too_many_guilds'; readonly most: number }
  /** The watched guild of this name is another one: its name is somebody else's now. */
  | { readonly code: 'guild_name_taken'; readonly guild: string };

export type ChooseGuildProblem =
  | WatchProblem
  | { readonly code: 'unknown_region'; readonly text: string }
  | {
      readonly code: 'guild_check_failed';
      readonly because: GuildCheckProblem['because'];
      readonly guild: string;
      readonly realm: string;
    };

/** A guild as Battle.net shows it under the name that was typed. */
interface FoundGuild extends GuildRef {
  readonly battleNetId: number;
  readonly name: string;
  /** Null: Battle.net did not say how it is written. */
  readonly realmName: string | null;
  readonly typedRealm: string;
}

/**
 * Adds a guild to watch, checked with a live roster call; with the first one the server begins to observe. One that is
 * watched already is checked again. Battle.net's id is the guild: under another name or realm it is the same, and one that
 * was removed comes back with everything that was known of it.
 */
export async function chooseGuild(
  context: Context,
  actor: Actor,
  typed: { readonly region: string; readonly realm: string; readonly guild: string },
): Promise<Result<SetupScreen, ChooseGuildProblem>> {
  const region = regions.find((candidate) => candidate === typed.region.trim().toLowerCase());
  if (!region) return failed({ code: 'unknown_region', text: typed.region });
  const realms = await context.realms.indexOf(region);
  const ownRealm = realms?.slugOf(typed.realm) ?? realmSlug(typed.realm);
  const ref = { region, realmSlug: ownRealm, nameSlug: guildNameSlug(typed.guild) };
  const check = await context.battleNet.verifyGuild(ref);
  if (!check.ok) {
    return failed({
      code: 'guild_check_failed',
      because: check.problem.because,
      guild: typed.guild,
      realm: typed.realm,
    });
  }
  const { battleNetId, name } = check.value.guild;
  const realmName = check.value.guild.realmName ?? realms?.nameOf(ownRealm) ?? null;
  const found = { ...ref, battleNetId, name, realmName, typedRealm: typed.realm.trim() };

  const saved = await context.database.inServer(actor.serverId, async (tenant) => {
    // Two people may send the form at once: one after the other finds what the first one added.
    const server = await tenant.em.findOneOrFail(
      Server,
      { id: actor.serverId },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    const watched = await watch(tenant, actor, found, context.clock.now());
    if (!watched.ok) return watched;
    if (server.state === 'new') server.state = 'observing';
    await tenant.em.flush();
    return ok(await setupScreen(tenant, watched.value && { text: watched.value }));
  });
  if (saved.ok) await context.queue.enqueue({ kind: 'sync_all', serverId: actor.serverId });
  return saved;
}

/** Answers what is worth saying: that the guild is known already under another name, or from before. */
async function watch(
  tenant: Tenant,
  actor: Actor,
  found: FoundGuild,
  at: Date,
): Promise<Result<Phrase | undefined, WatchProblem>> {
  const { em, serverId } = tenant;
  const { region, realmSlug, nameSlug, battleNetId, name, typedRealm } = found;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const namesake = await em.findOne(Guild, { region, realmSlug, nameSlug, removedAt: null }, lock);
  const sameId = await em.findOne(Guild, { region, battleNetId }, lock);
  // Of one whose roster never came the id is not known.
  const known = sameId ?? (namesake?.battleNetId ? null : namesake);
  if (namesake && namesake !== known) return failed({ code: 'guild_name_taken', guild: namesake.name });
  if ((!known || known.removedAt) && (await em.count(Guild, { removedAt: null })) >= MOST_GUILDS) {
    return failed({ code: 'too_many_guilds', most: MOST_GUILDS });
  }
  if (!known) {
    const realmName = found.realmName ?? typedRealm;
    const named = { region, realmSlug, nameSlug, battleNetId, name, realmName };
    const guild = em.create(Guild, { ...named, server: serverId, addedAt: at });
    await em.flush();
    await record(tenant, actor, { what: 'guild.added', after: guildRecord(guild) }, at);
    return ok(undefined);
  }
  const renamed = await rename(tenant, actor, known, found, at);
  const restored = await restore(tenant, actor, known, at);
  return ok(restored ?? renamed);
}

async function rename(
  tenant: Tenant,
  actor: Actor,
  guild: Guild,
  { realmSlug, nameSlug, battleNetId, name, ...realm }: FoundGuild,
  at: Date,
): Promise<Phrase | undefined> {
  const before = guildRecord(guild);
  const isSameRealm = guild.realmSlug === realmSlug;
  const isSame = isSameRealm && guild.nameSlug === nameSlug;
  const realmName = realm.realmName ?? (isSameRealm ? guild.realmName : realm.typedRealm);
  Object.assign(guild, { realmSlug, nameSlug, battleNetId, name, realmName });
  await tenant.em.flush();
  if (isSame) return undefined;
  await record(tenant, actor, { what: 'guild.renamed', before, after: guildRecord(guild) }, at);
  return phrase('setup.renamed', { from: before.name, fromRealm: before.realmName, to: name, toRealm: realmName });
}

async function restore(tenant: Tenant, actor: Actor, guild: Guild, at: Date): Promise<Phrase | undefined> {
  if (!guild.removedAt) return undefined;
  const removals = await tenant.em.find(Change, {
    what: 'guild.removed',
    after: { guildId: guild.id },
    at: guild.removedAt,
    undoneAt: null,
  });
  // As if somebody had undone it; what happened so long ago that the history does not know it is told anew.
  for (const removal of removals) Object.assign(removal, { undoneAt: at, undoneBy: actor.memberId });
  if (removals.length === 0) await record(tenant, actor, { what: 'guild.added', after: guildRecord(guild) }, at);
  await watchAgain(tenant, guild, at);
  return phrase('setup.restored', { guild: guild.name });
}

async function record(
  tenant: Tenant,
  actor: Actor,
  change: { readonly what: string; readonly before?: object; readonly after: object },
  at: Date,
): Promise<void> {
  const { what, before, after } = change;
  const states = { ...(before && { before: { ...before } }), after: { ...after } };
  await recordChanges(tenant, [{ actor: { kind: 'officer', id: actor.memberId }, what, ...states }], at);
}
