import { describe, expect, test } from '@jest/globals';
import type { Tenant } from '../../src/database/database.ts';
import type { Character } from '../../src/database/entities/character.ts';
import type { Guild } from '../../src/database/entities/guild.ts';
import { Upload } from '../../src/database/entities/upload.ts';
import { type ChangedNotes, loadNotedCharacters, saveNotes, saveRankNames } from '../../src/database/note-rows.ts';
import { opened } from './opened.ts';
import { minute, storeCharacter, storeGuild } from './stored.ts';

const { inServer, statementsOf } = opened();

async function upload({ em, serverId }: Tenant, guild: Guild, at: Date): Promise<string> {
  const row = em.create(Upload, {
    server: serverId,
    id: crypto.randomUUID(),
    guild,
    keyId: crypto.randomUUID(),
    uploadedBy: 'Trogmoon',
    addonVersion: '1.0',
    receivedAt: at,
    characters: [],
    updated: 0,
  });
  await em.flush();
  return row.id;
}

interface Scene {
  readonly tenant: Tenant;
  readonly guild: Guild;
  readonly character: Character;
  /** Saves notes of the character from an upload of its own, and answers its id. */
  readonly save: (notes: Partial<Omit<ChangedNotes, 'id'>>, at: Date) => Promise<string>;
  readonly stored: () => Promise<Record<string, unknown> | undefined>;
}

function scene<Value>(work: (scene: Scene) => Promise<Value>): Promise<Value> {
  return inServer(async (tenant) => {
    const guild = await storeGuild(tenant);
    const character = await storeCharacter(tenant, guild, 'Trogmoon');
    return work({
      tenant,
      guild,
      character,
      async save(notes, at) {
        const uploadId = await upload(tenant, guild, at);
        const row = { id: character.id, guildNote: undefined, officerNote: undefined, names: [], ...notes };
        await saveNotes(tenant, [row], uploadId, at);
        return uploadId;
      },
      async stored() {
        const [row] = await tenant.em.execute<Record<string, unknown>[]>(
          `select guild_note, previous_guild_note, guild_note_upload_id as upload, officer_note, previous_officer_note,
             officer_note_upload_id as officer_upload,
             extract(epoch from guild_note_changed_at)::float8 * 1000 as changed,
             extract(epoch from officer_note_changed_at)::float8 * 1000 as officer_changed
           from character`,
        );
        return row;
      },
    });
  });
}

describe('a note', () => {
  test('seen for the first time is no change', async () => {
    await scene(async ({ save, stored }) => {
      const uploadId = await save({ guildNote: 'Mike', officerNote: 'DC: mike' }, minute(1));
      expect(await stored()).toEqual({
        guild_note: 'Mike',
        previous_guild_note: null,
        changed: null,
        upload: uploadId,
        officer_note: 'DC: mike',
        previous_officer_note: null,
        officer_changed: null,
        officer_upload: uploadId,
      });
    });
  });

  test('that changed keeps the previous one, when it changed, and from which upload', async () => {
    await scene(async ({ save, stored }) => {
      await save({ guildNote: 'Mike' }, minute(1));
      const second = await save({ guildNote: 'alt of Rocket' }, minute(2));
      expect(await stored()).toMatchObject({
        guild_note: 'alt of Rocket',
        previous_guild_note: 'Mike',
        changed: minute(2).getTime(),
        upload: second,
      });
    });
  });

  test('that was cleared is a change to an empty note', async () => {
    await scene(async ({ save, stored }) => {
      await save({ guildNote: 'Mike' }, minute(1));
      await save({ guildNote: '' }, minute(2));
      expect(await stored()).toMatchObject({
        guild_note: '',
        previous_guild_note: 'Mike',
        changed: minute(2).getTime(),
      });
    });
  });

  test('that is written where an empty one was seen is a change', async () => {
    await scene(async ({ save, stored }) => {
      await save({ guildNote: '' }, minute(1));
      await save({ guildNote: 'Mike' }, minute(2));
      expect(await stored()).toMatchObject({
        guild_note: 'Mike',
        previous_guild_note: '',
        changed: minute(2).getTime(),
      });
    });
  });

  test('the upload says nothing about stays, with its history', async () => {
    await scene(async ({ save, stored }) => {
      const first = await save({ officerNote: 'DC: mike' }, minute(1));
      await save({ guildNote: 'Mike' }, minute(2));
      expect(await stored()).toMatchObject({
        guild_note: 'Mike',
        officer_note: 'DC: mike',
        officer_changed: null,
        officer_upload: first,
      });
    });
  });

  test.each([
    ['NUL', 'DC: tr\0og', 'DC: trog'],
    ['half a surrogate pair', 'DC: \ud83d', 'DC: \ufffd'],
    ['quotes', `'; drop table character; -- "x"`, `'; drop table character; -- "x"`],
  ])('may hold %s', async (_what, written, kept) => {
    await scene(async ({ save, stored }) => {
      await save({ guildNote: written }, minute(1));
      expect(await stored()).toMatchObject({ guild_note: kept });
    });
  });

  test('of a thousand characters takes as many statements as of one; of none, none', async () => {
    await scene(async ({ tenant, guild, character }) => {
      const uploadId = await upload(tenant, guild, minute(1));
      const rows = Array.from({ length: 1000 }, (_, index) => ({
        id: index === 0 ? character.id : crypto.randomUUID(),
        guildNote: `note ${index}`,
        officerNote: undefined,
        names: [],
      }));
      expect(await statementsOf(() => saveNotes(tenant, rows, uploadId, minute(1)))).toBe(3);
      expect(await statementsOf(() => saveNotes(tenant, [], uploadId, minute(1)))).toBe(0);
    });
  });
});

