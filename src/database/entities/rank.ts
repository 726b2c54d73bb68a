import { defineEntity, p } from '@mikro-orm/core';
import { discordId, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Guild } from './guild.ts';
import { Role } from './role.ts';
import { Server } from './server.ts';

/** An in-game rank. Battle.net gives the index only; the name comes from an upload or an officer. */
const RankSchema = defineEntity({
  name: 'Rank',
  tableName: 'rank',
  ...tenantTable,
  checks: [
    { name: 'rank_index_check', expression: 'index >= 0 and index <= 9' },
    { name: 'rank_saved_check', expression: '(saved_at is null) = (saved_by is null)' },
    isDiscordId('rank_saved_by_check', 'saved_by'),
    isDiscordId('rank_chosen_role_id_check', 'chosen_role_id'),
    { name: 'rank_chosen_check', expression: 'chosen_role_id is null or chosen_at is not null' },
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    guild: () =>
      p.manyToOne(Guild).primary().joinColumns('server_id', 'guild_id').ownColumns('guild_id').deleteRule('cascade'),
    index: p.smallint().primary(),
    name: text().nullable(),
    /** The Discord role expected of this rank; empty: role rules skip it. */
    role: () =>
      p.manyToOne(Role).joinColumns('server_id', 'role_id').ownColumns('role_id').nullable().deleteRule('no action'),
    /** When an officer saved the role; empty: only guessed by name. */
    savedAt: instant().nullable(),
    savedBy: discordId().nullable(),
    /** What was chosen on the setup screen and not saved yet; chosen at, but empty: no role. */
    chosenRoleId: discordId().nullable(),
    chosenAt: instant().nullable(),
  },
});

export class Rank extends RankSchema.class {}
RankSchema.setClass(Rank);
