import { Migration } from '@mikro-orm/migrations';

/** A list of roles from before one disappeared does not bring it back. */
export class Migration20261127002500_role_gone_at extends Migration {
  override name = 'Migration20261127002500_role_gone_at';

  override up(): void {
    this.addSql(`alter table "server" add "role_gone_at" timestamptz null;`);
  }

  override down(): void {
    this.addSql(`alter table "server" drop column "role_gone_at";`);
  }
}
