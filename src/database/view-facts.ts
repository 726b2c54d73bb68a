import type { GuildView, RemovedGuildView, RoleView, ServerView, View } from '../quality/view.ts';
import { byId } from './view-people.ts';

type GuildRow = Omit<GuildView, 'rosterObservedAt'> & { rosterObservedAt: number | null };

type RemovedGuildRow = Omit<RemovedGuildView, 'removedAt'> & { removedAt: number };

type ServerRow = Omit<ServerView, 'membersObservedAt'> & { membersObservedAt: number | null };

const epoch = (column: string) => `date_part('epoch', ${column}) * 1000`;

/** What holds for the server as a whole, as columns of its row. */
export const FACTS = `
  json_build_object('ownerId', owner_id, 'officerRoleIds', officer_role_ids,
    'staleAfterDays', stale_after_days, 'rankRoles', rank_roles, 'judgedBy', judged_by,
    'membersObservedAt', ${epoch('members_observed_at')}) as server,
  (
    select coalesce(json_agg(row), '[]') from (
      select guild.id, guild.name, guild.realm_slug as "realmSlug", guild.realm_name as "realmName",
        guild.counts_for_roles as "countsForRoles", ${epoch('guild.roster_observed_at')} as "rosterObservedAt",
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
    select coalesce(json_agg(row), '[]') from (
      select id, name, ${epoch('removed_at')} as "removedAt" from guild
      where guild.server_id = server.id and removed_at is not null
    ) as row
  ) as "removedGuilds",
  (
    select coalesce(json_agg(row), '[]') from (select id, name, position, permissions, managed from role) as row
  ) as roles`;

export interface FactsRow {
  server: ServerRow;
  guilds: GuildRow[];
  removedGuilds: RemovedGuildRow[];
  roles: RoleView[];
}

export function toFacts({
  server,
  guilds,
  removedGuilds,
  roles,
}: FactsRow): Pick<View, 'server' | 'guilds' | 'removedGuilds' | 'roles'> {
  return {
    server: { ...server, membersObservedAt: instant(server.membersObservedAt) },
    guilds: byId(guilds.map((guild) => ({ ...guild, rosterObservedAt: instant(guild.rosterObservedAt) }))),
    removedGuilds: byId(removedGuilds.map((guild) => ({ ...guild, removedAt: instant(guild.removedAt) }))),
    roles: byId(roles),
  };
}

/** @param epochMs a little off, because seconds with a fraction are no binary numbers */
function instant(epochMs: number): Date;
function instant(epochMs: number | null): Date | null;
function instant(epochMs: number | null): Date | null {
  return epochMs === null ? null : new Date(Math.round(epochMs));
}
