import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { deleteEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { sampleGuild } from '../src/sandbox/guild/sample-guild.ts';
import { startSandboxWorld } from '../src/sandbox/sandbox-world.ts';
import { beginTestRun } from '../test/support/test-run.ts';
import { BotProcess } from './bot-process.ts';
import { atMost, type Measured, median, told } from './measure.ts';

const WARM_STARTS = 3;

/** How long the bot takes from being started to being ready. */
export async function measureBoot(): Promise<Measured> {
  const run = await beginTestRun(join(tmpdir(), `rollcall-bench-${process.getuid?.() ?? 'all'}`));
  const guild = sampleGuild(systemClock.now());
  const folder = await mkdtemp(join(run.folder, 'boot-'));
  await chmod(folder, 0o755);
  const dataFolder = join(folder, 'data');
  try {
    const startAndStop = async () => {
      // The same server every time; but a Discord that was just told the commands lets nobody tell them again at once.
      const world = await startSandboxWorld({ guild, clock: systemClock });
      try {
        const bot = await BotProcess.start({ folder, ...world, settings: { DATA_FOLDER: dataFolder } });
        await bot.stop();
        world.discord.assertClean();
        return bot.bootMs;
      } finally {
        await world.stop();
      }
    };
    const cold = await startAndStop();
    const warm = [];
    for (let start = 0; start < WARM_STARTS; start += 1) warm.push(await startAndStop());
    return {
      measures: [
        atMost('boot to ready, warm', median(warm), 'ms', 3000),
        told('boot to ready, warm, the slowest', Math.max(...warm), 'ms'),
        told('boot to ready, cold', cold, 'ms'),
      ],
      remarks: [
        `Boot: a process of its own, from its start to “ready”: embedded PostgreSQL up, migrated, commands registered with the local Discord; run from the TypeScript sources. Warm is the median of ${WARM_STARTS} starts on a data folder that is there; cold makes the database and every table first.`,
      ],
    };
  } finally {
    await deleteEmbeddedPostgres(dataFolder);
    await run.end();
  }
}
