import { randomUUID } from 'node:crypto';
import { p } from '@mikro-orm/core';

/** The session variable that names the tenant of a transaction; set only by the doors in `../database.ts`. */
export const SERVER_VARIABLE = 'rollcall.server';

/** The session variable that opens the few cross-tenant reads; set only by `acrossServers`. */
export const ACROSS_SERVERS_VARIABLE = 'rollcall.across_servers';

/**
 * The condition of this server's policies. A table that can be read across servers has another policy beside it: only a
 * statement that says it itself is led to the index.
 */
export const ofThisServer = (column: string) => `${column} = current_setting('${SERVER_VARIABLE}', true)`;

const tenantPolicy = (column: string) => ({
  name: 'of_this_server',
  using: ofThisServer(column),
  check: ofThisServer(column),
});

/** Forced row-level security on the server column: PostgreSQL itself refuses rows of another server, raw SQL included. */
export const tenantTable = { rowLevelSecurity: 'force' as const, policies: [tenantPolicy('server_id')] };

/** The server table is its own tenant: its id is the server column. */
export const serverTable = { rowLevelSecurity: 'force' as const, policies: [tenantPolicy('id')] };

/** Lets `acrossServers` read (never write) a table whose rows must be found before their server is known. */
export const readableAcrossServers = {
  name: 'readable_across_servers',
  command: 'select' as const,
  using: `current_setting('${ACROSS_SERVERS_VARIABLE}', true) = 'on'`,
};

/**
 * A random id. Bulk inserts leave it to the database; an entity gets it at once, because the ORM loses track of a
 * composite key of which the database makes a part.
 */
export const id = () =>
  p
    .uuid()
    .primary()
    .defaultRaw('gen_random_uuid()')
    .onCreate(() => randomUUID());

export const instant = () => p.datetime().columnType('timestamptz');

/** A Discord snowflake: text, because it does not fit a double; the digit check stands in each table's `checks`. */
export const discordId = () => p.string().columnType('text');

export const text = () => p.string().columnType('text');

export const count = () => p.integer().default(0);

/** A check that a text column holds a Discord id. */
export const isDiscordId = (name: string, column: string) => ({
  name,
  expression: `${column} ~ '^[0-9]{1,20}$'`,
});
