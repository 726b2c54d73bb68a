import { Migration } from '@mikro-orm/migrations';

/** "Not them" is remembered of players who are not on Discord, too. */
export class Migration20261127075309_refused_players extends Migration {
  override name = 'Migration20261127075309_refused_players';

  override up(): void {
    this.addSql(
      `create table "refused_player" ("server_id" text not null, "character_id" uuid not null, "player_id" uuid not null, "refused_at" timestamptz not null, "refused_by" text not null, primary key ("server_id", "character_id", "player_id"));`,
    );

    this.addSql(
      `alter table "refused_player" add constraint "refused_player_server_id_foreign" foreign key ("server_id") references "server" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "refused_player" add constraint "refused_player_server_id_character_id_foreign" foreign key ("server_id", "character_id") references "character" ("server_id", "id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "refused_player" add constraint "refused_player_refused_by_check" check (refused_by ~ '^[0-9]{1,20}$');`,
    );
    this.addSql(`alter table "refused_player" enable row level security;`);
    this.addSql(`alter table "refused_player" force row level security;`);
    this.addSql(
      `create policy "of_this_server" on "refused_player" using (server_id = current_setting('rollcall.server', true)) with check (server_id = current_setting('rollcall.server', true));`,
    );
  }

  override down(): void {
    this.addSql(`drop table "refused_player";`);
  }
}
