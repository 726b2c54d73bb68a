import { describe, expect, test } from '@jest/globals';
import { findCharacters } from '../../src/database/search-rows.ts';
import { opened } from './opened.ts';
import { storeCharacter, storeGuild, storeLink, storePlayer } from './stored.ts';

const { inServer } = opened();

const byName = (key: string) => ({ key, realmSlugs: [], nameOnRealm: null, byOwner: false, among: 'present' }) as const;

const found = (key: string, limit = 25) =>
  inServer(async (tenant) => {
    const guild = await storeGuild(tenant);
    for (const name of ['Trog', 'Trogmoon', 'Astrogar', 'Zatañña', 'O_o', '50%off'])
      await storeCharacter(tenant, guild, name);
    await storeCharacter(tenant, guild, 'Trogdead', { departedAt: new Date(0) });
    await storeCharacter(tenant, guild, 'Elsewhere', { realmSlug: 'trollbane' });
    return (await findCharacters(tenant, byName(key), limit)).map(({ name }) => name);
  });

describe('looking a character up while typing', () => {
  test('gives the exact name first, then beginnings, then the rest; departed ones never', async () => {
    expect(await found('trog')).toEqual(['Trog', 'Trogmoon', 'Astrogar']);
  });

  test.each([
    { what: 'without accents', key: 'zatan', names: ['Zatañña'] },
    { what: 'with the wildcards of SQL taken literally', key: 'o_', names: ['O_o'] },
    { what: 'with a backslash, which is nobody’s', key: '\\', names: [] },
  ])('finds $what', async ({ key, names }) => {
    expect(await found(key)).toEqual(names);
  });

  test('stops at the limit', async () => {
    expect(await found('', 3)).toHaveLength(3);
  });

  test('says whose it is', async () => {
    const [character] = await inServer(async (tenant) => {
      const { id } = await storeCharacter(tenant, await storeGuild(tenant), 'Trog');
      await storeLink(tenant, await storePlayer(tenant, 'Mike'), { characterId: id });
      return findCharacters(tenant, byName('trog'), 5);
    });
    expect(character).toMatchObject({ name: 'Trog', realmName: 'senjin', class: 'Druid', playerName: 'Mike' });
  });
});
