import { Migration } from '@mikro-orm/migrations';

/** What officers refused holds, by the id alone, when the member had their data deleted and is seen again. */
export class Migration20261127033614_refusals_outlive_members extends Migration {
  override name = 'Migration20261127033614_refusals_outlive_members';

  override up(): void {
    this.addSql(`alter table "refused_pair" drop constraint "refused_pair_server_id_member_id_foreign";`);
    this.addSql(
      `alter table "refused_pair" add constraint "refused_pair_member_id_check" check (member_id ~ '^[0-9]{1,20}$');`,
    );
  }

  override down(): void {
    this.addSql(`alter table "refused_pair" drop constraint "refused_pair_member_id_check";`);
    // The owner is bound by the policies too, and no server is chosen here.
    this.addSql(`alter table "refused_pair" no force row level security;`);
    this.addSql(`alter table "member" no force row level security;`);
    this.addSql(
      `delete from "refused_pair" where not exists (select 1 from "member" where "member"."server_id" = "refused_pair"."server_id" and "member"."id" = "refused_pair"."member_id");`,
    );
    this.addSql(`alter table "member" force row level security;`);
    this.addSql(`alter table "refused_pair" force row level security;`);
    this.addSql(
      `alter table "refused_pair" add constraint "refused_pair_server_id_member_id_foreign" foreign key ("server_id", "member_id") references "member" ("server_id", "id") on update cascade on delete cascade;`,
    );
  }
}
