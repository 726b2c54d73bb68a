import { Migration } from '@mikro-orm/migrations';

/** The first three keys of a member are found by indexes of their own row; a row of its own is for a further one. */
export class Migration20261122000000_further_names extends Migration {
  override name = 'Migration20261122000000_further_names';

  override up(): void {
    this.addSql(
      `create table "member_further_name" ("server_id" text not null, "key" text not null, "member_id" text not null, primary key ("server_id", "key", "member_id"));`,
    );
    this.#fill('member_further_name', 'name_keys[4:]');
    this.addSql(
      `create index "member_further_name_server_id_member_id_index" on "member_further_name" ("server_id", "member_id");`,
    );
    this.addSql(`drop table if exists "member_name" cascade;`);
    this.addSql(`create index "member_name_key_1_index" on "member" ("server_id", (name_keys[1]));`);
    this.addSql(`create index "member_name_key_2_index" on "member" ("server_id", (name_keys[2]));`);
    this.addSql(`create index "member_name_key_3_index" on "member" ("server_id", (name_keys[3]));`);
    this.#keepApart('member_further_name');
  }

  override down(): void {
    this.addSql(
      `create table "member_name" ("server_id" text not null, "key" text not null, "member_id" text not null, primary key ("server_id", "key", "member_id"));`,
    );
    this.#fill('member_name', 'name_keys');
    this.addSql(`create index "member_name_server_id_member_id_index" on "member_name" ("server_id", "member_id");`);
    this.addSql(`drop index "member_name_key_1_index";`);
    this.addSql(`drop index "member_name_key_2_index";`);
    this.addSql(`drop index "member_name_key_3_index";`);
    this.addSql(`drop table if exists "member_further_name" cascade;`);
    this.#keepApart('member_name');
  }

  /** With what the members' rows hold, of every server: the owner of the tables looks past what keeps servers apart. */
  #fill(table: string, keys: string): void {
    this.addSql(`alter table "member" no force row level security;`);
    this.addSql(
      `insert into "${table}" ("server_id", "key", "member_id") select "server_id", "key", "id" from "member" cross join unnest(${keys}) as name("key") on conflict do nothing;`,
    );
    this.addSql(
      `alter table "${table}" add constraint "${table}_server_id_member_id_foreign" foreign key ("server_id", "member_id") references "member" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(`alter table "member" force row level security;`);
  }

  #keepApart(table: string): void {
    this.addSql(`alter table "${table}" enable row level security;`);
    this.addSql(`alter table "${table}" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "${table}" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
  }
}
