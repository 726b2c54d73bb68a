import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Rank } from '../../database/entities/rank.ts';
import { Server } from '../../database/entities/server.ts';
import { UploadKey } from '../../database/entities/upload-key.ts';
import { type Phrase, type PhraseValue, phrase, time } from '../../phrase.ts';
import { guildRoles } from '../../quality/guild-roles.ts';
import { isSilent, type RegularSource } from '../../quality/role-freshness.ts';
import type { RoleView } from '../../quality/view.ts';
import { ok, type Result } from '../../result.ts';
import type { ServerStanding } from '../../sources/discord-members/server-standing.ts';
import type { MemberListFailure } from '../../sources/discord-members/source.ts';
import { type Actor, managesServer, storedOfficers } from '../actor.ts';
import type { Context } from '../context.ts';
import { loadServerView } from '../findings/subject-view.ts';
import { type RankRolesState, rankRolesState } from '../roles/rank-map.ts';

/** One thing that was looked at; a fault says what to do about it. */
export interface Checked {
  readonly verdict: 'fine' | 'fault' | 'hint';
  readonly text: Phrase;
}

interface Stored {
  readonly at: Date;
  readonly server: Server;
  readonly guilds: readonly { readonly guild: Guild; readonly rankRoles: RankRolesState }[];
  /** Roles that ranks call for, the best first. */
  readonly guildRoles: readonly RoleView[];
  readonly keys: readonly { readonly key: UploadKey; readonly isSuspended: boolean }[];
}

/** More roles or members than this are counted rather than named. */
const NAMED = 5;

/**
 * Looks at every permission, intent, channel, role position and source, live, and says what to do about each fault
 * (domain.md §8).
 */
export async function checkSetup(context: Context, { serverId }: Actor): Promise<Result<readonly Checked[], never>> {
  const stored = await context.database.inServer(serverId, (tenant) => load(tenant, context.clock.now()));
  const standing = await context.serverStanding(serverId, stored.server.auditChannelId ?? undefined);
  return ok([
    ...(standing.kind === 'failed' ? [discordFailed(standing)] : checkDiscord(standing, stored)),
    ...checkOfficers(standing, stored),
    ...checkRankRoles(stored),
    ...(await checkBattleNet(context, stored)),
    ...checkKeys(stored),
    ...checkSources(stored),
  ]);
}

async function load(tenant: Tenant, at: Date): Promise<Stored> {
  const { em, serverId } = tenant;
  const server = await em.findOneOrFail(Server, { id: serverId });
  const guilds = await em.find(Guild, { removedAt: null }, { orderBy: { addedAt: 'asc', id: 'asc' } });
  const ranks = Map.groupBy(await em.find(Rank, {}), (rank) => rank.guild.id);
  const keys = await em.find(
    UploadKey,
    { revokedAt: null, guild: { removedAt: null } },
    { orderBy: { createdAt: 'asc' } },
  );
  const officers = await storedOfficers(
    tenant,
    keys.map(({ createdBy }) => createdBy),
  );
  return {
    at,
    server,
    guilds: guilds.map((guild) => ({ guild, rankRoles: rankRolesState(guild, ranks.get(guild.id) ?? []) })),
    guildRoles: guildRoles(await loadServerView(tenant, at)),
    keys: keys.map((key) => ({ key, isSuspended: !officers.has(key.createdBy) })),
  };
}

function checkDiscord(standing: ServerStanding, stored: Stored): Checked[] {
  return [
    standing.listsMembers ? fine('members_intent') : fault('members_intent'),
    standing.mayManageRoles ? fine('manage_roles') : fault('manage_roles'),
    ...(standing.isAdministrator ? [hint('administrator')] : []),
    ...checkPositions(standing, stored),
    ...checkChannel(standing, stored),
  ];
}

function discordFailed({ because }: MemberListFailure): Checked {
  return fault('discord', { because: { phrase: phrase(`member_list_failure.${because}`) } });
}

function checkPositions({ ownPosition, roles }: ServerStanding, { guildRoles }: Stored): Checked[] {
  const positions = new Map(roles.map((role) => [role.id, role.position]));
  const above = guildRoles.filter(({ id, managed }) => !managed && (positions.get(id) ?? 0) >= ownPosition);
  const managed = guildRoles.filter((role) => role.managed);
  return [
    ...above.map(({ id, name }) => fault('role_above', { role: { role: id }, name })),
    ...managed.map(({ id }) => fault('role_managed', { role: { role: id } })),
    ...(guildRoles.length > 0 && above.length === 0 ? [fine('role_position')] : []),
  ];
}

