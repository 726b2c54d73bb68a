import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { startApp } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { describeFaults, loadConfig } from '../../src/config.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { sampleGuild } from '../../src/sandbox/guild/sample-guild.ts';
import { type SandboxWorld, startSandboxWorld } from '../../src/sandbox/sandbox-world.ts';
import { StartupError } from '../../src/startup-error.ts';
import { connect, freshDatabase, type TestDatabase } from '../support/database.ts';
import { BotProcess, emptyFolder, killAll, type Settings, settingsFor } from './bot-process.ts';

// Whole processes, on a machine that may be busy: what is waited for is never time alone.
jest.setTimeout(120_000);

const PASSWORD = 'correct-horse-battery';
/** In words of the tests: nothing listens on port 1 of this machine. */
const NOWHERE = '127.0.0.1:1';

let world: SandboxWorld;
let database: TestDatabase;
let settings: Settings;

beforeAll(async () => {
  world = await startSandboxWorld({ guild: sampleGuild(new Date()), clock: systemClock, rateLimitScale: 0.01 });
  database = await freshDatabase();
  settings = { ...settingsFor(world), DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
});

afterEach(killAll);

afterAll(async () => {
  await world.stop();
  await database.drop();
});

/** Everything that must not be read anywhere, whatever goes wrong. */
function secrets(): string[] {
  const passwords = [database.url, database.ownerUrl].map((url) => new URL(url).password);
  return [world.discord.token, world.battleNet.clientSecret, PASSWORD, ...passwords];
}

/** Starts in this process, and fails with words for whoever runs it. */
async function startFails(changed: Settings): Promise<string> {
  const loaded = loadConfig({ env: { ...settings, ...changed }, envFile: 'none' });
  if (!loaded.ok) throw new Error(describeFaults(loaded.problem));
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const error = await startApp({ config: loaded.value, clock: systemClock, log }).then(
    async (app) => {
      await app.stop();
      throw new Error('Rollcall started');
    },
    (fault: unknown) => fault,
  );
  if (!(error instanceof StartupError)) throw error;
  for (const secret of secrets()) expect([error.message, ...logged].join('')).not.toContain(secret);
  return error.message;
}

/** Starts as whoever runs it does, and ends with exit code 1. */
async function processFails(changed: Settings, ...given: string[]): Promise<string> {
  const bot = await BotProcess.start({ settings: { ...settings, ...changed }, arguments: given });
  expect((await bot.exit()).code).toBe(1);
  for (const secret of secrets()) expect(bot.output).not.toContain(secret);
  return bot.complaint;
}

const STACK = /^\s+at .+:\d+:\d+\)?$/m;

function withPassword(url: string): string {
  const wrong = new URL(url);
  wrong.password = PASSWORD;
  return wrong.href;
}

async function ungrantedUrl(): Promise<string> {
  const url = new URL(await superuserUrl());
  const admin = await connect(url.href);
  await admin.query(`create role rollcall_ungranted login password '${PASSWORD}'`);
  await admin.query(`grant connect on database ${url.pathname.slice(1)} to rollcall_ungranted`);
  await admin.close();
  url.username = 'rollcall_ungranted';
  url.password = PASSWORD;
  return url.href;
}

async function superuserUrl(): Promise<string> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const { adminUrl, leave } = await startEmbeddedPostgres({
    dataFolder: process.env.ROLLCALL_TEST_RUN ?? '',
    log,
    durable: false,
  });
  await leave();
  const url = new URL(adminUrl);
  url.pathname = new URL(database.url).pathname;
  return url.href;
}

