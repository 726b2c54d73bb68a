import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { deleteEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { findHome } from '../../src/database/embedded/home.ts';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { loadPlayedGuild } from '../../src/sandbox/played-guild.ts';
import { refuseTakenPorts } from '../../src/sandbox/ports.ts';
import { type Ending, type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';

// Each of them boots a database and the whole bot in a process of its own.
jest.setTimeout(120_000);

let folder: string;
let dataFolder: string;
let running: SandboxProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-sandbox-'));
  // As root, the account that runs PostgreSQL has to get through.
  await chmod(folder, 0o711);
  dataFolder = join(folder, 'data');
});

afterEach(async () => {
  for (const sandbox of running) await sandbox.kill();
  running = [];
});

afterAll(async () => {
  await deleteEmbeddedPostgres(dataFolder);
  await rm(folder, { recursive: true });
});

function start(args: readonly string[], env?: NodeJS.ProcessEnv): SandboxProcess {
  const sandbox = startSandboxProcess(['--data', dataFolder, ...args], env);
  running.push(sandbox);
  return sandbox;
}

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function expectNothingLeft(): Promise<void> {
  const home = await findHome(dataFolder);
  if (!home) throw new Error('The sandbox left no data folder');
  expect(await findPostmaster(home.cluster)).toBeUndefined();
}

/** Shows the whole transcript when the code is another. */
function expectCode(ending: Ending, code: number): void {
  expect({ ...ending, code: ending.code }).toEqual({ ...ending, code });
}

describe('a smoke run', () => {
  test('walks the officer’s path through the sample guild, whatever the environment says', async () => {
    const ending = await start(['--smoke'], {
      DISCORD_TOKEN: 'not-a-token',
      DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere',
      BATTLE_NET_API_URL: 'http://127.0.0.1:1',
      HTTP_PORT: 'no port',
    }).ended;

    expectCode(ending, 0);
    const landmarks = [
      'types /setup',
      '200 characters received · 195 updated',
      'presses [Go live]',
      'Rollcall reports in #rollcall-audit',
      '200 characters · 5 new · ',
      '✓ the finding is fixed, and Undo is offered',
      '✓ the finding is open again, and Fix is offered',
      '✓ the finding is fixed again',
      '✓ the finding is dismissed, and Undo is offered',
      'types /link character:',
      'types /unlink character:',
      'types /dataquality overview',
      '✓ a scan finds as many: what is dismissed stays dismissed',
      'none against its rules',
      'The smoke run passed',
    ];
    expect(landmarks.filter((landmark) => !ending.out.includes(landmark))).toEqual([]);
    expect(landmarks.map((landmark) => ending.out.indexOf(landmark))).toEqual(
      landmarks.map((landmark) => ending.out.indexOf(landmark)).toSorted((one, other) => one - other),
    );
    expect(ending.complaints).toBe('');
    await expectNothingLeft();
  });
});

describe('a guild to play with', () => {
  test('is there until Ctrl-C stops everything', async () => {
    const sandbox = start([]);
    await sandbox.prints(/Stop with Ctrl-C/);
    const [, http = ''] = await sandbox.prints(/HTTP +(http:\S+)\/health/);
    const [, key = ''] = await sandbox.prints(/Upload key +(\S+)/);
    const [, discord = ''] = await sandbox.prints(/Discord +(http:\S+)/);
    const [, page = ''] = await sandbox.prints(/Look at it +(http:\S+)/);
    const [, token = ''] = await sandbox.prints(/bot token (\S+)/);
    await sandbox.prints(/the next sync reported them in #rollcall-audit:\n\n +Rollcall\n/);

    expect(await (await fetch(page)).text()).toContain('<script');
    const status = await fetch(`${http}/api/guild-sync/addon-upload/status`, { headers: { 'x-api-key': key } });
    expect(await status.json()).toMatchObject({ last_upload: { characters_received: 200 } });
    const bot = await fetch(`${discord}/users/@me`, { headers: { authorization: `Bot ${token}` } });
    expect(await bot.json()).toMatchObject({ username: 'Rollcall', bot: true });

    sandbox.interrupt();
    sandbox.interrupt();
    const ending = await sandbox.ended;

    expectCode(ending, 0);
    expect(ending.out).toContain('Everything has stopped.');
    await expect(fetch(`${http}/health`)).rejects.toThrow();
    await expectNothingLeft();
  });

  test('goes on with its data where that is kept, and only then', async () => {
    const kept = start(['--keep']);
    await kept.prints(/Rollcall was live before: its data was kept/);
    kept.interrupt();
    expectCode(await kept.ended, 0);
  });
});

describe('what cannot be used', () => {
  test('an option that does not exist, two guilds and a port out of range are all named at once', async () => {
    const { code, complaints } = await start(['--smok', '--guild', 'a', '--roster', 'b', '--http-port', '70000']).ended;

    expect(code).toBe(1);
    expect(complaints.split('\n')).toEqual([
      '--smok is no option',
      '--guild and --roster are two guilds: choose one',
      '--http-port must be a whole number from 0 to 65535, not "70000"',
      'npm run sandbox -- --help says what there is.',
      '',
    ]);
  });

  test('every fault of a guild file is listed', async () => {
    const guild = await file('faulty.json', {
      guild: { name: 'X', region: 'mars', realm_slug: 'x' },
      characters: [{ name: 'Y', class: 'Mage', rank: 12 }],
      members: [],
    });

    const { code, complaints } = await start(['--guild', guild]).ended;

    expect(code).toBe(1);
    expect(complaints).toContain('guild.region: ');
    expect(complaints).toContain('characters[0].rank: ');
    expect(complaints).not.toMatch(/^ +at /m);
  });

  test('a roster file that is not there', async () => {
    const missing = join(folder, 'nowhere.json');
    await expect(loadPlayedGuild({ kind: 'roster_file', path: missing }, new Date())).rejects.toThrow(
      `${missing} cannot be read (ENOENT)`,
    );
  });

  test('a taken port is named with the option that chooses another', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      await expect(refuseTakenPorts({ discord: port, battleNet: 0, http: 0, page: 0 })).rejects.toThrow(
        `Port ${port} is taken by another program. Choose another --discord-port, or leave it out to get a free one.`,
      );
    } finally {
      taken.close();
    }
  });
});
