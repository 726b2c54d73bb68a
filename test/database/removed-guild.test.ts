import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { serversWithSilentSources } from '../../src/database/card-rows.ts';
import { loadKnownCharacters } from '../../src/database/character-rows.ts';
import type { Tenant } from '../../src/database/database.ts';
import { Character } from '../../src/database/entities/character.ts';
import { Guild } from '../../src/database/entities/guild.ts';
import { Server } from '../../src/database/entities/server.ts';
import { SyncRun } from '../../src/database/entities/sync-run.ts';
import { noteRoster } from '../../src/database/guild-rows.ts';
import { countOrphanCharacters, loadOrphanCharacters, loadPlayerList } from '../../src/database/list-rows.ts';
import { saveMembers } from '../../src/database/member-rows.ts';
import { loadFreeCharacterNames, loadFreeCharactersOf } from '../../src/database/name-rows.ts';
import { loadNeighbourhood } from '../../src/database/neighbourhood-rows.ts';
import { PRESENT } from '../../src/database/present.ts';
import { findCharacters, loadRealms } from '../../src/database/search-rows.ts';
import { loadLatestRuns } from '../../src/database/sync-run-rows.ts';
import { loadView } from '../../src/database/view-rows.ts';
import { opened } from './opened.ts';
import { memberRow, minute, SERVER, storeCharacter, storeGuild, storeLink, storePlayer } from './stored.ts';

const home = opened();
const { inServer } = home;

let guildId: string;
let trogmoon: string;
let stray: string;

/** One guild with Trogmoon, who is Mike's, and Stray, who is nobody's and named like a member. */
beforeEach(() =>
  inServer(async (tenant) => {
    const guild = await storeGuild(tenant);
    guildId = guild.id;
    trogmoon = (await storeCharacter(tenant, guild, 'Trogmoon', { realmSlug: 'sargeras' })).id;
    stray = (await storeCharacter(tenant, guild, 'Stray', { realmSlug: 'sargeras' })).id;
    await storeLink(tenant, await storePlayer(tenant, 'Mike'), { characterId: trogmoon });
    await saveMembers(tenant, [memberRow('7', { globalName: 'Stray' })], minute(0));
  }),
);

const set = (values: Partial<Guild>) => inServer(({ em }) => em.nativeUpdate(Guild, { id: guildId }, values));
const remove = () => set({ removedAt: minute(5) });

const everybody = { key: '', realmSlugs: [], nameOnRealm: null, byOwner: false, among: 'present' as const };
const page = { behind: null, limit: 25 };
const around = () => ({ characterIds: [trogmoon, stray], memberIds: [], playerIds: [], keys: [], notedKeys: [] });

/** Everybody who reads which characters are there, by what it is for: how many of the two it knows. */
const readers: Record<string, (tenant: Tenant) => Promise<number>> = {
  autocomplete: async (tenant) => (await findCharacters(tenant, everybody, 25)).length,
  'realms to choose from': async (tenant) => (await loadRealms(tenant)).length,
  'names that a new member may be compared with': async (tenant) =>
    (await loadFreeCharacterNames(tenant, { shortest: 1, longest: 99 })).length,
  'whom a free member could get': async (tenant) =>
    (await loadFreeCharactersOf(tenant, { memberIds: ['7'], keys: [] })).length,
  'the list of characters without player': async (tenant) => (await loadOrphanCharacters(tenant, page)).length,
  'how long that list is': countOrphanCharacters,
  'the list of players': async (tenant) => (await loadPlayerList(tenant, '', page))[0]?.characters ?? 0,
  'whatever asks the ORM': ({ em }) => em.count(Character, PRESENT),
  'every rule': async (tenant) => presentIn(await loadView(tenant, minute(6))),
  'a press on one finding': async (tenant) => presentIn(await loadNeighbourhood(tenant, minute(6), around())),
};

function presentIn({ characters }: { characters: ReadonlyMap<string, { present: boolean }> }): number {
  return [...characters.values()].filter(({ present }) => present).length;
}