function checkChannel({ channel }: ServerStanding, { server }: Stored): Checked[] {
  if (!channel) return [fault('no_channel')];
  if (channel.kind === 'gone') return [fault('channel_gone')];
  const permissions = channel.missing.map((name) => phrase(`check.permission.${name}`));
  const writes = channel.missing.length === 0 ? fine('channel') : fault('channel_permissions', listed(permissions));
  if (channel.everyoneReads) return [writes, fault('channel_public')];
  const others = channel.readerRoles.filter(({ id, permissions }) => {
    return !server.officerRoleIds.includes(id) && !managesServer(permissions);
  });
  const strangers: PhraseValue[] = [
    ...others.map(({ id }) => ({ role: id })),
    ...channel.readerMemberIds.map((id) => ({ member: id })),
  ];
  return [writes, strangers.length === 0 ? fine('channel_private') : hint('channel_readers', namedSome(strangers))];
}

function checkOfficers(standing: ServerStanding | MemberListFailure, { server }: Stored): Checked[] {
  if (server.officerRoleIds.length === 0) return [hint('no_officers')];
  if (standing.kind === 'failed') return [];
  const deleted = server.officerRoleIds.filter((id) => !standing.roles.some((role) => role.id === id));
  return [deleted.length === 0 ? fine('officers') : fault('officer_role_deleted', { count: deleted.length })];
}

/** Of the guilds that count: the ranks of others call for no role. */
function checkRankRoles({ guilds }: Stored): Checked[] {
  return guilds
    .filter(({ guild }) => guild.countsForRoles)
    .map(({ guild: { name: guild }, rankRoles }) => {
      if (rankRoles.kind === 'saved') return fine('rank_roles', { guild });
      if (rankRoles.kind === 'guessed') return hint('rank_roles_guessed', { guild });
      const because = { phrase: phrase(`setup.rank_roles.${rankRoles.because}`) };
      return fault('rank_roles_frozen', { guild, because });
    });
}

async function checkBattleNet({ battleNet }: Context, { guilds }: Stored): Promise<Checked[]> {
  if (guilds.length === 0) return [fault('no_guild')];
  return Promise.all(
    guilds.map(async ({ guild }): Promise<Checked> => {
      const found = await battleNet.verifyGuild(guild);
      if (found.ok) return fine('battle_net', { count: found.value.characters, guild: guild.name });
      const { because } = found.problem;
      if (because === 'not_found' || because === 'another_guild') {
        return fault('guild_lost', { guild: guild.name, because: { phrase: phrase(`roster_failure.${because}`) } });
      }
      const text = phrase(`problem.guild_check.${because}`, { guild: guild.name, realm: guild.realmName });
      return { verdict: 'fault', text };
    }),
  );
}

function checkKeys({ keys }: Stored): Checked[] {
  if (keys.length === 0) return [hint('no_keys')];
  return keys.map(({ key: { name, createdBy, lastUsedAt }, isSuspended }) => {
    if (isSuspended) return fault('key_suspended', { name, member: { member: createdBy } });
    return lastUsedAt ? fine('key_used', { name, at: time(lastUsedAt) }) : hint('key_unused', { name });
  });
}

function checkSources({ at, server, guilds }: Stored): Checked[] {
  return [
    ...guilds.map(({ guild: { name, rosterObservedAt } }) =>
      sourceVerdict('blizzard_api', rosterObservedAt ?? null, at, { guild: name }),
    ),
    sourceVerdict('discord_bot', server.membersObservedAt ?? null, at),
  ];
}

function sourceVerdict(
  source: RegularSource,
  lastSuccess: Date | null,
  at: Date,
  whose: Record<string, PhraseValue> = {},
): Checked {
  const text = (key: string): Phrase =>
    phrase(`check.${key}.${source}`, lastSuccess ? { ...whose, at: time(lastSuccess) } : whose);
  if (lastSuccess === null) return { verdict: 'hint', text: text('never_heard') };
  return isSilent(source, lastSuccess, at)
    ? { verdict: 'fault', text: text('silent') }
    : { verdict: 'fine', text: text('heard') };
}

/** Up to five in one phrase, and how many more there are. */
function namedSome(values: readonly PhraseValue[]): Record<string, PhraseValue> {
  const shown = values.slice(0, NAMED);
  return { who: { phrase: chained(shown) }, count: values.length - shown.length };
}

function listed(phrases: readonly Phrase[]): Record<string, PhraseValue> {
  return { permissions: { phrase: chained(phrases.map((one) => ({ phrase: one }))) } };
}

function chained([first = '', ...rest]: readonly PhraseValue[]): Phrase {
  if (rest.length === 0) return phrase('check.one', { first });
  return phrase('check.and', { first, rest: { phrase: chained(rest) } });
}

function fine(key: string, values?: Record<string, PhraseValue>): Checked {
  return { verdict: 'fine', text: phrase(`check.fine.${key}`, values) };
}

function fault(key: string, values?: Record<string, PhraseValue>): Checked {
  return { verdict: 'fault', text: phrase(`check.fault.${key}`, values) };
}

function hint(key: string, values?: Record<string, PhraseValue>): Checked {
  return { verdict: 'hint', text: phrase(`check.hint.${key}`, values) };
}
