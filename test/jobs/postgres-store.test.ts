import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { startScheduler } from '../../src/jobs/scheduler.ts';
import { connect, emptyDatabase } from '../support/database.ts';
import { testJobStore } from './contract.ts';
import { noteJob } from './note-job.ts';
import { recordedLog } from './recorded-log.ts';
import { until } from './until.ts';
import { startWorkerProcess } from './worker-process.ts';

describe('jobs in PostgreSQL', () => {
  testJobStore(async () => {
    const { url, ownerUrl, drop } = await emptyDatabase();
    return { address: { kind: 'postgres', url, ownerUrl }, drop };
  });

  test('a process survives that its connections break', async () => {
    const { url, ownerUrl, drop } = await emptyDatabase();
    const store = { kind: 'postgres', url, ownerUrl } as const;
    const worker = await startWorkerProcess(store, { tickMs: 25, lockLifetimeMs: 500 });
    const observer = await connect(url);

    const broken = await observer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'rollcall-jobs' and datname = current_database()`,
    );
    expect(broken.length).toBeGreaterThan(0);
    const scheduler = await startScheduler({ ...quiet(), store });
    await scheduler.enqueue(
      noteJob(() => {}),
      { text: 'after' },
    );
    await until('it ran', () => worker.began.length > 0);

    await observer.close();
    await scheduler.stop();
    await worker.stop();
    await drop();
  });

  test('a role that may not create tables is refused with the setting to change', async () => {
    const { url, drop } = await emptyDatabase();
    await expect(startScheduler({ ...quiet(), store: { kind: 'postgres', url } })).rejects.toThrow(
      /may not create tables.*DATABASE_OWNER_URL/,
    );
    await drop();
  });

  test.each([
    {
      fault: 'nobody listens',
      url: 'postgresql://bot:s3cret@127.0.0.1:1/rollcall',
      says: 'nothing accepts connections',
    },
    { fault: 'the address is malformed', url: 'postgresql://bot:s3cret@host:port/rollcall', says: 'malformed' },
  ])('where $fault, one message says so and holds no secret', async ({ url, says }) => {
    const starting = startScheduler({ ...quiet(), store: { kind: 'postgres', url } });
    await expect(starting).rejects.toThrow(says);
    await expect(starting).rejects.toThrow(/Check DATABASE_URL/);
    await expect(starting).rejects.not.toThrow(/s3cret/);
  });
});

function quiet() {
  return { jobs: [], schedules: [], clock: systemClock, log: recordedLog(), tickMs: 25, lockLifetimeMs: 500 };
}
