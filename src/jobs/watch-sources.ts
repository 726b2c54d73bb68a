import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { watchSources } from '../use-cases/syncs/watch-sources.ts';
import { defineJob } from './scheduler/job.ts';

/**
 * Looks whether a source has been silent for too long, in every server.
 * @param since when this process began to ask the sources
 */
export function watchSourcesJob(context: Context, since: Date) {
  return defineJob({
    name: 'watch-sources',
    data: z.object({}),
    run: () => watchSources(context, since),
  });
}
