import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Rank } from '../../database/entities/rank.ts';
import { Role } from '../../database/entities/role.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { lockWatchedGuild } from '../setup/watched-guilds.ts';
import { isUuid } from '../uuid.ts';
import { loadRankMap, type RankMap, type RankRole, type RankRolesState, rankRolesState } from './rank-map.ts';
import { rankMapRevision } from './rank-shift-card.ts';

/** One page of the screen that says which role each rank calls for. */
export interface RankRolesScreen {
  readonly guildId: string;
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

const noRanks = { code: 'no_ranks_yet' } as const;

/** Discord gives a message five rows: four selects and one of buttons. */
const RANKS_PER_PAGE = 4;

export async function openRankRoles({ database }: Context, actor: Actor, guildId: string, page: number): Answer {
  return database.inServer(actor.serverId, (tenant) => screen(tenant, guildId, page));
}

/** Keeps a choice for the screen, whoever opens it next and after whatever restart; it counts only once it is saved. */
export async function chooseRankRole(
  { database, clock }: Context,
  actor: Actor,
  guildId: string,
  choice: { readonly index: number; readonly roleId: string | null },
  page: number,
): Answer {
  return database.inServer(actor.serverId, async (tenant) => {
    const known = await knownRanks(tenant, guildId);
    const index = known?.ranks.find((rank) => rank.index === choice.index)?.index;
    if (!known || index === undefined) return failed(noRanks);
    const problem = choice.roleId === null ? undefined : await unusable(tenant, choice.roleId);
    if (problem) return failed(problem);
    const rank = await rankRow(tenant, known.guild, index);
    rank.chosenRoleId = choice.roleId;
    rank.chosenAt = clock.now();
    await tenant.em.flush();
    return screen(tenant, guildId, page);
  });
}

/** Forgets what was chosen and not saved. */
export async function discardRankRoles({ database }: Context, actor: Actor, guildId: string, page: number): Answer {
  return database.inServer(actor.serverId, async (tenant) => {
    if (!isUuid(guildId)) return failed(noRanks);
    await tenant.em.nativeUpdate(Rank, { guild: [tenant.serverId, guildId] }, { chosenRoleId: null, chosenAt: null });
    return screen(tenant, guildId, page);
  });
}

/**
 * An officer's word for every known rank as the screen shows it; role rules that were paused go on (domain.md §4.1). A
 * roster that is being saved may be about to pause them: the word is for what stands after it.
 */
export async function saveRankRoles({ database, clock }: Context, actor: Actor, guildId: string, page: number): Answer {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    const guild = await lockWatchedGuild(tenant, guildId);
    const problem = guild ? await saveMap(tenant, guild, await loadRankMap(tenant, guild), actor, at) : noRanks;
    return problem ? failed(problem) : screen(tenant, guildId, page);
  });
}

/**
 * An officer's word for every rank as the card of the rank-shift guard shows it.
 * @param revision of the map on the card that was pressed
 */
export async function confirmRankMap(
  { database, clock }: Context,
  actor: Actor,
  guildId: string,
  revision: string,
): Promise<Result<{ remark?: Phrase }, RankRolesProblem>> {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    const guild = await lockWatchedGuild(tenant, guildId);
    if (!guild) return failed(noRanks);
    const map = await loadRankMap(tenant, guild);
    if (rankRolesState(guild, map.rows).kind === 'saved') return ok({ remark: phrase('remark.no_longer_true') });
    if (rankMapRevision(map) !== revision) return ok({ remark: phrase('remark.facts_changed') });
    const problem = await saveMap(tenant, guild, map, actor, at);
    return problem ? failed(problem) : ok({});
  });
}

async function saveMap(
  tenant: Tenant,
  guild: Guild,
  { ranks }: RankMap,
  actor: Actor,
  at: Date,
): Promise<RankRolesProblem | undefined> {
  if (ranks.length === 0) return noRanks;
  for (const { roleId } of ranks) {
    const problem = roleId === null ? undefined : await unusable(tenant, roleId);
    if (problem) return problem;
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
  guild.rankShift = null;
  await tenant.em.flush();
  const after = { guildId: guild.id, roles: Object.fromEntries(ranks.map(({ index, roleId }) => [index, roleId])) };
  const officer = { kind: 'officer', id: actor.memberId } as const;
  await recordChanges(tenant, [{ actor: officer, what: 'rank_roles.saved', after }], at);
  return undefined;
}

async function screen(tenant: Tenant, guildId: string, page: number): Answer {
  const known = await knownRanks(tenant, guildId);
  if (!known || known.ranks.length === 0) return failed(noRanks);
  const { guild, ranks, rows } = known;
  const pages = Math.ceil(ranks.length / RANKS_PER_PAGE);
  const shown = Number.isInteger(page) ? Math.min(Math.max(page, 0), pages - 1) : 0;
  return ok({
    guildId,
    guild: guild.name,
    state: rankRolesState(guild, rows),
    ranks: ranks.slice(shown * RANKS_PER_PAGE, (shown + 1) * RANKS_PER_PAGE),
    page: shown,
    pages,
    hasChoices: rows.some(({ chosenAt }) => chosenAt),
  });
}

async function knownRanks(tenant: Tenant, guildId: string) {
  const guild = isUuid(guildId) ? await tenant.em.findOne(Guild, { id: guildId, removedAt: null }) : null;
  return guild ? { guild, ...(await loadRankMap(tenant, guild)) } : undefined;
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
