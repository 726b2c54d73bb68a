#!/bin/sh
# Run once by the image of PostgreSQL, as its superuser, when the volume is empty.
# - rollcall_owner owns the database and what migrations make in it; subject to forced row-level security.
# - rollcall_app is what the bot works as: it reads and writes the owner's tables, owns nothing, is exempt from nothing.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set owner_password="$POSTGRES_OWNER_PASSWORD" --set app_password="$POSTGRES_APP_PASSWORD" <<'SQL'
create role rollcall_owner login nosuperuser nobypassrls nocreatedb nocreaterole noreplication
  password :'owner_password';
create role rollcall_app login nosuperuser nobypassrls nocreatedb nocreaterole noreplication
  password :'app_password';

create database rollcall owner rollcall_owner;
revoke all on database rollcall from public;
grant connect on database rollcall to rollcall_app;

\connect rollcall
grant usage on schema public to rollcall_app;
alter default privileges for role rollcall_owner grant usage on schemas to rollcall_app;
alter default privileges for role rollcall_owner grant select, insert, update, delete on tables to rollcall_app;
alter default privileges for role rollcall_owner grant usage, select on sequences to rollcall_app;
SQL
