/**
 * The three roles of an embedded server and what each may do.
 * - `rollcall_admin`: superuser; prepares databases, nothing else.
 * - `rollcall_owner`: owns the database and what migrations make in it; subject to forced row-level security.
 * - `rollcall_app`: what Rollcall works as: reads and writes the owner's tables, owns nothing, exempt from nothing.
 */
export const ADMIN_ROLE = 'rollcall_admin';
export const OWNER_ROLE = 'rollcall_owner';
export const APP_ROLE = 'rollcall_app';

export interface RolePasswords {
  readonly admin: string;
  readonly owner: string;
  readonly app: string;
}

const ORDINARY = 'nosuperuser nobypassrls nocreatedb nocreaterole noreplication';

/**
 * Statements for a new cluster, to be run in `template1`: the grants below are stored per database and copied from
 * there, so that every database made later has them. Passwords must be free of quotes.
 */
export function clusterStatements(passwords: RolePasswords): string[] {
  return [
    `alter role ${ADMIN_ROLE} password '${passwords.admin}'`,
    `create role ${OWNER_ROLE} login ${ORDINARY} password '${passwords.owner}'`,
    `create role ${APP_ROLE} login ${ORDINARY} password '${passwords.app}'`,
    `grant usage on schema public to ${APP_ROLE}`,
    `alter default privileges for role ${OWNER_ROLE} grant usage on schemas to ${APP_ROLE}`,
    `alter default privileges for role ${OWNER_ROLE} grant select, insert, update, delete on tables to ${APP_ROLE}`,
    `alter default privileges for role ${OWNER_ROLE} grant usage, select on sequences to ${APP_ROLE}`,
    'revoke all on database postgres from public',
    'revoke all on database template1 from public',
  ];
}

/**
 * Statements for a new database of the owner's, a copy of `template`. Both names are plain identifiers. Each must run
 * outside a transaction, and nobody may be connected to the template.
 */
export function databaseStatements(name: string, template = 'template1'): string[] {
  return [
    `create database ${name} owner ${OWNER_ROLE} template ${template}`,
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${APP_ROLE}`,
  ];
}
