import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFaults, loadDatabaseConfig } from '../config.ts';
import { StartupError } from '../startup-error.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { createMigration, MigrationRefused, migrateDown, migrateUp, pendingMigrations } from './migrations.ts';

const USAGE = `Usage: npm run migrate -- <command>

  up             run every migration that the database lacks
  pending        list them; exit code 3 when there are any
  create [name]  write a migration for what the entities say and the database does not know
  down [to]      take back the newest migration, or all that came after the one named; 0 takes back every one

The database is the one that DATABASE_OWNER_URL or DATABASE_URL names, else the embedded one in DATA_FOLDER.`;

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
const PENDING = 3;

const commands: Readonly<Record<string, (url: string, argument: string | undefined) => Promise<number>>> = {
  up: async (url) => {
    const run = await migrateUp({ url });
    return say(run.length === 0 ? ['The database has every migration.'] : run.map((name) => `Ran ${name}`));
  },
  pending: async (url) => {
    const missing = await pendingMigrations({ url });
    if (missing.length === 0) return say(['The database has every migration.']);
    say(missing);
    return PENDING;
  },
  create: async (url, name) => {
    const file = await createMigration({ url }, name);
    return say([file ? `Wrote migrations/${basename(file)}` : 'Nothing to write: entities and database agree.']);
  },
  down: async (url, to) => {
    const taken = await migrateDown({ url }, to === '0' ? 0 : to);
    return say(taken.length === 0 ? ['There is nothing to take back.'] : taken.map((name) => `Took back ${name}`));
  },
};

const takesArgument = new Set(['create', 'down']);

async function main(): Promise<number> {
  const [command = '', argument, ...others] = parseArgs({ allowPositionals: true }).positionals;
  const run = commands[command];
  const tooMuch = others.length > 0 || (argument !== undefined && !takesArgument.has(command));
  if (!run || tooMuch || (command === 'create' && argument !== undefined && !/^[\w-]+$/.test(argument))) {
    process.stderr.write(`${USAGE}\n`);
    return MISUSED;
  }
  const database = loadDatabaseConfig();
  if (!database.ok) {
    process.stderr.write(`${describeFaults(database.problem)}\n`);
    return FAILED;
  }
  if (database.value.kind === 'external') return run(database.value.ownerUrl.reveal(), argument);
  const embedded = await startEmbeddedPostgres({ dataFolder: database.value.dataFolder, log: quiet });
  try {
    return await run(embedded.ownerUrl, argument);
  } finally {
    await embedded.stop();
  }
}

const quiet = {
  info: () => {},
  warn: (text: string) => process.stderr.write(`${text}\n`),
  error: (text: string) => process.stderr.write(`${text}\n`),
};

function say(lines: readonly string[]): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return DONE;
}

function failure(error: unknown): number {
  const expected = error instanceof StartupError || error instanceof MigrationRefused;
  const misused = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!expected && !misused) throw error;
  process.stderr.write(`${misused ? USAGE : error.message}\n`);
  return misused ? MISUSED : FAILED;
}

process.exitCode = await main().catch(failure);
