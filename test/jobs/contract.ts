import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { systemClock } from '../../src/clock.ts';
import { defineJob, InvalidJobData } from '../../src/jobs/scheduler/job.ts';
import type { JobStoreAddress } from '../../src/jobs/scheduler/job-store.ts';
import { defineSchedule } from '../../src/jobs/scheduler/schedule.ts';
import { type Scheduler, type SchedulerOptions, startScheduler } from '../../src/jobs/scheduler.ts';
import { type NoteJob, noteJob } from './note-job.ts';
import { startProxy } from './proxy.ts';
import { recordedLog } from './recorded-log.ts';
import { until } from './until.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** An empty store. */
export interface StoreUnderTest {
  readonly address: JobStoreAddress;
  drop(): Promise<void>;
}

const TICK_MS = 25;
/** Longer than any test: nothing is taken over, so what is to be found again has to be given back. */
const FOR_EVER_MS = 600_000;
const SHORT_MS = 1_500;
/** Where others wait to take over: a busy machine can keep a healthy process from renewing a lock for a while. */
const CONTESTED_MS = 3_000;
/** A timer of Node's may end a moment before its time. */
const TIMER_MS = 5;
const HOUR_MS = 3_600_000;

/** One test's own store, and who works on it. */
interface Workplace {
  readonly store: StoreUnderTest;
  start(options: Partial<SchedulerOptions>): Promise<Scheduler>;
  startProcess(options?: { lockLifetimeMs?: number }): Promise<WorkerProcess>;
  stopSchedulers(): Promise<void>;
}

/**
 * What the scheduler promises, whichever store is behind it. To be called inside a `describe`. The tests wait for locks
 * that run out and for processes that start, each on a store of its own: so they wait at the same time.
 */