test('notes are compared for present characters of the guild only', async () => {
  await scene(async ({ tenant, guild, save }) => {
    await storeCharacter(tenant, guild, 'Departed', { departedAt: minute(1) });
    await storeCharacter(tenant, await storeGuild(tenant, 'second-guild'), 'Elsewhere');
    await save({ guildNote: 'Mike' }, minute(1));
    expect(await loadNotedCharacters(tenant, guild.id)).toEqual([
      {
        id: expect.any(String),
        name: 'Trogmoon',
        realmSlug: 'senjin',
        realmName: null,
        guildNote: 'Mike',
        officerNote: null,
      },
    ]);
  });
});

test('the names that notes say are found by key, and follow the notes', async () => {
  await scene(async ({ tenant, save }) => {
    const named = async () =>
      (await tenant.em.execute<{ key: string }[]>('select key from note_name order by key')).map(({ key }) => key);
    await save({ guildNote: 'Mike', officerNote: 'DC: trog', names: ['mike', 'trog'] }, minute(1));
    expect(await named()).toEqual(['mike', 'trog']);
    await save({ guildNote: 'alt of Rocket', names: ['rocket', 'trog'] }, minute(2));
    expect(await named()).toEqual(['rocket', 'trog']);
    await save({ guildNote: '', officerNote: '', names: [] }, minute(3));
    expect(await named()).toEqual([]);
  });
});

describe('rank names', () => {
  const ranks = ({ em }: Tenant) =>
    em.execute('select index, name, role_id, xmin::text as version from rank order by index');

  test('are taken over, and the role an officer saved stays', async () => {
    await scene(async ({ tenant, guild }) => {
      await saveRankNames(
        tenant,
        guild.id,
        new Map([
          [0, 'Guild Leader'],
          [1, 'Officer'],
        ]),
      );
      await tenant.em.execute(
        `insert into role (server_id, id, name, position, permissions, managed, observed_at)
         values (?, '7', 'Officers', 1, '0', false, ?)`,
        [tenant.serverId, minute(1)],
      );
      await tenant.em.execute(`update rank set role_id = '7', saved_at = ?, saved_by = '42' where index = 1`, [
        minute(1),
      ]);
      await saveRankNames(tenant, guild.id, new Map([[1, 'Warlord']]));
      expect(await ranks(tenant)).toMatchObject([
        { index: 0, name: 'Guild Leader', role_id: null },
        { index: 1, name: 'Warlord', role_id: '7' },
      ]);
    });
  });

  test('that did not change are not written', async () => {
    const names = new Map([[0, 'Guild Leader']]);
    const guild = await inServer(async (tenant) => {
      const made = await storeGuild(tenant);
      await saveRankNames(tenant, made.id, names);
      return made;
    });
    const before = await inServer(ranks);
    await inServer((tenant) => saveRankNames(tenant, guild.id, names));
    expect(await inServer(ranks)).toEqual(before);
    expect(await statementsOf(() => inServer((tenant) => saveRankNames(tenant, guild.id, new Map())))).toBe(0);
  });
});
