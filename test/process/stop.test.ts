import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { SERVER_VARIABLE } from '../../src/database/entities/columns.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { sampleGuild } from '../../src/sandbox/guild/sample-guild.ts';
import { type SandboxWorld, startSandboxWorld } from '../../src/sandbox/sandbox-world.ts';
import { until } from '../jobs/until.ts';
import { connect, freshDatabase, type TestDatabase } from '../support/database.ts';
import { type BotOptions, BotProcess, emptyFolder, type Settings, settingsFor } from './bot-process.ts';

// Whole processes, on a machine that may be busy: what is waited for is never time alone.
jest.setTimeout(120_000);

/** Nothing is cut short, however busy the machine. */
const UNHURRIED = { STOP_GRACE_SECONDS: '60' };
/** What hangs is soon cut short. */
const HURRIED = { STOP_GRACE_SECONDS: '1' };

/** One test's own world, database and processes: what the tests wait for, they wait for at the same time. */
interface Stage {
  readonly world: SandboxWorld;
  readonly database: TestDatabase;
  readonly settings: Settings;
  readonly owner: Person;
  start(options: BotOptions): Promise<BotProcess>;
  started(grace: Settings): Promise<{ readonly bot: BotProcess; readonly url: string }>;
  chooseGuild(): Promise<void>;
  uploadKey(): Promise<string>;
  stored(query: string): Promise<Record<string, unknown>[]>;
}

