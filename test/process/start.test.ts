import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { sampleGuild } from '../../src/sandbox/guild/sample-guild.ts';
import { type SandboxWorld, startSandboxWorld } from '../../src/sandbox/sandbox-world.ts';
import { connect, emptyDatabase, freshDatabase } from '../support/database.ts';
import { BotProcess, killAll, settingsFor } from './bot-process.ts';

// Whole processes, on a machine that may be busy: what is waited for is never time alone.
jest.setTimeout(120_000);

const project = fileURLToPath(new URL('../../', import.meta.url));

let world: SandboxWorld | undefined;

async function startWorld(): Promise<SandboxWorld> {
  const started = await startSandboxWorld({ guild: sampleGuild(new Date()), clock: systemClock, rateLimitScale: 0.01 });
  world = started;
  return started;
}

afterEach(async () => {
  await killAll();
  await world?.stop();
  world = undefined;
});

test('two that start at once on an empty database both get ready, and migrate it once', async () => {
  const settings = settingsFor(await startWorld());
  const database = await emptyDatabase();
  const both = { ...settings, DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
  const bots = await Promise.all([BotProcess.start({ settings: both }), BotProcess.start({ settings: both })]);
  await Promise.all(bots.map((bot) => bot.ready()));
  expect(bots.map((bot) => bot.complaint)).toEqual(['', '']);

  const owner = await connect(database.ownerUrl);
  const twice = await owner.query('select name from schema_migration group by name having count(*) > 1');
  const [{ migrations } = {}] = await owner.query('select count(*)::int as migrations from schema_migration');
  await owner.close();
  expect(twice).toEqual([]);
  expect(migrations).toBeGreaterThan(0);

  for (const bot of bots) bot.signal('SIGTERM');
  expect(await Promise.all(bots.map(async (bot) => (await bot.exit()).code))).toEqual([0, 0]);
  await database.drop();
});

test('what is built runs without its sources: every command is there, and a migrated database stays as it is', async () => {
  const cache = join(project, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const built = await mkdtemp(join(cache, 'built-'));
  const { discord, ...others } = await startWorld();
  const database = await freshDatabase();
  try {
    await writeFile(join(built, 'package.json'), '{ "type": "module" }');
    // The types are checked by `npm run check`; what is emitted is the same.
    const build = ['-p', join(project, 'tsconfig.build.json'), '--noCheck', '--outDir', built];
    await promisify(execFile)(join(project, 'node_modules', '.bin', 'tsc'), build);
    const bot = await BotProcess.start({
      program: join(built, 'src', 'main.js'),
      settings: {
        ...settingsFor({ discord, ...others }),
        DATABASE_URL: database.url,
        DATABASE_OWNER_URL: database.ownerUrl,
      },
    });
    await bot.ready();
    bot.signal('SIGTERM');
    expect([(await bot.exit()).code, bot.complaint]).toEqual([0, '']);
    const written = await readdir(join(project, 'src', 'commands'));
    expect(discord.commandNames).toHaveLength(written.length);
  } finally {
    await database.drop();
    await rm(built, { recursive: true });
  }
});

test('nothing that runs in production is a development dependency', async () => {
  const { devDependencies } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  const sources = await readdir(join(project, 'src'), { recursive: true });
  const imported = new Set<string>();
  for (const source of sources.filter((path) => path.endsWith('.ts') && !path.startsWith('sandbox'))) {
    const text = await readFile(join(project, 'src', source), 'utf8');
    for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^;]*?'((?:@[\w.-]+\/)?[\w.-]+)[^']*';/gm)) {
      imported.add(name);
    }
  }
  expect(imported).toContain('discord.js');
  expect(Object.keys(devDependencies).filter((name) => imported.has(name))).toEqual([]);
});