describe('the characters of a removed guild', () => {
  test.each(Object.entries(readers))('are there for nobody: %s', async (_what, reader) => {
    expect(await inServer(reader)).toBeGreaterThan(0);
    await remove();
    expect(await inServer(reader)).toBe(0);
    await set({ removedAt: null });
    expect(await inServer(reader)).toBeGreaterThan(0);
  });

  test('cannot be forgotten by whoever asks next: who is there is asked in one way', () => {
    // A roster, its notes and its ranks are about one guild that is watched; and a name is borne by one, wherever.
    const others = ['character-rows.ts', 'note-rows.ts', 'rank-rows.ts'];
    const ask = /departed_at is null|departedAt: null/;
    const asking = ['database', 'use-cases'].flatMap((room) => {
      const folder = join(import.meta.dirname, '../../src', room);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
      return files.filter((name) => ask.test(readFileSync(join(folder, name), 'utf8')));
    });
    expect(asking.toSorted()).toEqual(['present.ts', ...others].toSorted());
  });

  test('did not depart, and keep whose they are', async () => {
    await remove();
    const { characters, guilds, removedGuilds } = await inServer((tenant) => loadView(tenant, minute(6)));
    expect(characters.get(trogmoon)).toMatchObject({ present: false, departedAt: null, link: expect.any(Object) });
    expect([...guilds]).toEqual([]);
    expect([...removedGuilds.values()]).toEqual([{ id: guildId, name: 'pull-all-the-things', removedAt: minute(5) }]);
  });

  test('are known to the roster of another guild that lists them, as newcomers', async () => {
    await remove();
    const known = await inServer(async (tenant) => {
      const other = await storeGuild(tenant, 'rivals');
      const { battleNetId, name, realmSlug } = await tenant.em.findOneOrFail(Character, { id: trogmoon });
      return loadKnownCharacters(tenant, other, [{ battleNetId, name, realmSlug }], minute(1));
    });
    expect(known).toMatchObject([{ id: trogmoon, guildId, present: true, watched: false }]);
  });
});

describe('a removed guild', () => {
  test('takes no roster, also not one that was pulled before', async () => {
    const note = () => inServer((tenant) => noteRoster(tenant, guildId, { observedAt: minute(6), battleNetId: 77 }));
    await remove();
    expect(await note()).toBeUndefined();
    expect(await inServer(({ em }) => em.findOneOrFail(Guild, { id: guildId }))).toMatchObject({
      rosterObservedAt: null,
      battleNetId: null,
    });
    await set({ removedAt: null });
    expect(await note()).toEqual({ isLatest: true, isAsked: false });
  });

  test('is no source that is silent; added again, it is due from then on', async () => {
    await inServer(({ em }) =>
      em.nativeUpdate(Server, { id: SERVER }, { state: 'live', wentLiveAt: minute(0), auditChannelId: '9' }),
    );
    await set({ rosterObservedAt: minute(1) });
    const silent = () => home.database.acrossServers((em) => serversWithSilentSources(em, 'blizzard_api', minute(200)));
    expect(await silent()).toEqual([SERVER]);
    await remove();
    expect(await silent()).toEqual([]);
    await set({ removedAt: null, addedAt: minute(201) });
    expect(await silent()).toEqual([]);
  });

  test('leaves no error behind that officers should act on', async () => {
    const run = { server: SERVER, source: 'blizzard_api', startedAt: minute(1), finishedAt: minute(1) } as const;
    await inServer(async ({ em }) => {
      await em.insert(SyncRun, { ...run, guild: [SERVER, guildId], status: 'error', error: 'not_found: 404' });
      await em.insert(SyncRun, { ...run, guild: [SERVER, guildId], status: 'success' });
    });
    await remove();
    expect((await inServer(loadLatestRuns)).map(({ status }) => status)).toEqual(['success']);
  });

  test('may have lost its name to another guild', async () => {
    await remove();
    await inServer((tenant) => storeGuild(tenant));
    expect(await inServer(({ em }) => em.count(Guild, { nameSlug: 'pull-all-the-things' }))).toBe(2);
  });
});
