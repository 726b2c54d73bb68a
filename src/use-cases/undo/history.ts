import { sizesOfActs } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Link } from '../../database/entities/link.ts';
import { Member } from '../../database/entities/member.ts';
import type { Phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { type CharacterProblem, resolveCharacter } from '../people/find-character.ts';
import type { Asked } from '../people/who-is.ts';
import { isRoleChange } from '../roles/role-claim.ts';
import { undoRemoval } from '../setup/remove-guild.ts';
import type { GuildRecord } from '../setup/watch-again.ts';
import { isUuid } from '../uuid.ts';
import { type HistoryPage, pageOf, SERVER } from './history-page.ts';
import { isUndoable, undoAlone } from './undo.ts';
import { undoRoles } from './undo-roles.ts';

export type HistoryProblem =
  | CharacterProblem
  | { readonly code: 'member_unknown'; readonly memberId: string }
  | { readonly code: 'change_not_found' }
  | { readonly code: 'changed_since' }
  /** Which guilds are watched is for whoever manages the server, also in the history. */
  | { readonly code: 'needs_manage_server' }
  /** It was one act with others, and does not go without them. */
  | { readonly code: 'undo_all_of_it' }
  /** Nothing else was done with it that Undo could put back as one. */
  | { readonly code: 'not_one_act' }
  /** What stands in the way, in words that an officer can act on. */
  | { readonly code: 'role_not_undone'; readonly because: Phrase };

/** The first page of the history that was asked for. */
export async function openHistory(
  { database }: Context,
  actor: Actor,
  { character, memberId }: Asked,
): Promise<Result<HistoryPage, HistoryProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    if (character !== undefined) {
      const resolved = await resolveCharacter(tenant, character, 'known');
      return resolved.ok ? ok(await pageOf(tenant, resolved.value.id)) : resolved;
    }
    if (memberId === undefined) return ok(await pageOf(tenant, SERVER));
    const link = await tenant.em.findOne(Link, { member: [tenant.serverId, memberId] });
    if (link) return ok(await pageOf(tenant, link.player.id));
    const member = await tenant.em.findOne(Member, { id: memberId });
    return member ? ok(await pageOf(tenant, memberId)) : failed({ code: 'member_unknown', memberId });
  });
}

/** The first page of what happened to a player. */
export async function historyOfPlayer(
  { database }: Context,
  { serverId }: Actor,
  playerId: string,
): Promise<Result<HistoryPage, HistoryProblem>> {
  return database.inServer(serverId, async (tenant) => {
    return isUuid(playerId) ? ok(await pageOf(tenant, playerId)) : failed({ code: 'change_not_found' });
  });
}

/** The page behind an entry. */
export async function olderHistory(
  { database }: Context,
  actor: Actor,
  scope: string,
  olderThan: string,
): Promise<Result<HistoryPage, HistoryProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const last = await findChange(tenant, olderThan);
    return last ? ok(await pageOf(tenant, scope, last.number)) : failed({ code: 'change_not_found' });
  });
}

/** Puts one change back, unless somebody changed the same thing since; answers the page that it stands on. */
export async function undoChange(
  context: Context,
  actor: Actor,
  scope: string,
  changeId: string,
): Promise<Result<HistoryPage, HistoryProblem>> {
  const { database, clock } = context;
  const change = await database.inServer(actor.serverId, (tenant) => findChange(tenant, changeId));
  if (change && isRoleChange(change) && isUndoable(change)) return undoRoleChange(context, actor, scope, change);
  if (change?.what === 'guild.removed') return undoGuildRemoval(context, actor, scope, change);
  return database.inServer(actor.serverId, async (tenant) => {
    const change = await findChange(tenant, changeId);
    if (!change) return failed({ code: 'change_not_found' });
    if (!(await undoAlone(tenant, change, actor.memberId, clock.now()))) {
      const size = (await sizesOfActs(tenant, [change.id])).get(change.id) ?? 0;
      return failed({ code: isUndoable(change) && size > 1 ? 'undo_all_of_it' : 'changed_since' });
    }
    await tenant.em.flush();
    return ok(await pageOf(tenant, scope, change.number + 1));
  });
}

/** A role is put back on Discord, and alone: what else was done about its finding stays. */
async function undoRoleChange(
  context: Context,
  actor: Actor,
  scope: string,
  { id: changeId, finding, memberId }: Change,
): Promise<Result<HistoryPage, HistoryProblem>> {
  if (!finding || !memberId) return failed({ code: 'changed_since' });
  const answer = await undoRoles(context, actor, finding.id, { memberId, changeId });
  return context.database.inServer(actor.serverId, async (tenant) => {
    const change = await findChange(tenant, changeId);
    if (change?.undoneAt) return ok(await pageOf(tenant, scope, change.number + 1));
    const because = answer.ok ? answer.value.remark : undefined;
    return failed(because ? { code: 'role_not_undone', because } : { code: 'changed_since' });
  });
}

async function undoGuildRemoval(
  context: Context,
  actor: Actor,
  scope: string,
  change: Change,
): Promise<Result<HistoryPage, HistoryProblem>> {
  if (!actor.canManageServer) return failed({ code: 'needs_manage_server' });
  const { guildId } = change.after as unknown as GuildRecord;
  const undone = await undoRemoval(context, actor, guildId);
  if (!undone.ok) return failed({ code: 'changed_since' });
  return context.database.inServer(actor.serverId, async (tenant) =>
    ok(await pageOf(tenant, scope, change.number + 1)),
  );
}

export async function findChange({ em }: Tenant, id: string): Promise<Change | null> {
  return isUuid(id) ? em.findOne(Change, { id }) : null;
}
