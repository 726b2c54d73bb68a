import { describe, expect, test } from '@jest/globals';
import { type ChangeRow, recordChanges } from '../../src/database/change-rows.ts';
import { opened } from './opened.ts';
import { minute } from './stored.ts';

const { inServer, statementsOf } = opened();

const renamed = (characterId: string): ChangeRow => ({
  actor: { kind: 'source', id: 'blizzard_api' },
  what: 'character.renamed',
  characterId,
  before: { name: 'Old\0' },
  after: { name: 'New' },
  why: [{ kind: 'roster' }],
});

describe('history', () => {
  test('keeps who, what, before and after, in the order it happened', async () => {
    const ids = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const stored = await inServer(async (tenant) => {
      await recordChanges(tenant, ids.map(renamed), minute(1));
      return tenant.em.execute(
        `select character_id, actor_kind, actor_id, what, before, after, why, state, undone_at from change order by number`,
      );
    });
    expect(stored).toEqual(
      ids.map((id) => ({
        character_id: id,
        actor_kind: 'source',
        actor_id: 'blizzard_api',
        what: 'character.renamed',
        before: { name: 'Old' },
        after: { name: 'New' },
        why: [{ kind: 'roster' }],
        state: 'done',
        undone_at: null,
      })),
    );
  });

  test('of a thousand changes is one statement; of none, none', async () => {
    await inServer(async (tenant) => {
      const many = Array.from({ length: 1000 }, () => renamed(crypto.randomUUID()));
      expect(await statementsOf(() => recordChanges(tenant, many, minute(1)))).toBe(1);
      expect(await statementsOf(() => recordChanges(tenant, [], minute(1)))).toBe(0);
    });
  });
});
