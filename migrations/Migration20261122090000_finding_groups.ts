import { Migration } from '@mikro-orm/migrations';

export class Migration20261122090000_finding_groups extends Migration {
  override name = 'Migration20261122090000_finding_groups';

  override up(): void {
    this.addSql(`alter table "finding" add "group_key" text null;`);
    // Row-level security holds for the owner too, who writes here for every server.
    this.addSql(`alter table "finding" no force row level security;`);
    this.addSql(
      `update "finding" set "group_key" = case "rule" when 'orphan_wow' then "facts" ->> 'noteKey' else "facts" ->> 'playerId' end where "rule" in ('orphan_wow', 'unconfirmed_link');`,
    );
    this.addSql(`alter table "finding" force row level security;`);
    this.addSql(`drop index "finding_server_id_rule_status_first_found_at_index";`);
    this.addSql(
      `create index "finding_server_id_rule_status_first_found_at_id_index" on "finding" ("server_id", "rule", "status", "first_found_at", "id");`,
    );
    this.addSql(
      `create index "finding_group_index" on "finding" ("server_id", "rule", "group_key", "first_found_at", "id") where "status" = 'open';`,
    );
  }

  override down(): void {
    this.addSql(`drop index "finding_group_index";`);
    this.addSql(`drop index "finding_server_id_rule_status_first_found_at_id_index";`);
    this.addSql(
      `create index "finding_server_id_rule_status_first_found_at_index" on "finding" ("server_id", "rule", "status", "first_found_at");`,
    );
    this.addSql(`alter table "finding" drop column "group_key";`);
  }
}
