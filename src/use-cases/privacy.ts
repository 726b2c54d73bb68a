import { recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Link } from '../database/entities/link.ts';
import { Member } from '../database/entities/member.ts';
import { PlayerAlias } from '../database/entities/player-alias.ts';
import { Role } from '../database/entities/role.ts';
import { lockIdentity } from '../database/identity-lock.ts';
import { countTraces, deleteMember, lockFindingsAbout, type StoredTraces } from '../database/privacy-rows.ts';
import { NOBODY } from '../nobody.ts';
import { ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import { deliverCards } from './audit-channel/deliver-cards.ts';
import type { Context } from './context.ts';

/** Everything that is stored about a member, for themselves. */
export interface StoredAboutMember extends StoredTraces {
  /** Nothing before the first list of members, and after a deletion until the next one. */
  readonly member:
    | {
        readonly names: readonly string[];
        readonly roles: readonly string[];
        readonly joinedAt: Date | null;
        readonly leftAt: Date | null;
        readonly observedAt: Date;
      }
    | undefined;
  readonly player:
    | { readonly name: string; readonly aliases: readonly string[]; readonly characters: readonly string[] }
    | undefined;
}

/** What is stored about whoever asks. */
export async function storedAbout({ database }: Context, actor: Actor): Promise<Result<StoredAboutMember, never>> {
  const { memberId } = actor;
  return database.inServer(actor.serverId, async (tenant) => {
    const { em, serverId } = tenant;
    const member = await em.findOne(Member, { id: memberId });
    const roles = member ? await em.find(Role, { id: { $in: member.roleIds } }, { orderBy: { position: 'desc' } }) : [];
    const link = await em.findOne(Link, { member: [serverId, memberId] }, { populate: ['player'] });
    const traces = await countTraces(tenant, memberId, link?.player.id ?? null);
    return ok({
      ...traces,
      member: member
        ? {
            names: [member.username, member.globalName, member.nickname].flatMap((name) => name ?? []),
            roles: roles.map(({ name }) => name),
            joinedAt: member.joinedAt ?? null,
            leftAt: member.leftAt ?? null,
            observedAt: member.observedAt,
          }
        : undefined,
      player: link ? await playerOf(tenant, link) : undefined,
    });
  });
}

/**
 * Deletes what is stored about whoever asks (domain.md §9). As long as they are in the server their row comes back with
 * the next sync, as Discord shows it, but nobody is linked by that.
 */
export async function forgetMember(context: Context, actor: Actor): Promise<Result<undefined, never>> {
  const { database, clock } = context;
  const at = clock.now();
  await database.inServer(actor.serverId, async (tenant) => {
    await lockFindingsAbout(tenant, actor.memberId, await ownPlayer(tenant, actor.memberId));
    await lockIdentity(tenant);
    await deleteMember(tenant, actor.memberId, await ownPlayer(tenant, actor.memberId), at);
    await recordChanges(tenant, [{ actor: { kind: 'member', id: NOBODY }, what: 'privacy.deleted' }], at);
  });
  // Cards that ask officers about them ask nothing any more.
  await deliverCards(context, actor.serverId);
  return ok();
}

/** The member's player, unless another member belongs to it too: then it is not theirs alone. */
async function ownPlayer({ em, serverId }: Tenant, memberId: string): Promise<string | null> {
  const link = await em.findOne(Link, { member: [serverId, memberId] });
  if (!link) return null;
  const others = await em.count(Link, {
    player: [serverId, link.player.id],
    member: { $ne: null, id: { $ne: memberId } },
  });
  return others > 0 ? null : link.player.id;
}

async function playerOf({ em, serverId }: Tenant, { player }: Link): Promise<StoredAboutMember['player']> {
  const links = await em.find(
    Link,
    { player: [serverId, player.id], character: { $ne: null } },
    { populate: ['character'] },
  );
  const aliases = await em.find(PlayerAlias, { player: [serverId, player.id] });
  return {
    name: player.displayName,
    aliases: aliases.map(({ name }) => name).toSorted(),
    characters: links.flatMap(({ character }) => character?.name ?? []).toSorted(),
  };
}
