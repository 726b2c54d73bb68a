import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';

/** How putting back one change went: somebody may have changed the same thing since. */
export type UndoStep = 'undone' | 'changed_since';

export type PutBack = (tenant: Tenant, change: Change, at: Date) => Promise<UndoStep>;

/** How kinds of changes are put back, each by what history calls it. */
export type PutBackByKind = Readonly<Record<string, PutBack>>;
