import { once } from 'node:events';
import { systemClock } from '../../src/clock.ts';
import type { JobStoreAddress } from '../../src/jobs/scheduler/job-store.ts';
import { startScheduler } from '../../src/jobs/scheduler.ts';
import { type Note, noteJob } from './note-job.ts';
import { recordedLog } from './recorded-log.ts';

export interface WorkerSettings {
  readonly store: JobStoreAddress;
  readonly tickMs: number;
  readonly lockLifetimeMs: number;
}

export interface Began extends Note {
  readonly attempt: number;
}

/** What the process tells its parent. */
export type WorkerMessage =
  | { readonly ready: true }
  | { readonly began: Began }
  /** A job that holds was asked to end, for this reason. */
  | { readonly ended: string };

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '');

const job = noteJob(
  async (note, { attempt, signal }) => {
    tell({ began: { ...note, attempt } });
    if (note.hold === undefined) return;
    await once(signal, 'abort');
    tell({ ended: String(signal.reason) });
    if (note.hold === 'fail') throw signal.reason;
  },
  { retry: { baseMs: 1 } },
);

const scheduler = await startScheduler({
  ...settings,
  jobs: [job],
  schedules: [],
  clock: systemClock,
  log: recordedLog(),
});

process.on('SIGTERM', async () => {
  await scheduler.stop();
  process.exit(0);
});
tell({ ready: true });

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
