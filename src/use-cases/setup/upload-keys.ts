import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Server } from '../../database/entities/server.ts';
import { UploadKey } from '../../database/entities/upload-key.ts';
import { failed, ok, type Result } from '../../result.ts';
import { type Actor, isStoredOfficer } from '../actor.ts';
import type { Context } from '../context.ts';

/** What a valid key decides: whose data an upload is about. */
export interface KeyScope {
  readonly keyId: string;
  readonly serverId: string;
  readonly guildId: string;
}

/**
 * `server_left`: the key's server removed Rollcall; invited again, the key works again. `guild_removed`: the server does
 * not watch the key's guild any more; added again, the key works again.
 */
export type KeyProblem = {
  readonly kind: 'wrong_key' | 'key_suspended' | 'key_revoked' | 'server_left' | 'guild_removed';
};

const PREFIX = 'rollcall';
const keySchema = z
  .string()
  .transform((key) => key.split('_'))
  .pipe(z.tuple([z.literal(PREFIX), z.uuid(), z.string().length(64)]));

/** Makes a key for a guild's companion app. The answer is the only place where the key itself ever stands. */
export async function createUploadKey(context: Context, actor: Actor, guildId: string, name: string): Promise<string> {
  const secret = randomBytes(32).toString('hex');
  return context.database.inServer(actor.serverId, async ({ em }) => {
    const row = em.create(UploadKey, {
      server: actor.serverId,
      guild: [actor.serverId, guildId],
      name,
      hash: hashOf(secret),
      createdBy: actor.memberId,
      createdAt: context.clock.now(),
    });
    await em.flush();
    return [PREFIX, row.id, secret].join('_');
  });
}

/**
 * Whose key this is; suspended for as long as its creator is no officer, and refused while its server has no Rollcall or
 * its guild is removed. Compared in constant time; a stranger cannot tell a wrong key from an unknown one.
 */
export async function identifyUploadKey(context: Context, given: string): Promise<Result<KeyScope, KeyProblem>> {
  const parsed = keySchema.safeParse(given);
  if (!parsed.success) return failed({ kind: 'wrong_key' });
  const [, id, secret] = parsed.data;
  const key = await context.database.acrossServers((em) => em.findOne(UploadKey, { id }));
  if (!key || !isSame(key.hash, hashOf(secret))) return failed({ kind: 'wrong_key' });
  const refusal = await context.database.inServer(key.server.id, (tenant) => refusalOf(tenant, key.id));
  if (refusal) return failed(refusal);
  return ok({ keyId: key.id, serverId: key.server.id, guildId: key.guild.id });
}

/** Why a key of the server that is known opens nothing at this moment; nothing where it does. */
export async function refusalOf(tenant: Tenant, keyId: string): Promise<KeyProblem | undefined> {
  const { em, serverId } = tenant;
  const key = await em.findOne(UploadKey, { id: keyId });
  if (!key || key.revokedAt) return { kind: 'key_revoked' };
  if ((await em.count(Server, { id: serverId, state: 'left' })) > 0) return { kind: 'server_left' };
  if ((await em.count(Guild, { id: key.guild.id, removedAt: null })) === 0) return { kind: 'guild_removed' };
  return (await isStoredOfficer(tenant, key.createdBy)) ? undefined : { kind: 'key_suspended' };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
}
