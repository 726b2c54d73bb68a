import { type EntityMetadata, MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../src/database/mikro-orm.config.ts';

/** What the entities say about their tables; nobody is connected to. */
export async function entityTables(): Promise<EntityMetadata[]> {
  const orm = await MikroORM.init(ormOptions('postgresql://nobody@localhost/nothing'));
  try {
    return [...orm.getMetadata().getAll().values()].toSorted((one, other) =>
      one.tableName.localeCompare(other.tableName),
    );
  } finally {
    await orm.close(true);
  }
}