export function testJobStore(open: () => Promise<StoreUnderTest>): void {
  const onStore = (work: (workplace: Workplace) => Promise<void>) => async () => {
    await using stack = new AsyncDisposableStack();
    const store = await open();
    stack.defer(() => store.drop());
    const schedulers: Scheduler[] = [];
    const processes: WorkerProcess[] = [];
    const stopSchedulers = async () => void (await Promise.all(schedulers.map((scheduler) => scheduler.stop())));
    stack.defer(stopSchedulers);
    stack.defer(async () => void (await Promise.all(processes.map((worker) => worker.kill()))));
    await work({
      store,
      stopSchedulers,
      async start(options) {
        const defaults = { jobs: [], schedules: [], clock: systemClock, log: recordedLog() };
        const speed = { tickMs: TICK_MS, lockLifetimeMs: FOR_EVER_MS };
        const scheduler = await startScheduler({ store: store.address, ...defaults, ...speed, ...options });
        schedulers.push(scheduler);
        return scheduler;
      },
      async startProcess({ lockLifetimeMs = FOR_EVER_MS } = {}) {
        const worker = await startWorkerProcess(store.address, { tickMs: TICK_MS, lockLifetimeMs });
        processes.push(worker);
        return worker;
      },
    });
  };

  const testOnStore = (name: string, work: (workplace: Workplace) => Promise<void>) => {
    test.concurrent(name, onStore(work));
  };

  testOnStore('each job runs once though two processes wait for it', async ({ start, startProcess }) => {
    const workers = await Promise.all([startProcess(), startProcess()]);
    const { enqueue } = await start({});
    const texts = Array.from({ length: 40 }, (_, index) => `note ${index}`);

    await Promise.all(
      texts.map((text) =>
        enqueue(
          noteJob(() => {}),
          { text },
        ),
      ),
    );

    const began = () => workers.flatMap((worker) => worker.began);
    await until('all jobs began', () => began().length >= texts.length);
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(
      began()
        .map(({ text }) => text)
        .sort(),
    ).toEqual(texts.sort());
  });

  testOnStore('schedulers that start together on an empty store do not collide', async ({ start }) => {
    const started = await Promise.all([start({}), start({}), start({}), start({})]);
    expect(started).toHaveLength(4);
  });

  testOnStore(
    'each time of a schedule makes one job, however many schedulers look at it',
    async ({ start, stopSchedulers }) => {
      const clock = settableClock('2026-03-01T12:30:00Z');
      const dueAt: string[] = [];
      const job = noteJob((_note, run) => void dueAt.push(run.dueAt.toISOString()));
      const schedules = [defineSchedule({ name: 'hourly', cron: '0 * * * *', job, data: { text: 'regular' } })];
      const options = { jobs: [job], schedules, clock };
      await Promise.all([start(options), start(options)]);

      for (const hour of ['13', '14', '15']) {
        clock.set(`2026-03-01T${hour}:00:00Z`);
        await until(`the job of ${hour}:00 ran`, () => dueAt.length > Number(hour) - 13);
        // Looking for what is due is part of starting.
        await start(options);
      }
      await stopSchedulers();

      expect(dueAt).toEqual(['13', '14', '15'].map((hour) => `2026-03-01T${hour}:00:00.000Z`));
    },
  );

  const everySixHours = '0 1,7,13,19 * * *';
  test.concurrent.each<{ why: string; starts: string[]; runs: string[] }>([
    { why: 'a time missed by less than the window runs', starts: ['02T13:40'], runs: ['02T13:00'] },
    { why: 'a time missed by the whole window still runs', starts: ['02T14:00'], runs: ['02T13:00'] },
    { why: 'a time missed by more waits for the next regular one', starts: ['02T14:01'], runs: [] },
    { why: 'a time that ran does not run again', starts: ['02T13:01', '02T13:40', '02T13:59'], runs: ['02T13:00'] },
    { why: 'three days missed run once', starts: ['02T13:01', '05T07:30'], runs: ['02T13:00', '05T07:00'] },
  ])('after downtime, $why', ({ starts, runs }) =>
    onStore(async ({ start }) => {
      const dueAt: string[] = [];
      for (const time of starts) {
        let seen = false;
        const job = noteJob(({ text }, run) => {
          if (text === 'last in the queue') seen = true;
          else dueAt.push(run.dueAt.toISOString().slice(8, 16));
        });
        const data = { text: 'regular' };
        const schedule = defineSchedule({ name: 'full', cron: everySixHours, job, data, catchUpWithinMs: HOUR_MS });
        const clock = settableClock(`2026-03-${time}:00Z`);
        const scheduler = await start({ jobs: [job], schedules: [schedule], clock });
        await scheduler.enqueue(job, { text: 'last in the queue' });
        await until('the queue is empty', () => seen);
        await scheduler.stop();
      }
      expect(dueAt).toEqual(runs);
    })(),
  );

  testOnStore('a job that waited past its window is left out', async ({ start }) => {
    const clock = settableClock('2026-03-01T13:00:00Z');
    const texts: string[] = [];
    const job = noteJob(({ text }) => void texts.push(text));
    const { enqueue } = await start({ clock });
    await enqueue(job, { text: 'sync of 13:00' }, { until: new Date('2026-03-01T13:05:00Z') });
    await enqueue(job, { text: 'any time' });

    clock.set('2026-03-01T13:05:01Z');
    const log = recordedLog();
    await start({ jobs: [job], clock, log });

    await until('the other job ran', () => texts.length > 0);
    expect(texts).toEqual(['any time']);
    expect(log.has('Left out a job that came too late')).toBe(true);
  });

  testOnStore('a job for later does not begin before its time', async ({ start }) => {
    const beganAt: number[] = [];
    const job = noteJob(() => void beganAt.push(Date.now()));
    const { enqueue } = await start({ jobs: [job] });
    const at = new Date(Date.now() + 150);

    await enqueue(job, { text: 'later' }, { at });

    await until('it began', () => beganAt.length > 0);
    expect(beganAt[0]).toBeGreaterThanOrEqual(at.getTime() - TIMER_MS);
  });

  testOnStore(
    'a job that fails is tried again after growing delays, then given up with a line that names it',
    async ({ start }) => {
      const runs: { attempt: number; reference: string; at: number }[] = [];
      const job = noteJob(
        (_note, { attempt, reference }) => {
          runs.push({ attempt, reference, at: Date.now() });
          throw new Error('Battle.net is down');
        },
        { retry: { attempts: 3, baseMs: 40 } },
      );
      const log = recordedLog();
      const { enqueue } = await start({ jobs: [job], log });

      await enqueue(job, { text: 'sync' });

      await until('it was given up', () => log.has('Gave up'));
      expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      const [first, second, third] = runs.map(({ at }) => at);
      expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(40 - TIMER_MS);
      expect(Number(third) - Number(second)).toBeGreaterThanOrEqual(80 - TIMER_MS);
      const line = log.lines.find(({ message }) => message === 'Gave up on a job');
      expect(line).toMatchObject({ level: 'error', fields: { job: 'note', reference: runs[0]?.reference } });
    },
  );

  testOnStore('a job that fails once and then succeeds is done', async ({ start }) => {
    const attempts: number[] = [];
    const job = noteJob(
      (_note, { attempt }) => {
        attempts.push(attempt);
        if (attempt === 1) throw new Error('a hiccup');
      },
      { retry: { baseMs: 1 } },
    );
    const log = recordedLog();
    const { enqueue } = await start({ jobs: [job], log });

    await enqueue(job, { text: 'sync' }, { key: 'sync' });

    await until('its key is free', async () => (await enqueue(job, { text: 'probe' }, { key: 'sync' })) === 'queued');
    expect(attempts.slice(0, 2)).toEqual([1, 2]);
    expect(log.has('Gave up')).toBe(false);
  });

  testOnStore('a job whose worker was killed is taken over', async ({ start, startProcess }) => {
    const victim = await startProcess();
    const { enqueue } = await start({});
    await enqueue(
      noteJob(() => {}),
      { text: 'sync', hold: 'succeed' },
    );
    await until('the victim began the job', () => victim.began.length === 1);

    await victim.kill();

    const attempts: number[] = [];
    const job = noteJob((_note, { attempt }) => void attempts.push(attempt));
    await start({ jobs: [job], lockLifetimeMs: SHORT_MS });
    await until('it was taken over', () => attempts.length > 0);
    expect(attempts).toEqual([2]);
  });

  testOnStore('a job whose workers die as often as it may be tried is given up', async ({ start, startProcess }) => {
    const victim = await startProcess();
    const { enqueue } = await start({});
    await enqueue(
      noteJob(() => {}),
      { text: 'poison', hold: 'succeed' },
    );
    await until('the victim began the job', () => victim.began.length === 1);

    await victim.kill();

    const log = recordedLog();
    const texts: string[] = [];
    const job = noteJob(({ text }) => void texts.push(text), { retry: { attempts: 1 } });
    await start({ jobs: [job], log, lockLifetimeMs: SHORT_MS });
    await until('it was given up', () => log.has('its workers died too often'));
    expect(texts).toEqual([]);
  });

  testOnStore(
    'workers frozen for longer than a lock lives are told on waking, and may succeed or fail without touching the job any more',
    async ({ start, startProcess, stopSchedulers }) => {
      const { enqueue } = await start({});
      const unimportant = noteJob(() => {});
      const sleepers: WorkerProcess[] = [];
      for (const hold of ['succeed', 'fail'] as const) {
        const sleeper = await startProcess({ lockLifetimeMs: CONTESTED_MS });
        sleepers.push(sleeper);
        await enqueue(unimportant, { text: 'sync', hold }, { key: hold });
        await until('the sleeper began the job', () => sleeper.began.length === 1);
      }

      for (const sleeper of sleepers) sleeper.freeze();
      const gate = Promise.withResolvers<void>();
      const attempts: number[] = [];
      const job = noteJob((_note, { attempt }) => {
        attempts.push(attempt);
        return gate.promise;
      });
      const heir = { jobs: [job], lockLifetimeMs: CONTESTED_MS };
      // One more than there are jobs: it has its hands free for what is not its own.
      await Promise.all([start(heir), start(heir), start(heir)]);
      await until('the jobs were taken over', () => attempts.length === 2);
      for (const sleeper of sleepers) sleeper.thaw();
      await until('the sleepers were told', () => sleepers.every(({ ended }) => ended.length === 1));
      await Promise.all(sleepers.map((sleeper) => sleeper.stop()));

      for (const { ended, began } of sleepers) {
        expect(ended).toEqual([expect.stringContaining('another worker')]);
        expect(began).toHaveLength(1);
      }
      for (const key of ['succeed', 'fail']) {
        expect(await enqueue(unimportant, { text: 'again' }, { key })).toBe('already queued');
      }
      gate.resolve();
      await stopSchedulers();
      expect(attempts).toEqual([2, 2]);
    },
  );

  testOnStore('a job that runs for longer than a lock lives is not taken over', async ({ start }) => {
    const lockLifetimeMs = CONTESTED_MS;
    let began = 0;
    let ended = 0;
    const job = noteJob(async () => {
      began += 1;
      const beganAt = performance.now();
      await until('two lock lifetimes are over', () => performance.now() - beganAt > 2 * lockLifetimeMs);
      ended += 1;
    });
    const [{ enqueue }] = await Promise.all([
      start({ jobs: [job], lockLifetimeMs }),
      start({ jobs: [job], lockLifetimeMs }),
    ]);

    await enqueue(job, { text: 'long' });

    await until('it ended', () => ended > 0);
    expect({ began, ended }).toEqual({ began: 1, ended: 1 });
  });

  testOnStore('what waits while its worker is busy is run by another', async ({ start }) => {
    const texts: string[] = [];
    const gate = Promise.withResolvers<void>();
    const slow = noteJob(async ({ text }) => {
      texts.push(text);
      await gate.promise;
    });
    const { enqueue } = await start({ jobs: [slow] });
    for (const text of ['one', 'two', 'three']) await enqueue(slow, { text });
    await until('the first began', () => texts.length === 1);

    const quick = noteJob(({ text }) => void texts.push(text));
    await start({ jobs: [quick] });

    await until('the others ran', () => texts.length === 3);
    expect(texts).toEqual(['one', 'two', 'three']);
    gate.resolve();
  });

  testOnStore('stopping waits for what runs and leaves the rest to others', async ({ start }) => {
    const done: string[] = [];
    const gate = Promise.withResolvers<void>();
    let began = 0;
    const slow = noteJob(async ({ text }) => {
      began += 1;
      await gate.promise;
      done.push(text);
    });
    const first = await start({ jobs: [slow] });
    for (const text of ['one', 'two', 'three']) await first.enqueue(slow, { text });
    await until('the first began', () => began > 0);

    const stopped = first.stop().then(() => done.push('stopped'));
    gate.resolve();
    await stopped;
    expect(done).toEqual(['one', 'stopped']);

    const quick = noteJob(({ text }) => void done.push(text));
    await start({ jobs: [quick] });
    await until('the others ran', () => done.length === 4);
    expect(done).toEqual(['one', 'stopped', 'two', 'three']);
  });

  testOnStore(
    'a job that does not end while the process stops is asked to, and is tried again elsewhere',
    async ({ start }) => {
      const events: string[] = [];
      const patient = noteJob(
        async (_note, { signal }) => {
          events.push('began');
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
        { retry: { baseMs: 1 } },
      );
      const first = await start({ jobs: [patient], stopWithinMs: 50 });
      await first.enqueue(patient, { text: 'long' });
      await until('it began', () => events.length === 1);

      await first.stop();

      const quick = noteJob((_note, { attempt }) => void events.push(`attempt ${attempt}`));
      await start({ jobs: [quick] });
      await until('it ran again', () => events.length === 2);
      expect(events).toEqual(['began', 'attempt 2']);
    },
  );

  testOnStore(
    'a store that goes away and comes back is named in the log once each, and jobs run again',
    async ({ store, start, stopSchedulers }) => {
      const proxy = await startProxy(store.address.url);
      const log = recordedLog();
      const texts: string[] = [];
      const job = noteJob(({ text }) => void texts.push(text));
      await start({ store: { ...store.address, url: proxy.url }, jobs: [job], log });

      proxy.goAway();
      await until('it is missed', () => log.has('does not answer'));
      const { enqueue } = await start({});
      await enqueue(job, { text: 'meanwhile' });
      proxy.comeBack();
      await until('the job ran', () => texts.length > 0);

      // What was under way when the store went may be named too.
      const ofStore = log.lines.filter(({ message }) => message.startsWith('The job store'));
      expect(ofStore.map(({ level }) => level)).toEqual(['error', 'info']);
      await stopSchedulers();
      await proxy.close();
    },
  );

  testOnStore('stopping ends although the store went silent', async ({ store, start }) => {
    const proxy = await startProxy(store.address.url);
    const { address } = store;
    const job = noteJob(() => {});
    const scheduler = await start({ store: { ...address, url: proxy.url }, jobs: [job], stopWithinMs: 50 });
    proxy.goSilent();
    const enqueued = scheduler.enqueue(job, { text: 'never arrives' }).catch(() => {});

    await scheduler.stop();

    await proxy.close();
    await enqueued;
  });

  testOnStore('what waits for its turn does not also wait for a tick', async ({ start }) => {
    // Whoever waited for a tick would wait in vain; Agenda keeps a process up for half of one.
    const tickMs = 60_000;
    const texts: string[] = [];
    const job = noteJob(({ text }) => void texts.push(text));
    const { enqueue } = await start({ jobs: [job], tickMs });

    for (const text of ['one', 'two', 'three', 'four']) await enqueue(job, { text });

    await until('all ran', () => texts.length === 4);
    expect(texts).toEqual(['one', 'two', 'three', 'four']);
  });

  testOnStore(
    'a job with a key that is waiting or running is not enqueued again, and is once it is done',
    async ({ start }) => {
      const texts: string[] = [];
      const gate = Promise.withResolvers<void>();
      const job = noteJob(async ({ text }) => {
        texts.push(text);
        await gate.promise;
      });
      const [one, other] = await Promise.all([start({ jobs: [job] }), start({ jobs: [job] })]);

      const outcomes = await Promise.all([
        one.enqueue(job, { text: 'first' }, { key: 'server 1' }),
        other.enqueue(job, { text: 'first' }, { key: 'server 1' }),
      ]);
      expect(outcomes.sort()).toEqual(['already queued', 'queued']);
      await until('it began', () => texts.length === 1);
      expect(await one.enqueue(job, { text: 'second' }, { key: 'server 1' })).toBe('already queued');
      expect(await one.enqueue(job, { text: 'second' }, { key: 'server 2' })).toBe('queued');

      gate.resolve();
      const again = () => one.enqueue(job, { text: 'third' }, { key: 'server 1' });
      await until('the key is free', async () => (await again()) === 'queued');
      await until('all ran', () => texts.length === 3);
      // Which of two with other keys comes first, where two schedulers look for work, nobody promises.
      expect(texts.toSorted()).toEqual(['first', 'second', 'third']);
    },
  );

  testOnStore('a job with a key is enqueued again once its window is over, however soon', async ({ start }) => {
    const clock = settableClock('2026-03-01T13:00:00Z');
    const texts: string[] = [];
    const job = noteJob(({ text }) => void texts.push(text));
    const { enqueue } = await start({ jobs: [job], clock });
    const again = (text: string, until: string) => enqueue(job, { text }, { key: 'sync', until: new Date(until) });
    await again('of 13:00', '2026-03-01T13:59:59Z');
    await until('it ran', () => texts.length === 1);
    expect(await again('of 13:00 twice', '2026-03-01T13:59:59Z')).toBe('already queued');

    clock.set('2026-03-01T14:00:00Z');
    const isQueued = async () => (await again('of 14:00', '2026-03-01T14:59:59Z')) === 'queued';
    await until('the next one is queued', isQueued);
    await until('it ran', () => texts.length === 2);
    expect(texts).toEqual(['of 13:00', 'of 14:00']);
  });

  testOnStore('a job can put off work to another', async ({ start }) => {
    const texts: string[] = [];
    const job: NoteJob = noteJob(async ({ text }, { enqueue }) => {
      texts.push(text);
      if (text === 'round') for (const server of ['server 1', 'server 2']) await enqueue(job, { text: server });
    });
    const { enqueue } = await start({ jobs: [job] });

    await enqueue(job, { text: 'round' });

    await until('all ran', () => texts.length === 3);
    expect(texts).toEqual(['round', 'server 1', 'server 2']);
  });

  testOnStore('data that does not fit is refused when it is enqueued', async ({ start }) => {
    const job = defineJob({
      name: 'sync',
      data: z.object({ serverId: z.string().regex(/^\d+$/) }),
      run: async () => {},
    });
    const { enqueue } = await start({});
    await expect(enqueue(job, { serverId: 'mine' })).rejects.toThrow(InvalidJobData);
    await expect(enqueue(job, { serverId: 'mine' })).rejects.toThrow(/"sync".*serverId/s);
  });

  testOnStore('data stored by a release that knew another shape is given up without a run', async ({ start }) => {
    const old = defineJob({ name: 'sync', data: z.object({ server: z.number() }), run: async () => {} });
    const runs: unknown[] = [];
    const job = defineJob({
      name: 'sync',
      data: z.object({ serverId: z.string() }),
      run: async (data) => void runs.push(data),
    });
    const log = recordedLog();
    const { enqueue } = await start({ jobs: [job], log });

    await enqueue(old, { server: 1 });

    await until('it was given up', () => log.has('Gave up'));
    expect(runs).toEqual([]);
    expect(log.has('will be tried again')).toBe(false);
  });
}

function settableClock(start: string): { now(): Date; set(time: string): void } {
  let time = new Date(start);
  return {
    now: () => time,
    set(next) {
      time = new Date(next);
    },
  };
}
