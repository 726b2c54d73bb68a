import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { prepareDataFolder } from '../../src/sandbox/data-folder.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-data-'));
});

afterAll(() => rm(folder, { recursive: true }));

test.each([{ keep: true }, { keep: false }])('a database that no sandbox made is left alone (%j)', async (options) => {
  const bots = join(folder, `bot-${options.keep}`);
  await mkdir(join(bots, 'postgres', 'cluster'), { recursive: true });

  await expect(prepareDataFolder(bots, options)).rejects.toThrow('holds a database that the sandbox did not make');

  expect(await readdir(bots)).toEqual(['postgres']);
});

test('the data of an earlier sandbox goes, unless it is kept', async () => {
  const own = join(folder, 'own');
  await prepareDataFolder(own, { keep: false });
  await mkdir(join(own, 'postgres', 'cluster'), { recursive: true });

  await prepareDataFolder(own, { keep: true });
  expect(await readdir(own)).toContain('postgres');

  await prepareDataFolder(own, { keep: false });
  expect(await readdir(own)).not.toContain('postgres');
});
