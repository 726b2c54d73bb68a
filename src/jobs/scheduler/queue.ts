import { randomUUID } from 'node:crypto';
import type { Agenda } from 'agenda';
import type { Clock } from '../../clock.ts';
import { readEnvelope, writeEnvelope } from './envelope.ts';
import type { Enqueue } from './job.ts';
import type { JobStore } from './job-store.ts';

/** The jobs in the store, seen by those who add to them. */
export interface Queue {
  readonly enqueue: Enqueue;
  /** Deletes what is done, unless its key is still needed. */
  forgetFinished(): Promise<void>;
  /** Deletes one job that is done, unless its key is still needed. */
  forget(id: string, stored: unknown): Promise<void>;
}

export interface QueueOptions {
  readonly agenda: Agenda;
  readonly store: JobStore;
  readonly clock: Clock;
}

export function createQueue({ agenda, store, clock }: QueueOptions): Queue {
  function isRemembered(stored: unknown): boolean {
    const until = readEnvelope(stored)?.until;
    return until !== undefined && clock.now() <= until;
  }

  return {
    async enqueue(job, data, { key = randomUUID(), at, until } = {}) {
      const now = clock.now();
      const dueAt = at ?? now;
      const envelope = writeEnvelope({ key: `${job.name}:${key}`, dueAt, until, payload: job.encode(data) });
      // Agenda goes by the machine's time.
      const delayMs = Math.max(0, dueAt.getTime() - now.getTime());
      try {
        await agenda
          .create(job.name, envelope)
          .schedule(new Date(Date.now() + delayMs))
          .save();
        return 'queued';
      } catch (error) {
        if (store.isDuplicateKey(error)) return 'already queued';
        throw error;
      }
    },

    async forgetFinished() {
      const names = Object.keys(agenda.definitions);
      if (names.length === 0) return;
      const { jobs } = await agenda.queryJobs({ names });
      const finished = jobs.filter(({ nextRunAt, lockedAt, data }) => !nextRunAt && !lockedAt && !isRemembered(data));
      if (finished.length > 0) await agenda.cancel({ ids: finished.map(({ _id }) => _id) });
    },

    async forget(id, stored) {
      if (!isRemembered(stored)) await agenda.cancel({ id });
    },
  };
}
