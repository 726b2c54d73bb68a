import { recordChanges } from '../../database/change-rows.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { createUploadKey } from './upload-keys.ts';
import {
  lockWatchedGuild,
  type UnknownGuild,
  unknownGuild,
  type WatchedGuild,
  watchedGuild,
} from './watched-guilds.ts';

/** One of the guilds, with what can be chosen for it alone. */
export async function openGuild(
  { database }: Context,
  actor: Actor,
  guildId: string,
): Promise<Result<WatchedGuild, UnknownGuild>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const guild = await watchedGuild(tenant, guildId);
    return guild ? ok(guild) : failed(unknownGuild);
  });
}

/**
 * Whether the ranks of this guild say which roles are due (domain.md §2).
 * @param counts as the pressed button said: pressing it twice changes nothing more
 */
export async function chooseCountsForRoles(
  { database, clock }: Context,
  actor: Actor,
  guildId: string,
  counts: boolean,
): Promise<Result<WatchedGuild, UnknownGuild>> {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    const { em } = tenant;
    // A roster that is being saved freezes a guild that counts: it saves before this or sees what was chosen.
    const guild = await lockWatchedGuild(tenant, guildId);
    if (!guild) return failed(unknownGuild);
    if (guild.countsForRoles !== counts) {
      guild.countsForRoles = counts;
      await em.flush();
      const officer = { kind: 'officer', id: actor.memberId } as const;
      const { name } = guild;
      const [before, after] = [!counts, counts].map((countsForRoles) => ({ guildId, name, countsForRoles }));
      await recordChanges(tenant, [{ actor: officer, what: 'guild.counts_for_roles', before, after }], at);
    }
    const shown = await watchedGuild(tenant, guildId);
    return shown ? ok(shown) : failed(unknownGuild);
  });
}

/** Makes a key for the guild's companion app; the answer is the only place where it ever stands. */
export async function newUploadKey(
  context: Context,
  actor: Actor,
  guildId: string,
  name: string,
): Promise<Result<{ key: string }, UnknownGuild>> {
  const guild = await openGuild(context, actor, guildId);
  return guild.ok ? ok({ key: await createUploadKey(context, actor, guildId, name) }) : guild;
}
