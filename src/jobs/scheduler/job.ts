import { z } from 'zod';

/** What a job is told about the run it is in. */
export interface JobRun {
  /** Aborted when the run should end early: the process is stopping, or the job's lock was lost to another worker. */
  readonly signal: AbortSignal;
  /** 1 for the first. A worker that died while running the job counts as an attempt. */
  readonly attempt: number;
  /** What every log line about this job carries. */
  readonly reference: string;
  /** When this run was meant to begin, by the program's clock; a catch-up or a retry begins later. */
  readonly dueAt: Date;
  /** Puts off more work to another job. */
  readonly enqueue: Enqueue;
}

/** Throws `InvalidJobData`. The job is stored when this resolves. */
export type Enqueue = <Input>(
  job: Job<Input>,
  data: NoInfer<Input>,
  options?: EnqueueOptions,
) => Promise<EnqueueOutcome>;

export interface EnqueueOptions {
  /** While a job with the same name and key waits or runs, or its `until` has not come, another is not taken. */
  readonly key?: string;
  /** Not before this instant, and within a tick of it. Default: at once. */
  readonly at?: Date;
  /** What has not begun by then, retries included, is left out. */
  readonly until?: Date;
}

export type EnqueueOutcome = 'queued' | 'already queued';

export interface RetryPolicy {
  /** Attempts in all, the first included. 1 means that the job is never begun twice. Default 5. */
  readonly attempts: number;
  /** Before the second attempt; doubled before each further one. Default 2,000. */
  readonly baseMs: number;
  /** No delay is longer. Default 300,000. */
  readonly maxMs: number;
}

const DEFAULT_RETRY: RetryPolicy = { attempts: 5, baseMs: 2_000, maxMs: 300_000 };

export interface JobOptions<Schema extends z.ZodType> {
  /** Unique among jobs, and kept between releases: it is how the store finds who runs a stored job. */
  readonly name: string;
  /** Must hold after a trip through JSON: for an instant use `z.iso.datetime()`, not `z.date()`. */
  readonly data: Schema;
  /** Runs at least once: a worker that dies late makes another worker begin again, so repeating must do no harm. */
  readonly run: (data: z.output<Schema>, run: JobRun) => Promise<void>;
  /** Runs of this job at the same time in one process. Default 1. */
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** A job that can be enqueued with an `Input` and run by any worker that knows it. */
export interface Job<Input> {
  readonly name: string;
  readonly concurrency: number;
  readonly retry: RetryPolicy;
  /** What the store keeps: JSON text, so that every store hands back the same. Throws `InvalidJobData`. */
  encode(input: Input): string;
  /** Runs the job with what the store kept. Throws `InvalidJobData` before anything was done. */
  perform(stored: string, run: JobRun): Promise<void>;
}

/** The data of a job does not have the shape that the job asks for: trying again cannot help. */
export class InvalidJobData extends Error {
  constructor(jobName: string, fault: z.ZodError) {
    super(`The data of job "${jobName}" is invalid: ${z.prettifyError(fault)}`);
    this.name = 'InvalidJobData';
  }
}

export function defineJob<Schema extends z.ZodType>(options: JobOptions<Schema>): Job<z.input<Schema>> {
  const { name, data, run, concurrency = 1, retry } = options;

  function parse(stored: string): z.output<Schema> {
    const parsed = data.safeParse(JSON.parse(stored));
    if (!parsed.success) throw new InvalidJobData(name, parsed.error);
    return parsed.data;
  }

  return {
    name,
    concurrency,
    retry: { ...DEFAULT_RETRY, ...retry },
    encode(input) {
      const stored = JSON.stringify(input) ?? 'null';
      parse(stored);
      return stored;
    },
    async perform(stored, jobRun) {
      await run(parse(stored), jobRun);
    },
  };
}
