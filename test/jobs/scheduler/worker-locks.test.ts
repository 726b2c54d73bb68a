import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JobParameters } from 'agenda';
import type { JobStore } from '../../../src/jobs/scheduler/job-store.ts';
import { openJobStore } from '../../../src/jobs/scheduler/open-job-store.ts';
import { createOutageLog } from '../../../src/jobs/scheduler/outage.ts';
import { createWorkerLocks, type WorkerLocks } from '../../../src/jobs/scheduler/worker-locks.ts';
import { emptyDatabase, type TestDatabase } from '../../support/database.ts';
import { recordedLog } from '../recorded-log.ts';
import { until } from '../until.ts';

let database: TestDatabase;
let store: JobStore;

beforeAll(async () => {
  database = await emptyDatabase();
  const { url, ownerUrl } = database;
  store = await openJobStore({ kind: 'postgres', url, ownerUrl }, recordedLog());
});

beforeEach(() => store.backend.repository.purgeAllJobs());

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe('a worker', () => {
  test('locks no more than may run at once', async () => {
    const worker = newWorker({ concurrency: 2 });
    for (const text of ['one', 'two', 'three']) await enqueue(text);
    expect(await Promise.all([lock(worker), lock(worker), lock(worker)])).toEqual([
      expect.anything(),
      expect.anything(),
      undefined,
    ]);
  });

  test('locks nothing once it is closed', async () => {
    const worker = newWorker();
    await enqueue('one');
    worker.close();
    expect(await lock(worker)).toBeUndefined();
    expect(await lock(newWorker())).toBeDefined();
  });

  test('gives back at once what it was locking when it was closed', async () => {
    const worker = newWorker();
    await enqueue('one');
    const locking = lock(worker);
    worker.close();
    expect(await locking).toBeUndefined();
    await worker.whenFree();
    expect(await lock(newWorker())).toBeDefined();
  });

  test('gives back what it took over and did not begin, so that another takes it over', async () => {
    await diedWith(await enqueue('one'));
    const worker = newWorker();
    const taken = await lock(worker);
    await worker.backend.repository.unlockJobs([String(taken?._id)]);
    expect(worker.held()).toEqual([]);
    expect(await lock(newWorker())).toMatchObject({ _id: taken?._id });
  });

  test('counts the death of the one before as an attempt', async () => {
    await diedWith(await enqueue('one'));
    expect(await lock(newWorker())).toMatchObject({ failCount: 1 });
  });

  test('does not take over from itself when it was too slow to renew', async () => {
    const worker = newWorker({ concurrency: 2, lockLifetimeMs: 1 });
    await enqueue('one');
    const job = await lock(worker);
    worker.begin(String(job?._id));
    const lockedAt = Date.now();
    await until('the lock is past its life', () => Date.now() - lockedAt > 5);
    expect(await lock(worker)).toBeUndefined();
    expect(worker.holds(String(job?._id))).toBe(true);
  });
});

function newWorker({ concurrency = 1, lockLifetimeMs = 60_000 } = {}): WorkerLocks {
  const outage = createOutageLog(recordedLog());
  return createWorkerLocks({ backend: store.backend, concurrencyOf: () => concurrency, lockLifetimeMs, outage });
}

/** As Agenda asks for it. */
function lock(worker: WorkerLocks): Promise<JobParameters | undefined> {
  const now = new Date();
  return worker.backend.repository.getNextJobToRun('note', now, now, undefined, undefined);
}

function enqueue(text: string): Promise<JobParameters> {
  const job = { name: 'note', priority: 0, nextRunAt: new Date(), type: 'normal', data: { key: text } } as const;
  return store.backend.repository.saveJob(job, undefined);
}

/** What is left of a job whose worker died an hour ago. */
async function diedWith(job: JobParameters): Promise<void> {
  const then = new Date(Date.now() - 3_600_000);
  await store.backend.repository.saveJobState({ ...job, nextRunAt: null, lastRunAt: then, lockedAt: then }, undefined);
}