const onStage = (play: (stage: Stage) => Promise<void>) => async () => {
  await using stack = new AsyncDisposableStack();
  const database = await freshDatabase();
  stack.defer(() => database.drop());
  const { characters, ...guild } = sampleGuild(new Date());
  const few = { ...guild, characters: characters.slice(0, 12) };
  const world = await startSandboxWorld({ guild: few, clock: systemClock, rateLimitScale: 0.01 });
  stack.defer(() => world.stop());
  const settings = { ...settingsFor(world), DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
  const owner = actAs(world.discord, world.server.owner);
  const start = async (options: BotOptions) => {
    const bot = await BotProcess.start(options);
    stack.defer(() => bot.kill());
    return bot;
  };
  await play({
    world,
    database,
    settings,
    owner,
    start,
    async started(grace) {
      const bot = await start({ settings: { ...settings, ...grace } });
      return { bot, url: await bot.ready() };
    },
    async chooseGuild() {
      const { region, name, realm_name } = world.guild.guild;
      const form = await owner.press(await owner.command('setup'), 'setup.guild');
      await owner.submit(form.modal, { region, realm: realm_name, guild: name });
    },
    async uploadKey() {
      const answer = await owner.press(await owner.command('setup'), 'setup.key');
      const key = /^rollcall_\S+$/m.exec(answer.embeds[0]?.description ?? '')?.[0];
      if (key === undefined) throw new Error(`No upload key in:\n${answer.text}`);
      return key;
    },
    async stored(query) {
      const connection = await connect(database.url);
      try {
        await connection.query(`select set_config(?, ?, false)`, [SERVER_VARIABLE, world.server.id]);
        return await connection.query(query);
      } finally {
        await connection.close();
      }
    },
  });
};

/** With exit code 0, that is: without the limit that ends a process which hangs. */
async function expectToStop(bot: BotProcess): Promise<void> {
  const { code } = await bot.exit();
  expect({ code, complaint: bot.complaint }).toEqual({ code: 0, complaint: '' });
  expect(bot.output).toContain('Rollcall has stopped');
}

/** Its headers are there, and the listener waits for the body. */
async function beginUpload(url: string, key: string, body: string): Promise<ClientRequest> {
  const upload = request(`${url}/api/guild-sync/addon-upload`, {
    method: 'POST',
    headers: {
      'x-api-key': key,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  });
  upload.flushHeaders();
  await once(upload, 'continue');
  upload.write(body.slice(0, 10));
  return upload;
}

const syncs = `select count(*)::int as syncs from sync_run where source = 'discord_bot' and status = 'success'`;

/** While one runs, or its end is not noted yet, another one is not taken. */
const memberJobs = `select count(*)::int as jobs from agenda_jobs
  where name = 'sync-members' and (next_run_at is not null or locked_at is not null)`;

const testOnStage = (name: string, play: (stage: Stage) => Promise<void>) => {
  test.concurrent(name, onStage(play));
};

testOnStage(
  'asked to stop, it finishes what it has begun: answer, upload and job; asking again changes nothing',
  async ({ world, database, owner, started, chooseGuild, uploadKey, stored }) => {
    const { bot, url } = await started(UNHURRIED);
    await chooseGuild();
    const key = await uploadKey();
    await until('the members are known', async () => (await stored(syncs))[0]?.syncs === 1);
    await until('that job has ended', async () => (await stored(memberJobs))[0]?.jobs === 0);

    const holding = world.discord.fail('GET /guilds/**', { kind: 'held' }, Number.POSITIVE_INFINITY);
    const jobRuns = holding.hit();
    await chooseGuild();
    await jobRuns;
    const character = world.guild.characters[0];
    const body = JSON.stringify({
      characters: [{ name: character?.name, realm: character?.realm_name, guild_note: 'Kept' }],
    });
    const upload = await beginUpload(url, key, body);
    const lock = await connect(database.ownerUrl);
    await lock.query('begin');
    await lock.query('lock table server in access exclusive mode');
    const thinking = once(world.discord.interactions.changes, 'changed');
    const answer = owner.command('setup');
    await thinking;

    bot.signal('SIGTERM');
    await bot.logged('Rollcall is stopping');
    bot.signal('SIGTERM');
    bot.signal('SIGINT');
    await lock.query('commit');
    await lock.close();
    expect((await answer).text).toContain('Rollcall setup');
    upload.end(body.slice(10));
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    expect([response.statusCode, JSON.parse(await text(response))]).toEqual([
      200,
      expect.objectContaining({ status: 'processed', characters_received: 1 }),
    ]);
    holding.release();
    await expectToStop(bot);

    expect(await stored('select count(*)::int as uploads from upload')).toEqual([{ uploads: 1 }]);
    expect(await stored(syncs)).toEqual([{ syncs: 2 }]);
    expect(bot.output).not.toContain('Discord is lost');
    expect(world.discord.gateway.connected).toBe(false);
    world.discord.assertClean();
  },
);

testOnStage(
  'it comes to an end although a job waits for Discord, an upload stays half sent, and the gateway is down',
  async ({ world, started, chooseGuild, uploadKey }) => {
    const { bot, url } = await started(HURRIED);
    const silence = world.discord.fail('GET /guilds/**', { kind: 'silent' }, Number.POSITIVE_INFINITY);
    const unanswered = silence.hit();
    await chooseGuild();
    await unanswered;
    const upload = await beginUpload(url, await uploadKey(), ' '.repeat(100));
    upload.on('error', () => {});
    world.discord.gateway.goDown();
    await bot.logged('Discord is lost: reconnecting');
    bot.signal('SIGTERM');
    await expectToStop(bot);
    upload.destroy();
  },
);

testOnStage(
  'it comes to an end although all of Discord falls silent, also while it starts',
  async ({ settings, start }) => {
    const script = fileURLToPath(new URL('./world-process.ts', import.meta.url));
    const elsewhere = spawn(process.execPath, [script], { stdio: 'pipe' });
    try {
      const [line] = await once(elsewhere.stdout, 'data');
      const silent = { ...settings, ...HURRIED, ...JSON.parse(String(line)) };
      const before = await start({ settings: silent });
      await before.ready();
      elsewhere.kill('SIGSTOP');
      const after = await start({ settings: silent });
      before.signal('SIGTERM');
      await expectToStop(before);
      await after.logged('Logging in to Discord');
      after.signal('SIGTERM');
      await expectToStop(after);
    } finally {
      elsewhere.kill('SIGKILL');
    }
  },
);

testOnStage(
  'stopped while it prepares the embedded PostgreSQL it leaves nothing running; killed, it finds all again',
  async ({ world, settings, owner, start, chooseGuild }) => {
    const folder = await emptyFolder();
    const own = { ...settings, ...UNHURRIED, DATABASE_URL: '', DATABASE_OWNER_URL: '' };
    const startThere = () => start({ settings: own, folder });
    const postmaster = () => findPostmaster(join(folder, '.rollcall', 'postgres', 'cluster'));

    const stopped = await startThere();
    await stopped.logged(/^Preparing an embedded PostgreSQL/);
    stopped.signal('SIGTERM');
    await expectToStop(stopped);
    expect(await postmaster()).toBeUndefined();

    const killed = await startThere();
    await killed.ready();
    await chooseGuild();
    await killed.kill();
    expect(await postmaster()).toBeDefined();

    const again = await startThere();
    await again.ready();
    const screen = await owner.command('setup');
    expect(screen.text).toContain(world.guild.guild.name);
    again.signal('SIGTERM');
    await expectToStop(again);
    expect(await postmaster()).toBeUndefined();
  },
);

testOnStage(
  'a token that is taken away while Rollcall runs ends it, with words that say what to do',
  async ({ world, started }) => {
    const { bot } = await started(UNHURRIED);
    world.discord.gateway.closeWith(4004);
    expect((await bot.exit()).code).toBe(1);
    expect(bot.complaint).toMatch(/^Discord refuses the bot token\. .*DISCORD_TOKEN\.\n$/);
  },
);
