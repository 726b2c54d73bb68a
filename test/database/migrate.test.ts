import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deleteEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { migrateUp, pendingMigrations } from '../../src/database/migrations.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const NEWEST = /^Ran (Migration\d+_\w+)$/m;

let home: TestDatabase;
let elsewhere: string;

beforeEach(async () => {
  home = await emptyDatabase();
  // Without a .env of the developer's.
  elsewhere = await mkdtemp(join(tmpdir(), 'rollcall-migrate-'));
});

afterEach(async () => {
  await rm(elsewhere, { recursive: true });
  await home.drop();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a process of its own, with these settings and no others. */
function migrate(args: readonly string[], env: Record<string, string>, tree = project): Promise<Ended> {
  return new Promise((ended) => {
    const script = join(tree, 'src', 'database', 'migrate.ts');
    const { NODE_COMPILE_CACHE } = process.env;
    const options = { cwd: elsewhere, env: { NODE_COMPILE_CACHE, ...env } };
    const child = execFile(process.execPath, [script, ...args], options, (_error, out, err) =>
      ended({ code: child.exitCode, out, err }),
    );
  });
}

const owner = () => ({ DATABASE_URL: home.url, DATABASE_OWNER_URL: home.ownerUrl });

describe('npm run migrate', () => {
  test('needs the database’s settings only: pending, up and down say what they did', async () => {
    const [newest = ''] = (await pendingMigrations({ url: home.ownerUrl })).toReversed();
    expect(await migrate(['pending'], owner())).toEqual({ code: 3, out: expect.stringContaining(newest), err: '' });
    expect(await migrate(['up'], owner())).toEqual({
      code: 0,
      out: expect.stringContaining(`Ran ${newest}\n`),
      err: '',
    });
    expect(await migrate(['down', '0'], owner())).toEqual({
      code: 0,
      out: expect.stringMatching(`^Took back ${newest}\n`),
      err: '',
    });
  });

  test('is done once by two processes that start together', async () => {
    const both = await Promise.all([migrate(['up'], owner()), migrate(['up'], owner())]);
    expect(both.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(both.filter(({ out }) => NEWEST.test(out))).toHaveLength(1);
  });

  test('takes back nothing for a name that it does not know', async () => {
    await migrateUp({ url: home.ownerUrl });
    expect(await migrate(['down', 'Migration1_typo'], owner())).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^This database has no migration Migration1_typo. It has: Migration\d+/),
    });
    expect(await pendingMigrations({ url: home.ownerUrl })).toEqual([]);
  });

  test('writes a migration for what the entities say and nobody migrated', async () => {
    await cp(join(project, 'src'), join(elsewhere, 'src'), { recursive: true });
    await cp(join(project, 'package.json'), join(elsewhere, 'package.json'));
    await symlink(join(project, 'node_modules'), join(elsewhere, 'node_modules'));
    const written = await migrate(['create', 'everything'], owner(), elsewhere);
    expect(written).toMatchObject({ code: 0, err: '' });
    const [file = 'none'] = await readdir(join(elsewhere, 'migrations'));
    expect(written.out).toBe(`Wrote migrations/${file}\n`);
    expect(file).toMatch(/^Migration\d{14}_everything\.ts$/);
    expect(await readFile(join(elsewhere, 'migrations', file), 'utf8')).toMatch(/create table "character"/);
  });

  test('without an address uses the embedded database of the data folder, and stops it again', async () => {
    const dataFolder = join(elsewhere, 'embedded');
    const env = { DATA_FOLDER: dataFolder };
    try {
      expect(await migrate(['up'], env)).toMatchObject({ code: 0, out: expect.stringMatching(NEWEST), err: '' });
    } finally {
      // Refuses while anybody still uses it.
      await deleteEmbeddedPostgres(dataFolder);
    }
  });
});

describe('what is wrong is said in one message without a stack trace', () => {
  const misuses = [['sideways'], ['create', '../../etc/passwd'], ['--force']];

  test.each(misuses.map((args) => ({ args })))('how it is used: $args', async ({ args }) => {
    const { code, out, err } = await migrate(args, owner());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Usage: npm run migrate -- <command>/);
  });

  test('a setting that makes no sense', async () => {
    const { code, err } = await migrate(['up'], { DATABASE_URL: 'mysql://x:hunter2@y/z' });
    expect(code).toBe(1);
    expect(err).toMatch(/DATABASE_URL: is no PostgreSQL address[\s\S]*Example: postgresql:/);
    expect(err).not.toMatch(/hunter2|at .*\.ts:/);
  });

  test('a database that is not there', async () => {
    const { code, err } = await migrate(['up'], { DATABASE_URL: 'postgresql://rollcall:hunter2@127.0.0.1:1/rollcall' });
    expect(code).toBe(1);
    expect(err).toMatch(/^PostgreSQL does not let Rollcall in: connect ECONNREFUSED/);
    expect(err).not.toMatch(/hunter2|at .*\.ts:/);
  });

  test('a role that may not', async () => {
    const { code, err } = await migrate(['up'], { DATABASE_URL: home.url });
    expect(code).toBe(1);
    expect(err).toMatch(/^PostgreSQL does not let this role change tables/);
  });
});
