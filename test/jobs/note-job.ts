import { z } from 'zod';
import { defineJob, type Job, type JobRun, type RetryPolicy } from '../../src/jobs/scheduler/job.ts';

const noteSchema = z.object({
  text: z.string(),
  /** In a worker process: does not end until it is told to, and then ends like this. */
  hold: z.enum(['succeed', 'fail']).optional(),
});

export type Note = z.output<typeof noteSchema>;

export type NoteJob = Job<z.input<typeof noteSchema>>;

/** The job that the tests run: what it does is the test's business. */
export function noteJob(
  run: (note: Note, run: JobRun) => Promise<void> | void,
  options: { readonly concurrency?: number; readonly retry?: Partial<RetryPolicy> } = {},
): NoteJob {
  return defineJob({ ...options, name: 'note', data: noteSchema, run: async (note, jobRun) => run(note, jobRun) });
}
