import { LockMode } from '@mikro-orm/core';
import { recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Guild } from '../database/entities/guild.ts';
import { Rank } from '../database/entities/rank.ts';
import { Role } from '../database/entities/role.ts';
import { Server } from '../database/entities/server.ts';
import { countByRank } from '../database/rank-rows.ts';
import { rankName, roleByRank } from '../quality/guild-roles.ts';
import { isPowerRole } from '../quality/power-role.ts';
import type { FreezeReason } from '../quality/view.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';

/** Whether an officer vouched for the rank roles, and whether they still can be trusted. */
export type RankRolesState =
  | { readonly kind: 'guessed' }
  | { readonly kind: 'saved'; readonly at: Date }
  | { readonly kind: 'frozen'; readonly because: FreezeReason };

/** A rank with the role it calls for, and how that is known; `lost`: the saved role was deleted. */
export interface RankRole {
  readonly index: number;
  readonly name: string;
  readonly characters: number;
  readonly roleId: string | null;
  readonly source: 'guessed' | 'saved' | 'chosen' | 'lost';
  readonly isPower: boolean;
}

/** One page of the screen that says which role each rank calls for. */
export interface RankRolesScreen {
  readonly guild: string;
  readonly state: RankRolesState;
  readonly ranks: readonly RankRole[];
  /** Counted from 0. */
  readonly page: number;
  readonly pages: number;
  readonly hasChoices: boolean;
}

export type RankRolesProblem =
  | { readonly code: 'no_ranks_yet' }
  | { readonly code: 'role_unusable'; readonly because: 'unknown' | 'managed' | 'everyone'; readonly roleId: string };

type Answer = Promise<Result<RankRolesScreen, RankRolesProblem>>;

/** Discord gives a message five rows: four selects and one of buttons. */
const RANKS_PER_PAGE = 4;

export async function openRankRoles({ database }: Context, actor: Actor, page: number): Answer {
  return database.inServer(actor.serverId, (tenant) => screen(tenant, page));
}

/** Keeps a choice for the screen, whoever opens it next and after whatever restart; it counts only once it is saved. */
export async function chooseRankRole(
  { database, clock }: Context,
  actor: Actor,
  choice: { readonly index: number; readonly roleId: string | null },
  page: number,
): Answer {
  return database.inServer(actor.serverId, async (tenant) => {
    const known = await knownRanks(tenant);
    const index = known?.ranks.find((rank) => rank.index === choice.index)?.index;
    if (!known || index === undefined) return failed({ code: 'no_ranks_yet' });
    const problem = choice.roleId === null ? undefined : await unusable(tenant, choice.roleId);
    if (problem) return failed(problem);
    const rank = await rankRow(tenant, known.guild, index);
    rank.chosenRoleId = choice.roleId;
    rank.chosenAt = clock.now();
    await tenant.em.flush();
    return screen(tenant, page);
  });
}

/** Forgets what was chosen and not saved. */
export async function discardRankRoles({ database }: Context, actor: Actor, page: number): Answer {
  return database.inServer(actor.serverId, async (tenant) => {
    const guild = await tenant.em.findOne(Guild, { server: actor.serverId });
    if (!guild) return failed({ code: 'no_ranks_yet' });
    await tenant.em.nativeUpdate(Rank, { guild: [tenant.serverId, guild.id] }, { chosenRoleId: null, chosenAt: null });
    return screen(tenant, page);
  });
}

/** An officer's word for every known rank as the screen shows it; role rules that were paused go on (domain.md §4.1). */
export async function saveRankRoles({ database, clock }: Context, actor: Actor, page: number): Answer {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    // A roster that is being saved may be about to pause the rules: this word is for what stands after it.
    await tenant.em.findOne(Guild, { server: actor.serverId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const known = await knownRanks(tenant);
    if (!known || known.ranks.length === 0) return failed({ code: 'no_ranks_yet' });
    const { guild, ranks } = known;
    for (const { roleId } of ranks) {
      const problem = roleId === null ? undefined : await unusable(tenant, roleId);
      if (problem) return failed(problem);
    }
    for (const { index, roleId } of ranks) {
      const rank = await rankRow(tenant, guild, index);
      rank.role = roleId === null ? null : await tenant.em.findOneOrFail(Role, { id: roleId });
      rank.savedAt = at;
      rank.savedBy = actor.memberId;
      rank.chosenRoleId = null;
      rank.chosenAt = null;
    }
    guild.frozenSince = null;
    guild.frozenBecause = null;
    await tenant.em.flush();
    const after = { roles: Object.fromEntries(ranks.map(({ index, roleId }) => [index, roleId])) };
    const officer = { kind: 'officer', id: actor.memberId } as const;
    await recordChanges(tenant, [{ actor: officer, what: 'rank_roles.saved', after }], at);
    return screen(tenant, page);
  });
}

