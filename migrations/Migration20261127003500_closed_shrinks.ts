import { Migration } from '@mikro-orm/migrations';

/** A question of the shrink guard that closed by itself says what became of those it was about. */
export class Migration20261127003500_closed_shrinks extends Migration {
  override name = 'Migration20261127003500_closed_shrinks';

  override up(): void {
    this.addSql(`alter table "shrink" add "departed" int not null default 0, add "kept" int not null default 0;`);
  }

  override down(): void {
    this.addSql(`alter table "shrink" drop column "departed", drop column "kept";`);
  }
}
