import { LockMode } from '@mikro-orm/core';
import { recordChanges } from '../../database/change-rows.ts';
import { UploadKey } from '../../database/entities/upload-key.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import {
  type UnknownGuild,
  unknownGuild,
  type WatchedGuild,
  type WatchedUploadKey,
  watchedGuild,
} from './watched-guilds.ts';

/** What revoking a key would mean, before it is done: it cannot be undone. */
export interface RevokeQuestion {
  readonly guild: WatchedGuild;
  readonly key: WatchedUploadKey;
}

export type RevokeProblem = UnknownGuild | { readonly code: 'key_gone' };

export async function askRevokeUploadKey(
  { database }: Context,
  actor: Actor,
  guildId: string,
  keyId: string,
): Promise<Result<RevokeQuestion, RevokeProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const guild = await watchedGuild(tenant, guildId);
    if (!guild) return failed(unknownGuild);
    const key = guild.uploadKeys.find(({ id }) => id === keyId);
    return key ? ok({ guild, key }) : failed({ code: 'key_gone' });
  });
}

/** Ends a key for good: what comes with it from now on is refused, what came stays. Answers the guild without it. */
export async function revokeUploadKey(
  { database, clock }: Context,
  actor: Actor,
  guildId: string,
  keyId: string,
): Promise<Result<WatchedGuild, RevokeProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    if (!(await watchedGuild(tenant, guildId))) return failed(unknownGuild);
    const ofGuild = { guild: [actor.serverId, guildId] as [string, string], revokedAt: null };
    const key = isUuid(keyId)
      ? await tenant.em.findOne(UploadKey, { ...ofGuild, id: keyId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
      : null;
    if (!key) return failed({ code: 'key_gone' });
    const at = clock.now();
    key.revokedAt = at;
    await tenant.em.flush();
    const officer = { kind: 'officer', id: actor.memberId } as const;
    const before = { keyId, guildId, name: key.name, createdBy: key.createdBy };
    await recordChanges(tenant, [{ actor: officer, what: 'upload_key.revoked', before }], at);
    const guild = await watchedGuild(tenant, guildId);
    return guild ? ok(guild) : failed(unknownGuild);
  });
}
