import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { settingsSchema } from '../src/config/settings.ts';
import { type Config, type ConfigFaults, type ConfigInput, describeFaults, loadConfig } from '../src/config.ts';

const TOKEN = 'MTAwMDAwMDAwMDAwMDAwMDAw.GaBcDe.verysecretpart';
const CLIENT_SECRET = 'blizzardsecretvalue';
const needed = { DISCORD_TOKEN: TOKEN, BLIZZARD_CLIENT_ID: 'an-id', BLIZZARD_CLIENT_SECRET: CLIENT_SECRET };

let folder: string;
let envFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-config-'));
  envFile = join(folder, '.env');
});

afterEach(() => rm(folder, { recursive: true }));

function load(env: Record<string, string | undefined>): Config {
  return expectConfig({ env, envFile });
}

function expectConfig(input: ConfigInput): Config {
  const result = loadConfig(input);
  if (!result.ok) throw new Error(describeFaults(result.problem));
  return result.value;
}

function faultsOf(env: Record<string, string | undefined>): ConfigFaults {
  const result = loadConfig({ env, envFile });
  if (result.ok) throw new Error('the configuration was accepted');
  return result.problem;
}

describe('what is set', () => {
  test('three variables are enough: everything else has a default', () => {
    const config = load(needed);
    expect(config.discord.token.reveal()).toBe(TOKEN);
    expect(config.battleNet.clientSecret.reveal()).toBe(CLIENT_SECRET);
    expect(config).toMatchObject({
      discord: { apiUrl: 'https://discord.com/api' },
      battleNet: {
        clientId: 'an-id',
        oauthUrl: 'https://oauth.battle.net',
        apiUrl: 'https://{region}.api.blizzard.com',
        requestsPerSecond: 100,
        requestsPerHour: 36_000,
        concurrency: 20,
      },
      database: { kind: 'embedded', dataFolder: '.rollcall' },
      mongoUrl: undefined,
      http: {
        host: '127.0.0.1',
        port: 8080,
        trustProxy: [],
        requestsPerMinute: 120,
        uploadMaxBytes: 4_194_304,
        uploadsPerMinute: 6,
      },
      stopGraceMs: 3_000,
      logLevel: 'info',
    });
  });

  test('a database address replaces the embedded PostgreSQL, and its role also migrates', () => {
    const url = 'postgresql://rollcall:p%40ss@db.example:5432/rollcall';
    const { database } = load({ ...needed, DATABASE_URL: url });
    if (database.kind !== 'external') throw new Error('still embedded');
    expect(database.url.reveal()).toBe(url);
    expect(database.ownerUrl.reveal()).toBe(url);
  });

  test('migrations run as another role where one is named', () => {
    const { database } = load({
      ...needed,
      DATABASE_URL: 'postgresql://app@db/rollcall',
      DATABASE_OWNER_URL: 'postgresql://owner@db/rollcall',
    });
    if (database.kind !== 'external') throw new Error('still embedded');
    expect(database.ownerUrl.reveal()).toBe('postgresql://owner@db/rollcall');
  });

  test('a proxy list is split', () => {
    expect(load({ ...needed, TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8' }).http.trustProxy).toEqual([
      'loopback',
      '10.0.0.0/8',
      'fd00::/8',
    ]);
  });

  test('a slash at the end of a base address is dropped', () => {
    expect(load({ ...needed, DISCORD_API_URL: 'http://127.0.0.1:3000/api/' }).discord.apiUrl).toBe(
      'http://127.0.0.1:3000/api',
    );
  });

  test('a variable set to nothing counts as not set', () => {
    expect(load({ ...needed, HTTP_PORT: '', MONGODB_URL: '  ' })).toMatchObject({
      http: { port: 8080 },
      mongoUrl: undefined,
    });
  });

  test('the process environment is read when nothing else is given', () => {
    const environment = jest.replaceProperty(process, 'env', { ...process.env, ...needed, HTTP_PORT: '9123' });
    try {
      expect(expectConfig({ envFile }).http.port).toBe(9123);
    } finally {
      environment.restore();
    }
  });
});

describe('the .env file', () => {
  test('gives what the environment does not', async () => {
    await writeFile(envFile, `DISCORD_TOKEN="${TOKEN}"\nexport HTTP_PORT=9000 # a comment\nLOG_LEVEL=warn\n`);
    const config = load({ BLIZZARD_CLIENT_ID: 'id', BLIZZARD_CLIENT_SECRET: 'secret', LOG_LEVEL: 'debug' });
    expect(config.discord.token.reveal()).toBe(TOKEN);
    expect(config).toMatchObject({ http: { port: 9000 }, logLevel: 'debug' });
  });

  test('loses to the environment, also where that sets a variable to nothing', async () => {
    await writeFile(envFile, 'DATABASE_URL=postgresql://app@db/rollcall\n');
    expect(load({ ...needed, DATABASE_URL: '' }).database.kind).toBe('embedded');
  });

  test('may carry the mark and line ends of a Windows editor', async () => {
    await writeFile(envFile, '\uFEFFHTTP_PORT=9001\r\nLOG_LEVEL=warn\r\n');
    expect(load(needed)).toMatchObject({ http: { port: 9001 }, logLevel: 'warn' });
  });

  test.each([
    { line: 'DISCORD_TOKEN: abc', problem: 'has no "="', reason: 'YAML habits' },
    { line: 'just words', problem: 'has no "="', reason: 'a comment without #' },
    { line: '=abc', problem: 'the name before "="', reason: 'no name' },
    { line: 'MY NAME=abc', problem: 'the name before "="', reason: 'a blank in the name' },
    { line: 'DISCORD_TOKEN="abc', problem: 'opened and not closed', reason: 'it would swallow the lines below' },
    { line: "DISCORD_TOKEN='abc", problem: 'opened and not closed', reason: 'the other quote' },
    { line: 'LOG_LEVEL=warn', problem: 'sets LOG_LEVEL again (first on line 1)', reason: 'which one counts?' },
  ])('a broken line is named by its number: $line ($reason)', async ({ line, problem }) => {
    await writeFile(envFile, `LOG_LEVEL=info\n\n# fine\n${line}\nHTTP_PORT="9000"\n`);
    const faults = faultsOf(needed);
    expect(faults).toEqual([{ where: `${envFile} line 4`, problem: expect.stringContaining(problem) }]);
    expect(describeFaults(faults)).not.toContain('abc');
  });

  test('saved as UTF-16, it is refused with the remedy', async () => {
    await writeFile(envFile, Buffer.from('HTTP_PORT=9000\n', 'utf16le'));
    expect(faultsOf(needed)[0].problem).toContain('save the file again with the encoding UTF-8');
  });

  test('that is a folder is refused', async () => {
    await mkdir(envFile);
    expect(faultsOf(needed)).toEqual([{ where: envFile, problem: expect.stringContaining('cannot be read (EISDIR)') }]);
  });
});

describe('faults', () => {
  test('are told all at once, with what to do, in one message', async () => {
    await writeFile(envFile, 'broken\n');
    const faults = faultsOf({ HTTP_PORT: '80000', LOG_LEVEL: 'loud', DATABASE_OWNER_URL: 'postgresql://owner@db/x' });
    expect(faults.map(({ where }) => where)).toEqual([
      `${envFile} line 1`,
      'DISCORD_TOKEN',
      'BLIZZARD_CLIENT_ID',
      'BLIZZARD_CLIENT_SECRET',
      'HTTP_PORT',
      'LOG_LEVEL',
      'DATABASE_OWNER_URL',
    ]);
    const message = describeFaults(faults);
    expect(message).toMatch(/^Rollcall cannot start: 7 settings need attention\./);
    expect(message).toContain('DISCORD_TOKEN: is not set.');
    expect(message).toContain('Get it at: https://discord.com/developers/applications');
    expect(message).toContain('HTTP_PORT: must be a whole number from 0 to 65535.\n    Example: 8080');
  });

  test.each([
    ['DISCORD_TOKEN', `Bot ${TOKEN}`, 'the word Bot belongs to the header'],
    ['DISCORD_TOKEN', '0123456789abcdef0123456789abcdef', 'a client secret or public key'],
    ['DISCORD_TOKEN', 'not.a.token', 'the first part is no id'],
    ['BLIZZARD_CLIENT_ID', 'an id', 'a blank'],
    ['BLIZZARD_CLIENT_SECRET', 'a:secret', 'id and secret glued'],
    ['DATABASE_URL', 'mysql://app@db/rollcall', 'another database'],
    ['DATABASE_URL', 'postgresql://db', 'no database name'],
    ['DATABASE_URL', 'localhost:5432/rollcall', 'no scheme'],
    ['DATABASE_URL', 'postgresql://app:p/ss@db/rollcall', 'a password that is not percent-encoded'],
    ['MONGODB_URL', 'http://localhost:27017', 'another scheme'],
    ['DISCORD_API_URL', 'discord.com/api', 'no scheme'],
    ['BATTLE_NET_OAUTH_URL', 'ftp://oauth.battle.net', 'another scheme'],
    ['BATTLE_NET_API_URL', 'https://{region}.api.blizzard.com?locale=en', 'a query'],
    ['HTTP_HOST', 'http://localhost', 'an address instead of a host'],
    ['HTTP_HOST', 'localhost:8080', 'the port has its own variable'],
    ['HTTP_PORT', '8080.5', 'not whole'],
    ['HTTP_PORT', '-1', 'below zero'],
    ['HTTP_PORT', '0x10', 'not decimal'],
    ['UPLOAD_MAX_BYTES', '4MB', 'a unit'],
    ['UPLOADS_PER_MINUTE', '0', 'nobody could upload'],
    ['BLIZZARD_REQUESTS_PER_SECOND', '101', 'more than Blizzard allows'],
    ['BLIZZARD_REQUESTS_PER_HOUR', '36001', 'more than Blizzard allows'],
    ['TRUST_PROXY', 'true', 'everybody could invent an address'],
    ['TRUST_PROXY', '10.0.0.0/33', 'no such network'],
    ['TRUST_PROXY', '0.0.0.0/0', 'everybody could invent an address'],
    ['STOP_GRACE_SECONDS', '0', 'nothing could end'],
    ['LOG_LEVEL', 'verbose', 'no such level'],
  ])('%s is refused: %s (%s)', (name, value) => {
    const faults = faultsOf({ ...needed, [name]: value });
    expect(faults).toEqual([expect.objectContaining({ where: name, example: expect.any(String) })]);
  });

  test('never quote a value: it may be a secret pasted into the wrong line', () => {
    const misplaced = 'Pasted? by:mistake';
    const env = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, misplaced]));
    const faults = faultsOf(env);
    expect(faults.map(({ where }) => where)).toEqual(
      Object.keys(settingsSchema.shape).filter((name) => name !== 'DATA_FOLDER'),
    );
    expect(describeFaults(faults)).not.toContain(misplaced);
  });

  test.each([
    ['DATABASE_URL', 'postgres://app:p%2Fss@[::1]:5432/rollcall?sslmode=require'],
    ['MONGODB_URL', 'mongodb://user:p@a:27017,b:27017/rollcall?replicaSet=rs'],
    ['MONGODB_URL', 'mongodb+srv://cluster.example/rollcall'],
    ['BATTLE_NET_API_URL', 'http://127.0.0.1:4000/{region}'],
    ['BATTLE_NET_API_URL', 'http://127.0.0.1:4000'],
    ['HTTP_HOST', '::'],
    ['HTTP_HOST', '0.0.0.0'],
    ['HTTP_HOST', 'localhost'],
    ['HTTP_PORT', '0'],
  ])('%s is accepted: %s', (name, value) => {
    expect(loadConfig({ env: { ...needed, [name]: value }, envFile }).ok).toBe(true);
  });
});

