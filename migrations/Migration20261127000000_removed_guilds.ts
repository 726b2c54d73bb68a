import { Migration } from '@mikro-orm/migrations';

export class Migration20261127000000_removed_guilds extends Migration {
  override name = 'Migration20261127000000_removed_guilds';

  override up(): void {
    this.addSql(`alter table "guild" drop constraint "guild_server_id_region_realm_slug_name_slug_unique";`);
    this.addSql(`alter table "guild" add "removed_at" timestamptz null;`);
    this.addSql(
      `create unique index "guild_watched_name_unique" on "guild" ("server_id", "region", "realm_slug", "name_slug") where "removed_at" is null;`,
    );
    this.addSql(
      `alter table "guild" add constraint "guild_server_id_region_battle_net_id_unique" unique ("server_id", "region", "battle_net_id");`,
    );
  }

  override down(): void {
    this.addSql(`alter table "guild" drop constraint "guild_server_id_region_battle_net_id_unique";`);
    this.addSql(`drop index "guild_watched_name_unique";`);
    this.addSql(`alter table "guild" drop column "removed_at";`);
    this.addSql(
      `alter table "guild" add constraint "guild_server_id_region_realm_slug_name_slug_unique" unique ("server_id", "region", "realm_slug", "name_slug");`,
    );
  }
}
