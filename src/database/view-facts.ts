import type { GuildView, RemovedGuildView, RoleView, ServerView, View } from '../quality/view.ts';
import type { Recall } from './recall.ts';
import { byId } from './view-people.ts';

type RemovedGuildRow = Omit<RemovedGuildView, 'removedAt'> & { readonly removedAt: number };

interface ObservedRow {
  readonly members: number | null;
  readonly rosters: Readonly<Record<string, number | null>>;
}

const epoch = (column: string) => `date_part('epoch', ${column}) * 1000`;

/** What holds for the server as a whole, as columns of its row: JSON in texts, which are the same where nothing changed. */
export const FACTS = `
  json_build_object('ownerId', owner_id, 'officerRoleIds', officer_role_ids,
    'staleAfterDays', stale_after_days, 'rankRoles', rank_roles, 'judgedBy', judged_by)::text as server,
  json_build_object('members', ${epoch('members_observed_at')}, 'rosters', (
    select coalesce(json_object_agg(guild.id, ${epoch('guild.roster_observed_at')}), '{}') from guild
    where guild.server_id = server.id and guild.removed_at is null
  ))::text as observed,
  (
    select coalesce(json_agg(row order by row.id), '[]')::text from (
      select guild.id, guild.name, guild.realm_slug as "realmSlug", guild.realm_name as "realmName",
        guild.counts_for_roles as "countsForRoles",
        exists (select 1 from rank where rank.guild_id = guild.id and rank.saved_at is not null) as "mapSaved",
        coalesce(guild.frozen_because, (
          select 'role_deleted' from rank where rank.guild_id = guild.id
          having bool_or(rank.saved_at is null) and bool_or(rank.saved_at is not null)
        )) as "frozen",
        coalesce((
          select json_agg(json_build_object('index', rank.index, 'name', rank.name, 'roleId', rank.role_id)
            order by rank.index)
          from rank where rank.guild_id = guild.id
        ), '[]') as ranks
      from guild where guild.server_id = server.id and guild.removed_at is null
    ) as row
  ) as guilds,
  (
    select coalesce(json_agg(row order by row.id), '[]')::text from (
      select id, name, ${epoch('removed_at')} as "removedAt" from guild
      where guild.server_id = server.id and removed_at is not null
    ) as row
  ) as "removedGuilds",
  (
    select coalesce(json_agg(row order by row.id), '[]')::text from (
      select id, name, position, permissions, managed from role
    ) as row
  ) as roles`;

export type FactsRow = Readonly<Record<'server' | 'observed' | 'guilds' | 'removedGuilds' | 'roles', string>>;

type Facts = Pick<View, 'server' | 'observed' | 'guilds' | 'removedGuilds' | 'roles'>;

export function toFacts(row: FactsRow, recall: Recall): Facts {
  const { server, observed, guilds, removedGuilds, roles } = row;
  return {
    server: recall('server', [server], () => JSON.parse(server) as ServerView),
    observed: toObserved(JSON.parse(observed)),
    guilds: recall('guilds', [guilds], () => byId(JSON.parse(guilds) as GuildView[])),
    removedGuilds: recall('removedGuilds', [removedGuilds], () =>
      byId((JSON.parse(removedGuilds) as RemovedGuildRow[]).map(toRemovedGuild)),
    ),
    roles: recall('roles', [roles], () => byId(JSON.parse(roles) as RoleView[])),
  };
}

function toObserved({ members, rosters }: ObservedRow): View['observed'] {
  return {
    members: instant(members),
    rosters: new Map(Object.entries(rosters).map(([guildId, at]) => [guildId, instant(at)])),
  };
}

function toRemovedGuild(guild: RemovedGuildRow): RemovedGuildView {
  return { ...guild, removedAt: instant(guild.removedAt) };
}

/** @param epochMs a little off, because seconds with a fraction are no binary numbers */
function instant(epochMs: number): Date;
function instant(epochMs: number | null): Date | null;
function instant(epochMs: number | null): Date | null {
  return epochMs === null ? null : new Date(Math.round(epochMs));
}
