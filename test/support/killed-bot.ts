import { until } from '../jobs/until.ts';
import { BotProcess, settingsFor } from '../process/bot-process.ts';
import type { Rollcall } from './rollcall.ts';

/** Stops the bot so that it leaves nothing to the next one that it was asked for before. */
export async function stopIdle(rollcall: Rollcall): Promise<void> {
  await until('no job is due and no pipeline runs', async () => {
    const [busy] = await rollcall.rows<{ jobs: number; pipelines: number }>(
      `select (select count(*)::int from agenda_jobs where next_run_at <= now() or locked_at is not null) as jobs,
         (select count(*)::int from lease where holder is not null) as pipelines`,
    );
    return busy?.jobs === 0 && busy.pipelines === 0;
  });
  await rollcall.stopBot();
}

/** The bot as a process of its own, on the same database and in the same world; `http` is where it takes uploads. */
export async function startProcess(rollcall: Rollcall): Promise<{ bot: BotProcess; http: string }> {
  const { url, ownerUrl } = rollcall.database;
  const settings = { ...settingsFor(rollcall), DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl };
  const bot = await BotProcess.start({ settings });
  return { bot, http: await bot.ready() };
}

/**
 * After a process was killed the bot starts here again, as if the minutes had passed for which what the dead one took for
 * itself stands: the server's turn, jobs and messages.
 */
export async function takeOver(rollcall: Rollcall): Promise<void> {
  rollcall.clock.advance(Date.now() - rollcall.clock.now().getTime());
  await rollcall.startBot();
  const earlier = (column: string) => `${column} = ${column} - interval '3 minutes'`;
  await rollcall.rows(`update lease set ${earlier('expires_at')} where holder is not null`);
  await rollcall.rows(`update agenda_jobs set ${earlier('locked_at')}`);
  await rollcall.rows(`update outbox_message set ${earlier('claimed_until')}`);
}
