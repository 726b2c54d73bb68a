import { Migration } from '@mikro-orm/migrations';

/** Since when rosters have not listed a character that stays; the next roster fills it in. */
export class Migration20261127001000_missing_characters extends Migration {
  override name = 'Migration20261127001000_missing_characters';

  override up(): void {
    this.addSql(`alter table "character" add column "missing_since" timestamptz null;`);
  }

  override down(): void {
    this.addSql(`alter table "character" drop column "missing_since";`);
  }
}
