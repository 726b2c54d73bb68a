import { Migration } from '@mikro-orm/migrations';

/** Realms count their characters each for themselves: two of two realms may have one id. */
export class Migration20261127072537_ids_of_realms extends Migration {
  override name = 'Migration20261127072537_ids_of_realms';

  override up(): void {
    this.addSql(`alter table "character" drop constraint "character_server_id_region_battle_net_id_unique";`);
    this.addSql(
      `alter table "character" add constraint "character_server_id_region_battle_net_id_realm_slug_unique" unique ("server_id", "region", "battle_net_id", "realm_slug");`,
    );
  }

  override down(): void {
    this.addSql(
      `alter table "character" drop constraint "character_server_id_region_battle_net_id_realm_slug_unique";`,
    );
    this.addSql(
      `alter table "character" add constraint "character_server_id_region_battle_net_id_unique" unique ("server_id", "region", "battle_net_id");`,
    );
  }
}