/** How far a guild's rank roles can be trusted: a saved map with a rank that has no word for it is frozen too. */
export function rankRolesState(guild: Guild, ranks: readonly Rank[]): RankRolesState {
  if (guild.frozenBecause) return { kind: 'frozen', because: guild.frozenBecause };
  const saved = ranks.flatMap(({ savedAt }) => (savedAt ? [savedAt] : []));
  const [first] = saved.sort((one, other) => other.getTime() - one.getTime());
  if (!first) return { kind: 'guessed' };
  return saved.length < ranks.length ? { kind: 'frozen', because: 'role_deleted' } : { kind: 'saved', at: first };
}

async function screen(tenant: Tenant, page: number): Answer {
  const known = await knownRanks(tenant);
  if (!known || known.ranks.length === 0) return failed({ code: 'no_ranks_yet' });
  const { guild, ranks, rows } = known;
  const pages = Math.ceil(ranks.length / RANKS_PER_PAGE);
  const shown = Number.isInteger(page) ? Math.min(Math.max(page, 0), pages - 1) : 0;
  return ok({
    guild: guild.name,
    state: rankRolesState(guild, rows),
    ranks: ranks.slice(shown * RANKS_PER_PAGE, (shown + 1) * RANKS_PER_PAGE),
    page: shown,
    pages,
    hasChoices: rows.some(({ chosenAt }) => chosenAt),
  });
}

/** Every rank down to the lowest that a character holds or that somebody named, with its role as the screen shows it. */
async function knownRanks(tenant: Tenant) {
  const { em, serverId } = tenant;
  const guild = await em.findOne(Guild, { server: serverId });
  if (!guild) return undefined;
  const server = await em.findOneOrFail(Server, { id: serverId });
  const rows = await em.find(Rank, { guild: [serverId, guild.id] }, { refresh: true });
  const roles = new Map((await em.find(Role, {})).map((role) => [role.id, role]));
  const mapSaved = rows.some(({ savedAt }) => savedAt);
  const named = {
    mapSaved,
    ranks: rows.map(({ index, name, role }) => ({ index, name: name ?? null, roleId: role?.id ?? null })),
  };
  const byRank = roleByRank(named, roles);
  const characters = await countByRank(tenant, guild.id);
  // In the game ranks have no gaps: one that nobody holds today is there all the same.
  const last = Math.max(-1, ...characters.keys(), ...rows.map(({ index }) => index));
  const ranks = Array.from({ length: last + 1 }, (_, index): RankRole => {
    const row = rows.find((rank) => rank.index === index);
    const roleId = row?.chosenAt ? (row.chosenRoleId ?? null) : (byRank.get(index) ?? null);
    const role = roles.get(roleId ?? '');
    return {
      index,
      name: rankName(named, index),
      characters: characters.get(index) ?? 0,
      roleId,
      source: sourceOf(row, mapSaved),
      isPower: role !== undefined && isPowerRole(role, { server }),
    };
  });
  return { guild, rows, ranks };
}

function sourceOf(row: Rank | undefined, mapSaved: boolean): RankRole['source'] {
  if (row?.chosenAt) return 'chosen';
  if (!mapSaved) return 'guessed';
  return row?.savedAt ? 'saved' : 'lost';
}

async function rankRow({ em, serverId }: Tenant, guild: Guild, index: number): Promise<Rank> {
  const row = await em.findOne(Rank, { guild: [serverId, guild.id], index });
  return row ?? em.create(Rank, { server: serverId, guild, index });
}

async function unusable({ em, serverId }: Tenant, roleId: string): Promise<RankRolesProblem | undefined> {
  if (roleId === serverId) return { code: 'role_unusable', because: 'everyone', roleId };
  const role = await em.findOne(Role, { id: roleId });
  if (!role) return { code: 'role_unusable', because: 'unknown', roleId };
  return role.managed ? { code: 'role_unusable', because: 'managed', roleId } : undefined;
}
