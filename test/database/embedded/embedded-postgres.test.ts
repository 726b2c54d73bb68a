import { execFile } from 'node:child_process';
import { readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { deleteEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import type { HolderProcess, Ready } from './holder-process.ts';
import { places, query, queryOnceUp } from './places.ts';

const { newFolder, preparedFolder, hold, clear, clearAll } = places();
afterEach(clear);
afterAll(clearAll);

async function serverPid(folder: string): Promise<number> {
  const [pid] = (await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}

async function keepWord(ownerUrl: string, word: string): Promise<void> {
  await query(ownerUrl, 'drop table if exists kept');
  await query(ownerUrl, `create table kept as select '${word}' as word`);
}

const keptWord = 'select word from kept';

describe('a new server', () => {
  const { newFolder: newSharedFolder, hold: holdShared, clear: clearShared } = places();
  let holder: HolderProcess;
  let server: Ready;

  beforeAll(async () => {
    const env = { ...process.env, DISCORD_TOKEN: 'secret', PGDATA: '/nowhere' };
    holder = holdShared(await newSharedFolder(), { env });
    server = await holder.ready;
  });
  afterAll(clearShared);

  test('gives Rollcall a role that row-level security binds, and that owns nothing', async () => {
    const { url, ownerUrl } = server;
    await query(ownerUrl, 'create table guarded (server text)');
    await query(ownerUrl, 'alter table guarded enable row level security');
    await query(ownerUrl, 'alter table guarded force row level security');
    await query(ownerUrl, `create policy own on guarded using (server = current_setting('app.server', true))`);

    await expect(query(url, `insert into guarded values ('foreign')`)).rejects.toThrow(/row-level security/);
    await expect(query(ownerUrl, `insert into guarded values ('foreign')`)).rejects.toThrow(/row-level security/);
    await expect(query(url, 'drop table guarded')).rejects.toThrow(/must be owner/);
    await expect(query(url, 'create table another (id int)')).rejects.toThrow(/permission denied/);
    expect(
      await query(url, 'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user'),
    ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
  });

  test('lets Rollcall read and write what migrations make, in schemas of theirs too', async () => {
    await query(server.ownerUrl, 'create schema later create table later.words (id serial, word text)');
    expect(await query(server.url, `insert into later.words (word) values ('in') returning id`)).toEqual([{ id: 1 }]);
  });

  test('sorts and folds case the same on every system, in UTC', async () => {
    expect(
      await query(
        server.url,
        `select current_setting('TimeZone') as zone, pg_encoding_to_char(encoding) as encoding, datlocale as locale,
           lower('ZATAÑÑA') as lower, 'Z' < 'a' as by_code_point
         from pg_database where datname = current_database()`,
      ),
    ).toEqual([{ zone: 'UTC', encoding: 'UTF8', locale: 'C.UTF-8', lower: 'zatañña', by_code_point: true }]);
  });

  test('lets nobody in without the password, which only its account can read and no log holds', async () => {
    const { url, folder } = server;
    const wrong = new URL(url);
    const { password } = wrong;
    wrong.password = 'guessed';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect((await stat(join(folder, 'cluster'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'cluster', 'rollcall-access.json'))).mode & 0o077).toBe(0);
    expect(await readFile(join(folder, 'cluster', 'server.log'), 'utf8')).not.toContain(password);
    expect(holder.logged.join()).not.toContain(password);
  });

  (process.platform === 'linux' ? test : test.skip)('knows nothing of the environment (read in /proc)', async () => {
    const environment = await readFile(`/proc/${await serverPid(server.folder)}/environ`, 'utf8');
    expect(environment).toContain('LC_ALL=C');
    expect(environment).not.toMatch(/secret|nowhere/);
  });
});

describe('several processes of one data folder', () => {
  test('that begin at the same moment prepare it once and share it', async () => {
    const dataFolder = await newFolder();
    const holders = [hold(dataFolder), hold(dataFolder), hold(dataFolder)];
    const urls = (await Promise.all(holders.map(({ ready }) => ready))).map(({ url }) => url);
    expect(new Set(urls).size).toBe(1);
    expect(holders.flatMap(({ logged }) => logged).filter((line) => /Preparing/.test(line))).toHaveLength(1);
  });

  test('leave it running until the last one stops, and do not let it be deleted before', async () => {
    const dataFolder = await preparedFolder();
    const [first, last] = [hold(dataFolder), hold(dataFolder)];
    const { url, folder } = await first.ready;
    await last.ready;
    await first.stop();
    await expect(deleteEmbeddedPostgres(dataFolder)).rejects.toThrow(/in use by a running Rollcall/);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await last.stop();
    await expect(query(url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
    expect(await readdir(join(folder, 'cluster'))).not.toContain('postmaster.pid');
  });
});

describe('a second start', () => {
  test('prepares nothing and finds what was committed, on the same port', async () => {
    const dataFolder = await preparedFolder();
    const first = hold(dataFolder);
    const before = await first.ready;
    await keepWord(before.ownerUrl, 'stopped');
    await first.stop();

    const second = hold(dataFolder);
    const after = await second.ready;
    expect(second.logged.join()).not.toContain('Preparing');
    expect(after.url).toBe(before.url);
    expect(await query(after.ownerUrl, keptWord)).toEqual([{ word: 'stopped' }]);
  });

  test('takes another port when the last one is taken', async () => {
    const dataFolder = await preparedFolder();
    const first = hold(dataFolder);
    const { port, ownerUrl } = await first.ready;
    await keepWord(ownerUrl, 'moved');
    await first.stop();

    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    try {
      const after = await hold(dataFolder).ready;
      expect(after.port).not.toBe(port);
      expect(await query(after.ownerUrl, keptWord)).toEqual([{ word: 'moved' }]);
    } finally {
      squatter.close();
    }
  });
});

describe('kill -9 of Rollcall', () => {
  test('leaves the server running, the next process joins it and, being the last, stops it', async () => {
    const dataFolder = await preparedFolder();
    const killed = hold(dataFolder);
    const before = await killed.ready;
    const pid = await serverPid(before.folder);
    await killed.kill();

    const next = hold(dataFolder);
    const after = await next.ready;
    expect(await serverPid(after.folder)).toBe(pid);
    expect(await query(after.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.stop();
    await expect(query(after.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('while it prepares the server does not block the next start', async () => {
    const dataFolder = await newFolder();
    const killed = hold(dataFolder);
    const home = join(dataFolder, 'postgres');
    const isPreparing = async () => (await readdir(home).catch(() => [])).some((name) => name.includes('.new-'));
    while (!(await isPreparing())) await pause(2);
    await killed.kill();
    expect(await readdir(home)).not.toContain('cluster');

    const { url } = await hold(dataFolder).ready;
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(home)).filter((name) => name.includes('.new-'))).toEqual([]);
  });
});

describe('kill -9 of PostgreSQL', () => {
  test('while Rollcall runs: it is back on the same address with every committed row', async () => {
    const holder = hold(await preparedFolder(), { durable: true });
    const { ownerUrl, folder } = await holder.ready;
    await keepWord(ownerUrl, 'survived');
    process.kill(await serverPid(folder), 'SIGKILL');
    await holder.logs(/ended unexpectedly/);
    expect(await queryOnceUp(ownerUrl, keptWord)).toEqual([{ word: 'survived' }]);
  });

  test('and of Rollcall: the next start recovers, whoever has the dead pid by now', async () => {
    const dataFolder = await preparedFolder();
    const killed = hold(dataFolder, { durable: true });
    const { ownerUrl, folder } = await killed.ready;
    await keepWord(ownerUrl, 'survived');
    const pid = await serverPid(folder);
    await killed.kill();
    process.kill(pid, 'SIGKILL');
    const pidFile = join(folder, 'cluster', 'postmaster.pid');
    const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [process.pid, ...rest].join('\n'));

    const after = await hold(dataFolder).ready;
    expect(await query(after.ownerUrl, keptWord)).toEqual([{ word: 'survived' }]);
  });
});

describe('what the operator reads when there is no server', () => {
  test('a file in the way', async () => {
    const dataFolder = await newFolder();
    await writeFile(dataFolder, 'a file');
    await expect(hold(dataFolder).ready).rejects.toThrow(/a file is in the way.*choose another data folder/);
    await rm(dataFolder);
  });

  test('a database that is damaged, of another version, or lost its passwords; mended, it starts', async () => {
    const dataFolder = await preparedFolder();
    const first = hold(dataFolder);
    const { folder } = await first.ready;
    await first.stop();
    const faults = [
      { file: 'global/pg_control', content: '', words: /is damaged\. Restore that folder from a backup/ },
      { file: 'PG_VERSION', content: '16\n', words: /made by PostgreSQL 16, this Rollcall brings 17/ },
      { file: 'rollcall-access.json', content: '{}', words: /rollcall-access\.json.*cannot be read/ },
    ];
    for (const { file, content, words } of faults) {
      const path = join(folder, 'cluster', file);
      const sound = await readFile(path);
      await writeFile(path, content);
      await expect(hold(dataFolder).ready).rejects.toThrow(words);
      await writeFile(path, sound);
    }
    const { url } = await hold(dataFolder).ready;
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a full disk, and once there is room it starts', async () => {
    const dataFolder = await newFolder();
    const disk = join(dataFolder, '..');
    // Only root may mount, and not in every container.
    const mounted = await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=755', 'tmpfs', disk]).then(
      () => true,
      () => false,
    );
    if (!mounted) {
      console.warn('Not tested: a full disk, because a small file system cannot be mounted here');
      return;
    }
    try {
      await expect(hold(dataFolder).ready).rejects.toThrow(/disk that holds .* is full\. Free some space/);
      await promisify(execFile)('mount', ['-o', 'remount,size=400m', disk]);
      const holder = hold(dataFolder);
      const { url } = await holder.ready;
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await holder.stop();
    } finally {
      await clearMount(disk);
    }
  });
});

async function clearMount(disk: string): Promise<void> {
  await promisify(execFile)('umount', ['--lazy', await realpath(disk)]);
}
