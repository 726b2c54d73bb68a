import { Migration } from '@mikro-orm/migrations';

export class Migration20261121000000_first extends Migration {
  override name = 'Migration20261121000000_first';

  override up(): void {
    this.addSql(
      `create table "server" ("id" text not null, "name" text not null, "owner_id" text not null, "state" text not null default 'new', "audit_channel_id" text null, "officer_role_ids" text[] not null default '{}', "stale_after_days" int not null default 30, "rank_roles" text not null default 'keep_lower', "judged_by" text not null default 'best_rank', "locale" text not null default 'en-US', "members_observed_at" timestamptz null, "installed_at" timestamptz not null, "went_live_at" timestamptz null, "left_at" timestamptz null, primary key ("id"));`,
    );

    this.addSql(
      `create table "rule_setting" ("server_id" text not null, "rule" text not null, "enabled" boolean not null default true, "auto_fix" boolean not null default false, "severity" text null, primary key ("server_id", "rule"));`,
    );

    this.addSql(
      `create table "role" ("server_id" text not null, "id" text not null, "name" text not null, "position" int not null, "permissions" text not null, "managed" boolean not null, "observed_at" timestamptz not null, primary key ("server_id", "id"));`,
    );

    this.addSql(
      `create table "outbox_message" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "kind" text not null, "content" jsonb not null, "finding_ids" uuid[] not null default '{}', "created_at" timestamptz not null, "claimed_until" timestamptz null, "sent_at" timestamptz null, "channel_id" text null, "message_id" text null, "failure" text null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create index "outbox_message_unsent_index" on "outbox_message" ("server_id", "created_at") where "sent_at" is null;`,
    );

    this.addSql(
      `create table "audit_card" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "kind" text not null, "subject" text not null, "created_at" timestamptz not null, "claimed_until" timestamptz null, "channel_id" text null, "message_id" text null, "shown" text null, "looked_at" timestamptz null, "failure" text null, "finished_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create unique index "audit_card_unfinished_unique" on "audit_card" ("server_id", "kind", "subject") where "finished_at" is null;`,
    );
    this.addSql(
      `create index "audit_card_server_id_kind_subject_created_at_index" on "audit_card" ("server_id", "kind", "subject", "created_at");`,
    );

    this.addSql(
      `create table "member" ("server_id" text not null, "id" text not null, "username" text not null, "global_name" text null, "nickname" text null, "name_keys" text[] not null, "role_ids" text[] not null default '{}', "roles_changed_at" timestamptz null, "joined_at" timestamptz null, "left_at" timestamptz null, "observed_at" timestamptz not null, primary key ("server_id", "id"));`,
    );

    this.addSql(
      `create table "member_name" ("server_id" text not null, "key" text not null, "member_id" text not null, primary key ("server_id", "key", "member_id"));`,
    );
    this.addSql(`create index "member_name_server_id_member_id_index" on "member_name" ("server_id", "member_id");`);

    this.addSql(
      `create table "lease" ("server_id" text not null, "fence" bigint not null, "holder" text null, "expires_at" timestamptz not null, primary key ("server_id"));`,
    );

    this.addSql(
      `create table "guild" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "region" text not null, "realm_slug" text not null, "realm_name" text not null, "name_slug" text not null, "name" text not null, "battle_net_id" bigint null, "counts_for_roles" boolean not null default true, "roster_observed_at" timestamptz null, "frozen_since" timestamptz null, "frozen_because" text null, "rank_shift" jsonb null, "added_at" timestamptz not null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `alter table "guild" add constraint "guild_server_id_region_realm_slug_name_slug_unique" unique ("server_id", "region", "realm_slug", "name_slug");`,
    );

    this.addSql(
      `create table "rank" ("server_id" text not null, "guild_id" uuid not null, "index" smallint not null, "name" text null, "role_id" text null, "saved_at" timestamptz null, "saved_by" text null, "chosen_role_id" text null, "chosen_at" timestamptz null, primary key ("server_id", "guild_id", "index"));`,
    );

    this.addSql(
      `create table "finding" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "rule" text not null, "severity" text not null, "subject_key" text not null, "facts" jsonb not null, "fingerprint" text not null, "revision" int not null default 1, "summary" jsonb not null, "first_found_at" timestamptz not null, "status" text not null default 'open', "snoozed_until" timestamptz null, "closed_at" timestamptz null, "closed_by" text null, "closed_how" text null, "closed_reason" text null, "outcome" jsonb null, "claimed_by" text null, "claimed_until" timestamptz null, "notified_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create index "finding_claimed_index" on "finding" ("claimed_until") where "claimed_until" is not null;`,
    );
    this.addSql(
      `create unique index "finding_unresolved_unique" on "finding" ("server_id", "rule", "subject_key") where "status" <> 'resolved';`,
    );
    this.addSql(
      `create index "finding_server_id_rule_status_first_found_at_index" on "finding" ("server_id", "rule", "status", "first_found_at");`,
    );
    this.addSql(`create index "finding_server_id_subject_key_index" on "finding" ("server_id", "subject_key");`);

    this.addSql(
      `create table "paged_list" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "query" jsonb not null, "starts" jsonb not null, "opened_at" timestamptz not null, primary key ("server_id", "id"));`,
    );
    this.addSql(`create index "paged_list_server_id_opened_at_index" on "paged_list" ("server_id", "opened_at");`);

    this.addSql(
      `create table "review_place" ("server_id" text not null, "officer_id" text not null, "rule" text not null, "found_at" timestamptz not null, "finding_id" uuid not null, "passed_at" timestamptz not null, primary key ("server_id", "officer_id", "rule"));`,
    );

    this.addSql(
      `create table "batch" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "kind" text not null, "rule" text null, "started_by" text not null, "started_at" timestamptz not null, "what" jsonb not null, "approvals" jsonb not null, "progress" jsonb not null, "begun_at" timestamptz null, "claimed_until" timestamptz null, "stopped_by" text null, "finished_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create unique index "batch_under_way_unique" on "batch" ("server_id", "rule") where "begun_at" is not null and "finished_at" is null;`,
    );

    this.addSql(
      `create table "change" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "number" bigserial not null, "at" timestamptz not null, "actor_kind" text not null, "actor_id" text not null, "what" text not null, "player_id" uuid null, "character_id" uuid null, "member_id" text null, "before" jsonb null, "after" jsonb null, "why" jsonb not null, "finding_id" uuid null, "batch_id" uuid null, "state" text not null default 'done', "failure" text null, "undone_at" timestamptz null, "undone_by" text null, primary key ("server_id", "id"));`,
    );
    this.addSql(`create index "change_server_id_number_index" on "change" ("server_id", "number");`);
    this.addSql(
      `create index "change_server_id_character_id_number_index" on "change" ("server_id", "character_id", "number");`,
    );
    this.addSql(
      `create index "change_server_id_member_id_number_index" on "change" ("server_id", "member_id", "number");`,
    );
    this.addSql(
      `create index "change_server_id_player_id_number_index" on "change" ("server_id", "player_id", "number");`,
    );
    this.addSql(`create index "change_server_id_finding_id_index" on "change" ("server_id", "finding_id");`);
    this.addSql(`create index "change_server_id_batch_id_index" on "change" ("server_id", "batch_id");`);

    this.addSql(
      `create table "shrink" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "guild_id" uuid not null, "character_ids" uuid[] not null, "fingerprint" text not null, "listed" int not null default 0, "observed_at" timestamptz not null, "decision" text null, "decided_at" timestamptz null, "decided_by" text null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create unique index "shrink_undecided_unique" on "shrink" ("server_id", "guild_id") where "decision" is null;`,
    );
    this.addSql(
      `create index "shrink_server_id_guild_id_fingerprint_index" on "shrink" ("server_id", "guild_id", "fingerprint");`,
    );

    this.addSql(
      `create table "character_claim" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "character_id" uuid not null, "member_id" text not null, "claimed_at" timestamptz not null, "decision" text null, "decided_at" timestamptz null, "decided_by" text null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create unique index "character_claim_open_unique" on "character_claim" ("server_id", "member_id", "character_id") where "decision" is null;`,
    );
    this.addSql(
      `create index "character_claim_server_id_character_id_index" on "character_claim" ("server_id", "character_id");`,
    );

    this.addSql(
      `create table "sync_run" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "source" text not null, "guild_id" uuid null, "status" text not null, "found" int not null default 0, "created" int not null default 0, "updated" int not null default 0, "removed" int not null default 0, "new_findings" int not null default 0, "error" text null, "started_at" timestamptz not null, "finished_at" timestamptz not null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create index "sync_run_server_id_source_started_at_index" on "sync_run" ("server_id", "source", "started_at");`,
    );

    this.addSql(
      `create table "upload" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "guild_id" uuid not null, "key_id" uuid not null, "uploaded_by" text not null, "addon_version" text not null, "received_at" timestamptz not null, "characters" jsonb not null, "updated" int not null, "processed_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create index "upload_server_id_guild_id_received_at_index" on "upload" ("server_id", "guild_id", "received_at");`,
    );

    this.addSql(
      `create table "character" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "guild_id" uuid not null, "region" text not null, "battle_net_id" bigint not null, "name" text not null, "name_key" text not null, "name_length" smallint not null, "realm_slug" text not null, "realm_name" text null, "class" text not null, "spec" text null, "combat_role" text null, "level" smallint null, "item_level" smallint null, "rank_index" smallint not null, "rank_since" timestamptz not null, "last_login_at" timestamptz null, "guild_note" text null, "previous_guild_note" text null, "guild_note_changed_at" timestamptz null, "guild_note_upload_id" uuid null, "officer_note" text null, "previous_officer_note" text null, "officer_note_changed_at" timestamptz null, "officer_note_upload_id" uuid null, "first_seen_at" timestamptz not null, "departed_at" timestamptz null, "profile_seen_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create unique index "character_present_name_unique" on "character" ("server_id", "region", "realm_slug", "name") where "departed_at" is null;`,
    );
    this.addSql(`create index "character_server_id_name_key_index" on "character" ("server_id", "name_key");`);
    this.addSql(`create index "character_server_id_name_length_index" on "character" ("server_id", "name_length");`);
    this.addSql(`create index "character_server_id_guild_id_index" on "character" ("server_id", "guild_id");`);
    this.addSql(
      `alter table "character" add constraint "character_server_id_region_battle_net_id_unique" unique ("server_id", "region", "battle_net_id");`,
    );

    this.addSql(
      `create table "refused_pair" ("server_id" text not null, "character_id" uuid not null, "member_id" text not null, "refused_at" timestamptz not null, "refused_by" text not null, primary key ("server_id", "character_id", "member_id"));`,
    );

    this.addSql(
      `create table "rank_event" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "character_id" uuid not null, "from_index" smallint not null, "to_index" smallint not null, "observed_at" timestamptz not null, "reported_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `create index "rank_event_server_id_character_id_index" on "rank_event" ("server_id", "character_id");`,
    );

    this.addSql(
      `create table "player" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "display_name" text not null, "name_key" text not null, "main_id" uuid null, "created_at" timestamptz not null, "created_by" text not null, primary key ("server_id", "id"));`,
    );
    this.addSql(`create index "player_server_id_name_key_index" on "player" ("server_id", "name_key");`);

    this.addSql(
      `create table "player_alias" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "player_id" uuid not null, "name" text not null, "key" text not null, "learned_at" timestamptz not null, "learned_by" text not null, primary key ("server_id", "id"));`,
    );
    this.addSql(`create index "player_alias_server_id_key_index" on "player_alias" ("server_id", "key");`);
    this.addSql(
      `alter table "player_alias" add constraint "player_alias_server_id_player_id_key_unique" unique ("server_id", "player_id", "key");`,
    );

    this.addSql(
      `create table "note_name" ("server_id" text not null, "key" text not null, "character_id" uuid not null, primary key ("server_id", "key", "character_id"));`,
    );
    this.addSql(`create index "note_name_server_id_character_id_index" on "note_name" ("server_id", "character_id");`);

    this.addSql(
      `create table "link" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "player_id" uuid not null, "character_id" uuid null, "member_id" text null, "source" text not null, "confidence" text not null, "evidence" jsonb not null, "created_at" timestamptz not null, "created_by" text not null, "confirmed_at" timestamptz null, "confirmed_by" text null, primary key ("server_id", "id"));`,
    );
    this.addSql(`create index "link_server_id_player_id_index" on "link" ("server_id", "player_id");`);
    this.addSql(
      `alter table "link" add constraint "link_server_id_character_id_unique" unique ("server_id", "character_id");`,
    );
    this.addSql(
      `alter table "link" add constraint "link_server_id_member_id_unique" unique ("server_id", "member_id");`,
    );

    this.addSql(
      `create table "candidate" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "character_id" uuid not null, "options" jsonb not null, "doubts" text[] not null, "found_at" timestamptz not null, primary key ("server_id", "id"));`,
    );
    this.addSql(
      `alter table "candidate" add constraint "candidate_server_id_character_id_unique" unique ("server_id", "character_id");`,
    );

    this.addSql(
      `create table "upload_key" ("server_id" text not null, "id" uuid not null default gen_random_uuid(), "guild_id" uuid not null, "name" text not null, "hash" text not null, "created_by" text not null, "created_at" timestamptz not null, "last_used_at" timestamptz null, "revoked_at" timestamptz null, primary key ("server_id", "id"));`,
    );
    this.addSql(`create index "upload_key_id_index" on "upload_key" ("id");`);

    this.addSql(`alter table "server" add constraint "server_id_check" check (id ~ '^[0-9]{1,20}$');`);
    this.addSql(`alter table "server" add constraint "server_owner_id_check" check (owner_id ~ '^[0-9]{1,20}$');`);
    this.addSql(
      `alter table "server" add constraint "server_audit_channel_id_check" check (audit_channel_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(
      `alter table "server" add constraint "server_live_check" check (state <> 'live' or went_live_at is not null);`,
    );
    this.addSql(
      `alter table "server" add constraint "server_stale_after_days_check" check (stale_after_days >= 1 and stale_after_days <= 3650);`,
    );
    this.addSql(
      `alter table "server" add constraint "server_left_check" check ((state = 'left') = (left_at is not null));`,
    );
    this.addSql(
      `alter table "server" add constraint "server_state_check" check ("state" in ('new', 'observing', 'live', 'left'));`,
    );
    this.addSql(
      `alter table "server" add constraint "server_rank_roles_check" check ("rank_roles" in ('keep_lower', 'one_at_a_time'));`,
    );
    this.addSql(
      `alter table "server" add constraint "server_judged_by_check" check ("judged_by" in ('best_rank', 'main'));`,
    );
    this.addSql(`alter table "server" enable row level security;`);
    this.addSql(`alter table "server" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "server" using (id = current_setting('rollcall.server', true)) with check (id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "server" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "rule_setting" add constraint "rule_setting_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "rule_setting" add constraint "rule_setting_severity_check" check ("severity" in ('critical', 'warning', 'info'));`,
    );
    this.addSql(`alter table "rule_setting" enable row level security;`);
    this.addSql(`alter table "rule_setting" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "rule_setting" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "role" add constraint "role_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(`alter table "role" add constraint "role_id_check" check (id ~ '^[0-9]{1,20}$');`);
    this.addSql(`alter table "role" add constraint "role_permissions_check" check (permissions ~ '^[0-9]{1,20}$');`);
    this.addSql(`alter table "role" enable row level security;`);
    this.addSql(`alter table "role" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "role" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "outbox_message" add constraint "outbox_message_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "outbox_message" add constraint "outbox_message_sent_check" check ((sent_at is null) = (message_id is null));`,
    );
    this.addSql(
      `alter table "outbox_message" add constraint "outbox_message_channel_id_check" check (channel_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(
      `alter table "outbox_message" add constraint "outbox_message_message_id_check" check (message_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(`alter table "outbox_message" enable row level security;`);
    this.addSql(`alter table "outbox_message" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "outbox_message" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "outbox_message" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "audit_card" add constraint "audit_card_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "audit_card" add constraint "audit_card_sent_check" check (num_nonnulls(channel_id, message_id, shown, looked_at) in (0, 4));`,
    );
    this.addSql(
      `alter table "audit_card" add constraint "audit_card_channel_id_check" check (channel_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(
      `alter table "audit_card" add constraint "audit_card_message_id_check" check (message_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(`alter table "audit_card" enable row level security;`);
    this.addSql(`alter table "audit_card" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "audit_card" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "audit_card" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "member" add constraint "member_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(`alter table "member" add constraint "member_id_check" check (id ~ '^[0-9]{1,20}$');`);
    this.addSql(`alter table "member" enable row level security;`);
    this.addSql(`alter table "member" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "member" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "member_name" add constraint "member_name_server_id_member_id_foreign" foreign key ("server_id", "member_id") references "member" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "member_name" enable row level security;`);
    this.addSql(`alter table "member_name" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "member_name" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "lease" add constraint "lease_server_id_foreign" foreign key ("server_id") references "server" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "lease" enable row level security;`);
    this.addSql(`alter table "lease" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "lease" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "guild" add constraint "guild_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "guild" add constraint "guild_frozen_check" check (num_nonnulls(frozen_since, frozen_because, rank_shift) in (0, 3));`,
    );
    this.addSql(
      `alter table "guild" add constraint "guild_region_check" check ("region" in ('us', 'eu', 'kr', 'tw'));`,
    );
    this.addSql(
      `alter table "guild" add constraint "guild_frozen_because_check" check ("frozen_because" in ('rank_renamed', 'rank_appeared', 'many_moved'));`,
    );
    this.addSql(`alter table "guild" enable row level security;`);
    this.addSql(`alter table "guild" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "guild" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "guild" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "rank" add constraint "rank_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "rank" add constraint "rank_server_id_guild_id_foreign" foreign key ("server_id", "guild_id") references "guild" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "rank" add constraint "rank_server_id_role_id_foreign" foreign key ("server_id", "role_id") references "role" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(`alter table "rank" add constraint "rank_index_check" check (index >= 0 and index <= 9);`);
    this.addSql(
      `alter table "rank" add constraint "rank_saved_check" check ((saved_at is null) = (saved_by is null));`,
    );
    this.addSql(`alter table "rank" add constraint "rank_saved_by_check" check (saved_by ~ '^[0-9]{1,20}$');`);
    this.addSql(
      `alter table "rank" add constraint "rank_chosen_role_id_check" check (chosen_role_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(
      `alter table "rank" add constraint "rank_chosen_check" check (chosen_role_id is null or chosen_at is not null);`,
    );
    this.addSql(`alter table "rank" enable row level security;`);
    this.addSql(`alter table "rank" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "rank" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "finding" add constraint "finding_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_closed_check" check ((status in ('resolved', 'dismissed')) = (closed_at is not null));`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_closed_by_check" check (num_nonnulls(closed_at, closed_by, closed_how) in (0, 3));`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_snoozed_check" check ((status = 'snoozed') = (snoozed_until is not null));`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_claim_check" check ((claimed_by is null) = (claimed_until is null));`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_claimed_by_check" check (claimed_by ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_severity_check" check ("severity" in ('critical', 'warning', 'info'));`,
    );
    this.addSql(
      `alter table "finding" add constraint "finding_status_check" check ("status" in ('open', 'snoozed', 'resolved', 'dismissed'));`,
    );
    this.addSql(`alter table "finding" enable row level security;`);
    this.addSql(`alter table "finding" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "finding" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "finding" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "paged_list" add constraint "paged_list_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(`alter table "paged_list" enable row level security;`);
    this.addSql(`alter table "paged_list" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "paged_list" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "review_place" add constraint "review_place_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "review_place" add constraint "review_place_officer_id_check" check (officer_id ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(`alter table "review_place" enable row level security;`);
    this.addSql(`alter table "review_place" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "review_place" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "batch" add constraint "batch_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "batch" add constraint "batch_claim_check" check (claimed_until is null or (begun_at is not null and finished_at is null));`,
    );
    this.addSql(`alter table "batch" add constraint "batch_stopped_by_check" check (stopped_by ~ '^[0-9]{1,20}$');`);
    this.addSql(`alter table "batch" enable row level security;`);
    this.addSql(`alter table "batch" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "batch" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "batch" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "change" add constraint "change_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "change" add constraint "change_server_id_finding_id_foreign" foreign key ("server_id", "finding_id") references "finding" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "change" add constraint "change_server_id_batch_id_foreign" foreign key ("server_id", "batch_id") references "batch" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "change" add constraint "change_undone_check" check ((undone_at is null) = (undone_by is null));`,
    );
    this.addSql(
      `alter table "change" add constraint "change_failure_check" check (failure is null or state = 'failed');`,
    );
    this.addSql(`alter table "change" add constraint "change_undone_by_check" check (undone_by ~ '^[0-9]{1,20}$');`);
    this.addSql(`alter table "change" add constraint "change_member_id_check" check (member_id ~ '^[0-9]{1,20}$');`);
    this.addSql(
      `alter table "change" add constraint "change_actor_kind_check" check ("actor_kind" in ('officer', 'member', 'rule', 'source'));`,
    );
    this.addSql(
      `alter table "change" add constraint "change_state_check" check ("state" in ('pending', 'done', 'failed'));`,
    );
    this.addSql(`alter table "change" enable row level security;`);
    this.addSql(`alter table "change" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "change" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "shrink" add constraint "shrink_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "shrink" add constraint "shrink_server_id_guild_id_foreign" foreign key ("server_id", "guild_id") references "guild" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "shrink" add constraint "shrink_decided_check" check ((decision is null) = (decided_at is null) and (decided_by is not null) = coalesce(decision in ('applied', 'ignored'), false));`,
    );
    this.addSql(`alter table "shrink" add constraint "shrink_decided_by_check" check (decided_by ~ '^[0-9]{1,20}$');`);
    this.addSql(
      `alter table "shrink" add constraint "shrink_decision_check" check ("decision" in ('applied', 'ignored', 'listed_again'));`,
    );
    this.addSql(`alter table "shrink" enable row level security;`);
    this.addSql(`alter table "shrink" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "shrink" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "sync_run" add constraint "sync_run_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "sync_run" add constraint "sync_run_server_id_guild_id_foreign" foreign key ("server_id", "guild_id") references "guild" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "sync_run" add constraint "sync_run_source_check" check ("source" in ('blizzard_api', 'discord_bot', 'addon_upload'));`,
    );
    this.addSql(
      `alter table "sync_run" add constraint "sync_run_status_check" check ("status" in ('success', 'partial', 'error'));`,
    );
    this.addSql(`alter table "sync_run" enable row level security;`);
    this.addSql(`alter table "sync_run" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "sync_run" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "upload" add constraint "upload_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "upload" add constraint "upload_server_id_guild_id_foreign" foreign key ("server_id", "guild_id") references "guild" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "upload" enable row level security;`);
    this.addSql(`alter table "upload" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "upload" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "upload" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );

    this.addSql(
      `alter table "character" add constraint "character_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "character" add constraint "character_server_id_guild_id_foreign" foreign key ("server_id", "guild_id") references "guild" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "character" add constraint "character_server_id_guild_note_upload_id_foreign" foreign key ("server_id", "guild_note_upload_id") references "upload" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "character" add constraint "character_server_id_officer_note_upload_id_foreign" foreign key ("server_id", "officer_note_upload_id") references "upload" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "character" add constraint "character_rank_index_check" check (rank_index >= 0 and rank_index <= 9);`,
    );
    this.addSql(
      `alter table "character" add constraint "character_name_length_check" check (name_length = char_length(name_key));`,
    );
    this.addSql(
      `alter table "character" add constraint "character_region_check" check ("region" in ('us', 'eu', 'kr', 'tw'));`,
    );
    this.addSql(
      `alter table "character" add constraint "character_combat_role_check" check ("combat_role" in ('Tank', 'Healer', 'Melee', 'Ranged'));`,
    );
    this.addSql(`alter table "character" enable row level security;`);
    this.addSql(`alter table "character" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "character" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "refused_pair" add constraint "refused_pair_server_id_foreign" foreign key ("server_id") references "server" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "refused_pair" add constraint "refused_pair_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "refused_pair" add constraint "refused_pair_server_id_member_id_foreign" foreign key ("server_id", "member_id") references "member" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "refused_pair" add constraint "refused_pair_refused_by_check" check (refused_by ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(`alter table "refused_pair" enable row level security;`);
    this.addSql(`alter table "refused_pair" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "refused_pair" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "rank_event" add constraint "rank_event_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "rank_event" add constraint "rank_event_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "rank_event" add constraint "rank_event_change_check" check (from_index <> to_index);`);
    this.addSql(
      `alter table "rank_event" add constraint "rank_event_index_check" check (from_index >= 0 and from_index <= 9 and to_index >= 0 and to_index <= 9);`,
    );
    this.addSql(`alter table "rank_event" enable row level security;`);
    this.addSql(`alter table "rank_event" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "rank_event" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "player" add constraint "player_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "player" add constraint "player_server_id_main_id_foreign" foreign key ("server_id", "main_id") references "character" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(`alter table "player" enable row level security;`);
    this.addSql(`alter table "player" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "player" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "player_alias" add constraint "player_alias_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "player_alias" add constraint "player_alias_server_id_player_id_foreign" foreign key ("server_id", "player_id") references "player" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "player_alias" enable row level security;`);
    this.addSql(`alter table "player_alias" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "player_alias" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "note_name" add constraint "note_name_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "note_name" enable row level security;`);
    this.addSql(`alter table "note_name" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "note_name" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "link" add constraint "link_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "link" add constraint "link_server_id_player_id_foreign" foreign key ("server_id", "player_id") references "player" ("server_id", "id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "link" add constraint "link_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "link" add constraint "link_server_id_member_id_foreign" foreign key ("server_id", "member_id") references "member" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "link" add constraint "link_one_end_check" check (num_nonnulls(character_id, member_id) = 1);`,
    );
    this.addSql(
      `alter table "link" add constraint "link_confirmed_check" check ((confidence = 'confirmed') = (confirmed_at is not null));`,
    );
    this.addSql(
      `alter table "link" add constraint "link_confirmed_by_check" check ((confirmed_at is null) = (confirmed_by is null));`,
    );
    this.addSql(`alter table "link" add constraint "link_confirmer_check" check (confirmed_by ~ '^[0-9]{1,20}$');`);
    this.addSql(
      `alter table "link" add constraint "link_source_check" check ("source" in ('exact_name', 'guild_note', 'officer_note', 'fuzzy_name', 'manual', 'claim'));`,
    );
    this.addSql(
      `alter table "link" add constraint "link_confidence_check" check ("confidence" in ('low', 'medium', 'high', 'confirmed'));`,
    );
    this.addSql(`alter table "link" enable row level security;`);
    this.addSql(`alter table "link" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "link" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "character_claim" add constraint "character_claim_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "character_claim" add constraint "character_claim_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "character_claim" add constraint "character_claim_server_id_member_id_foreign" foreign key ("server_id", "member_id") references "member" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "character_claim" add constraint "character_claim_decided_check" check (num_nonnulls(decision, decided_at, decided_by) in (0, 3));`,
    );
    this.addSql(
      `alter table "character_claim" add constraint "character_claim_decided_by_check" check (decided_by ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(
      `alter table "character_claim" add constraint "character_claim_decision_check" check ("decision" in ('confirmed', 'refused'));`,
    );
    this.addSql(`alter table "character_claim" enable row level security;`);
    this.addSql(`alter table "character_claim" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "character_claim" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "candidate" add constraint "candidate_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "candidate" add constraint "candidate_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "candidate" enable row level security;`);
    this.addSql(`alter table "candidate" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "candidate" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );

    this.addSql(
      `alter table "upload_key" add constraint "upload_key_server_id_foreign" foreign key ("server_id") references "server" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "upload_key" add constraint "upload_key_server_id_guild_id_foreign" foreign key ("server_id", "guild_id") references "guild" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "upload_key" add constraint "upload_key_hash_check" check (hash ~ '^[0-9a-f]{64}$');`);
    this.addSql(
      `alter table "upload_key" add constraint "upload_key_created_by_check" check (created_by ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(`alter table "upload_key" enable row level security;`);
    this.addSql(`alter table "upload_key" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "upload_key" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
    this.addSql(
      `create policy "readable_across_servers" on "upload_key" for select using (current_setting('rollcall.across_servers', true) = 'on');`,
    );
  }

  override down(): void {
    this.addSql(`alter table "rule_setting" drop constraint "rule_setting_server_id_foreign";`);
    this.addSql(`alter table "role" drop constraint "role_server_id_foreign";`);
    this.addSql(`alter table "outbox_message" drop constraint "outbox_message_server_id_foreign";`);
    this.addSql(`alter table "audit_card" drop constraint "audit_card_server_id_foreign";`);
    this.addSql(`alter table "member" drop constraint "member_server_id_foreign";`);
    this.addSql(`alter table "lease" drop constraint "lease_server_id_foreign";`);
    this.addSql(`alter table "guild" drop constraint "guild_server_id_foreign";`);
    this.addSql(`alter table "rank" drop constraint "rank_server_id_foreign";`);
    this.addSql(`alter table "finding" drop constraint "finding_server_id_foreign";`);
    this.addSql(`alter table "paged_list" drop constraint "paged_list_server_id_foreign";`);
    this.addSql(`alter table "review_place" drop constraint "review_place_server_id_foreign";`);
    this.addSql(`alter table "batch" drop constraint "batch_server_id_foreign";`);
    this.addSql(`alter table "change" drop constraint "change_server_id_foreign";`);
    this.addSql(`alter table "shrink" drop constraint "shrink_server_id_foreign";`);
    this.addSql(`alter table "sync_run" drop constraint "sync_run_server_id_foreign";`);
    this.addSql(`alter table "upload" drop constraint "upload_server_id_foreign";`);
    this.addSql(`alter table "character" drop constraint "character_server_id_foreign";`);
    this.addSql(`alter table "refused_pair" drop constraint "refused_pair_server_id_foreign";`);
    this.addSql(`alter table "rank_event" drop constraint "rank_event_server_id_foreign";`);
    this.addSql(`alter table "player" drop constraint "player_server_id_foreign";`);
    this.addSql(`alter table "player_alias" drop constraint "player_alias_server_id_foreign";`);
    this.addSql(`alter table "link" drop constraint "link_server_id_foreign";`);
    this.addSql(`alter table "candidate" drop constraint "candidate_server_id_foreign";`);
    this.addSql(`alter table "character_claim" drop constraint "character_claim_server_id_foreign";`);
    this.addSql(`alter table "upload_key" drop constraint "upload_key_server_id_foreign";`);
    this.addSql(`alter table "rank" drop constraint "rank_server_id_role_id_foreign";`);
    this.addSql(`alter table "member_name" drop constraint "member_name_server_id_member_id_foreign";`);
    this.addSql(`alter table "refused_pair" drop constraint "refused_pair_server_id_member_id_foreign";`);
    this.addSql(`alter table "link" drop constraint "link_server_id_member_id_foreign";`);
    this.addSql(`alter table "character_claim" drop constraint "character_claim_server_id_member_id_foreign";`);
    this.addSql(`alter table "rank" drop constraint "rank_server_id_guild_id_foreign";`);
    this.addSql(`alter table "shrink" drop constraint "shrink_server_id_guild_id_foreign";`);
    this.addSql(`alter table "sync_run" drop constraint "sync_run_server_id_guild_id_foreign";`);
    this.addSql(`alter table "upload" drop constraint "upload_server_id_guild_id_foreign";`);
    this.addSql(`alter table "character" drop constraint "character_server_id_guild_id_foreign";`);
    this.addSql(`alter table "upload_key" drop constraint "upload_key_server_id_guild_id_foreign";`);
    this.addSql(`alter table "change" drop constraint "change_server_id_finding_id_foreign";`);
    this.addSql(`alter table "change" drop constraint "change_server_id_batch_id_foreign";`);
    this.addSql(`alter table "character" drop constraint "character_server_id_guild_note_upload_id_foreign";`);
    this.addSql(`alter table "character" drop constraint "character_server_id_officer_note_upload_id_foreign";`);
    this.addSql(`alter table "refused_pair" drop constraint "refused_pair_server_id_character_id_foreign";`);
    this.addSql(`alter table "rank_event" drop constraint "rank_event_server_id_character_id_foreign";`);
    this.addSql(`alter table "player" drop constraint "player_server_id_main_id_foreign";`);
    this.addSql(`alter table "note_name" drop constraint "note_name_server_id_character_id_foreign";`);
    this.addSql(`alter table "link" drop constraint "link_server_id_character_id_foreign";`);
    this.addSql(`alter table "candidate" drop constraint "candidate_server_id_character_id_foreign";`);
    this.addSql(`alter table "character_claim" drop constraint "character_claim_server_id_character_id_foreign";`);
    this.addSql(`alter table "player_alias" drop constraint "player_alias_server_id_player_id_foreign";`);
    this.addSql(`alter table "link" drop constraint "link_server_id_player_id_foreign";`);

    this.addSql(`drop table if exists "server" cascade;`);
    this.addSql(`drop table if exists "rule_setting" cascade;`);
    this.addSql(`drop table if exists "role" cascade;`);
    this.addSql(`drop table if exists "outbox_message" cascade;`);
    this.addSql(`drop table if exists "audit_card" cascade;`);
    this.addSql(`drop table if exists "member" cascade;`);
    this.addSql(`drop table if exists "member_name" cascade;`);
    this.addSql(`drop table if exists "lease" cascade;`);
    this.addSql(`drop table if exists "guild" cascade;`);
    this.addSql(`drop table if exists "rank" cascade;`);
    this.addSql(`drop table if exists "finding" cascade;`);
    this.addSql(`drop table if exists "paged_list" cascade;`);
    this.addSql(`drop table if exists "review_place" cascade;`);
    this.addSql(`drop table if exists "batch" cascade;`);
    this.addSql(`drop table if exists "change" cascade;`);
    this.addSql(`drop table if exists "shrink" cascade;`);
    this.addSql(`drop table if exists "sync_run" cascade;`);
    this.addSql(`drop table if exists "upload" cascade;`);
    this.addSql(`drop table if exists "character" cascade;`);
    this.addSql(`drop table if exists "refused_pair" cascade;`);
    this.addSql(`drop table if exists "rank_event" cascade;`);
    this.addSql(`drop table if exists "player" cascade;`);
    this.addSql(`drop table if exists "player_alias" cascade;`);
    this.addSql(`drop table if exists "note_name" cascade;`);
    this.addSql(`drop table if exists "link" cascade;`);
    this.addSql(`drop table if exists "candidate" cascade;`);
    this.addSql(`drop table if exists "character_claim" cascade;`);
    this.addSql(`drop table if exists "upload_key" cascade;`);
  }
}