describe('secrets', () => {
  const hidden = ['verysecretpart', CLIENT_SECRET, 'databasepassword', 'ownerpassword', 'mongopassword'];
  const env = {
    ...needed,
    DATABASE_URL: 'postgresql://app:databasepassword@db/rollcall',
    DATABASE_OWNER_URL: 'postgresql://owner:ownerpassword@db/rollcall',
    MONGODB_URL: 'mongodb://app:mongopassword@db/rollcall',
  };

  test.each<[string, (config: Config) => string]>([
    ['console.log', (config) => inspect(config, { depth: 10, showHidden: true })],
    ['JSON', (config) => JSON.stringify(config)],
    [
      'a template string',
      ({ discord, battleNet, mongoUrl }) => `${discord.token} ${battleNet.clientSecret} ${mongoUrl}`,
    ],
    ['pino', logged],
  ])('do not show through %s', (_way, print) => {
    const printed = print(load(env));
    expect(printed).toContain('[secret]');
    for (const secret of hidden) expect(printed).not.toContain(secret);
  });

  function logged(config: Config): string {
    const lines: string[] = [];
    pino({}, { write: (line: string) => void lines.push(line) }).info(
      { config, token: config.discord.token },
      'started',
    );
    return lines.join('');
  }
});

describe('.env.example', () => {
  const path = join(import.meta.dirname, '..', '.env.example');
  const assignment = /^(?<off># )?(?<name>[A-Z_]+)=(?<value>.*)$/gm;

  async function documented() {
    const text = await readFile(path, 'utf8');
    return [...text.matchAll(assignment)].map(({ groups: { off, name = '', value = '' } = {} }) => ({
      on: off === undefined,
      name,
      value,
    }));
  }

  test('documents every variable once, and no other', async () => {
    const names = (await documented()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
  });

  test('copied as it is, asks for the needed three and nothing else', async () => {
    const result = loadConfig({ env: {}, envFile: path });
    expect(!result.ok && result.problem.map(({ where }) => where)).toEqual(Object.keys(needed));
  });

  test('shows the default where there is one, and an accepted value everywhere', async () => {
    const withoutDefault = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'MONGODB_URL', 'TRUST_PROXY'];
    const plain = load(needed);
    for (const { name, value } of (await documented()).filter(({ on }) => !on)) {
      const database = name === 'DATABASE_OWNER_URL' ? { DATABASE_URL: value } : {};
      const config = load({ ...needed, ...database, [name]: value });
      if (!withoutDefault.includes(name)) expect({ name, config }).toEqual({ name, config: plain });
    }
  });
});