describe('one message that says what to do', () => {
  test.each<[fault: string, changed: () => Settings | Promise<Settings>, says: RegExp]>([
    [
      'a token that Discord does not know',
      () => ({ DISCORD_TOKEN: `${Buffer.from('100000000000000000').toString('base64url')}.Gabcde.${'x'.repeat(30)}` }),
      /^Discord refuses the bot token\. .*Reset Token.* DISCORD_TOKEN\.$/,
    ],
    [
      'a Discord that is not there',
      () => ({ DISCORD_API_URL: `http://${NOWHERE}/api` }),
      /^Discord does not answer\. Check the network.*DISCORD_API_URL.*$/,
    ],
    [
      'a PostgreSQL that is not there',
      () => ({ DATABASE_URL: `postgresql://rollcall:${PASSWORD}@${NOWHERE}/rollcall`, DATABASE_OWNER_URL: '' }),
      /^PostgreSQL does not let Rollcall in: connect ECONNREFUSED.*DATABASE_URL.*$/,
    ],
    [
      'a wrong password',
      () => ({ DATABASE_URL: withPassword(database.url) }),
      /^PostgreSQL does not let Rollcall in: password authentication failed for user "rollcall_app"\. .*DATABASE_URL.*$/,
    ],
    [
      'a role that sees every row',
      async () => ({ DATABASE_URL: await superuserUrl(), DATABASE_OWNER_URL: '' }),
      /^The role in DATABASE_URL is a superuser or bypasses row-level security.*NOBYPASSRLS\)\.$/,
    ],
    [
      'a role that may not use the tables',
      async () => ({ DATABASE_URL: await ungrantedUrl() }),
      /^The role in DATABASE_URL may not use .*: .*\bbatch, .*\bcharacter, .* grant select, .* to rollcall_ungranted; .*docs\/operating\.md.*$/,
    ],
  ])('%s', async (_fault, changed, says) => {
    expect(await startFails(await changed())).toMatch(says);
  });

  test('a bot that may not see members', async () => {
    world.discord.allowIntents({ members: false });
    try {
      expect(await startFails({})).toMatch(
        /^Discord does not give this bot the member list\. .*Server Members Intent.*$/,
      );
    } finally {
      world.discord.allowIntents({ members: true });
    }
  });

  test('a data folder that cannot be one', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'file'), '');
    const dataFolder = join(folder, 'file');
    expect(await startFails({ DATABASE_URL: '', DATABASE_OWNER_URL: '', DATA_FOLDER: dataFolder })).toMatch(
      /^The database cannot be kept in .*\/file: a file is in the way.*choose another data folder/,
    );
  });
});

test('a broken .env: every fault at once, with the line or the variable, and no value', async () => {
  const bot = await BotProcess.start({
    settings: { HTTP_PORT: 'eighty' },
    envFile: [
      'DISCORD_TOKEN=Bot abc.def',
      'this line is no setting',
      'BLIZZARD_CLIENT_ID=client',
      `DATABASE_URL=${PASSWORD}`,
      'LOG_LEVEL=loud',
    ].join('\n'),
  });
  expect((await bot.exit()).code).toBe(1);
  const { complaint } = bot;
  expect(complaint).toMatch(/^Rollcall cannot start: 6 settings need attention\.\n/);
  for (const where of [
    '.env line 2',
    'DISCORD_TOKEN',
    'BLIZZARD_CLIENT_SECRET',
    'DATABASE_URL',
    'HTTP_PORT',
    'LOG_LEVEL',
  ]) {
    expect(complaint).toContain(`\n  ${where}: `);
  }
  expect(bot.output).not.toMatch(new RegExp(`${PASSWORD}|abc\\.def|eighty`));
  expect(complaint).not.toMatch(STACK);
});

describe('the process ends with exit code 1', () => {
  test('a port that another program has: one message, without where in the program', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await processFails({ HTTP_PORT: String(port) })).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that one, or choose another HTTP_PORT.\n`,
    );
    other.close();
  });

  test('a MongoDB that is not there: with --verbose also where in the program, and still no secret', async () => {
    const mongodb = `mongodb://rollcall:${PASSWORD}@${NOWHERE}/rollcall?serverSelectionTimeoutMS=300`;
    const complaint = await processFails({ MONGODB_URL: mongodb }, '--verbose');
    expect(complaint).toMatch(/Jobs cannot be kept in MongoDB: .*Check MONGODB_URL, and that MongoDB is running\.$/m);
    expect(complaint).toMatch(STACK);
  });
});

test('a start that fails leaves no embedded PostgreSQL running', async () => {
  const folder = await emptyFolder();
  const bot = await BotProcess.start({
    settings: { ...settings, DATABASE_URL: '', DATABASE_OWNER_URL: '', DISCORD_API_URL: `http://${NOWHERE}/api` },
    folder,
  });
  await bot.logged(/Embedded PostgreSQL started/);
  expect((await bot.exit()).code).toBe(1);
  expect(await readdir(join(folder, '.rollcall', 'postgres'))).toContain('cluster');
  expect(await findPostmaster(join(folder, '.rollcall', 'postgres', 'cluster'))).toBeUndefined();
});
