import { randomUUID } from 'node:crypto';
import type { Agenda } from 'agenda';
import type { Clock } from '../../clock.ts';
import { readEnvelope, type StoredEnvelope, writeEnvelope } from './envelope.ts';
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

  async function forgetFinished(): Promise<void> {
    const names = Object.keys(agenda.definitions);
    if (names.length === 0) return;
    const { jobs } = await agenda.queryJobs({ names });
    const finished = jobs.filter(({ nextRunAt, lockedAt, data }) => !nextRunAt && !lockedAt && !isRemembered(data));
    if (finished.length > 0) await agenda.cancel({ ids: finished.map(({ _id }) => _id) });
  }

  /** @returns false where a job of this key is in the store */
  async function add(jobName: string, envelope: StoredEnvelope, delayMs: number): Promise<boolean> {
    try {
      // Agenda goes by the machine's time.
      await agenda
        .create(jobName, envelope)
        .schedule(new Date(Date.now() + delayMs))
        .save();
      return true;
    } catch (error) {
      if (store.isDuplicateKey(error)) return false;
      throw error;
    }
  }

  return {
    forgetFinished,

    async enqueue(job, data, { key = randomUUID(), at, until } = {}) {
      const now = clock.now();
      const dueAt = at ?? now;
      const envelope = writeEnvelope({ key: `${job.name}:${key}`, dueAt, until, payload: job.encode(data) });
      const delayMs = Math.max(0, dueAt.getTime() - now.getTime());
      if (await add(job.name, envelope, delayMs)) return 'queued';
      // What is done is forgotten only now and then, and must not stand in the way until it is.
      await forgetFinished();
      return (await add(job.name, envelope, delayMs)) ? 'queued' : 'already queued';
    },

    async forget(id, stored) {
      if (!isRemembered(stored)) await agenda.cancel({ id });
    },
  };
}
