import { SyncRun } from '../../database/entities/sync-run.ts';
import type { Result } from '../../result.ts';
import type { Context } from '../context.ts';

/** A run of a source that is under way. */
export interface BegunRun {
  readonly serverId: string;
  readonly source: SyncRun['source'];
  readonly guildId?: string;
  readonly startedAt: Date;
}

/**
 * Leaves a sync run with an error, in a transaction of its own.
 * @param error begins with a reason that `failureOf` knows; what follows a colon is for operators, and holds no secrets
 */
export async function recordFailure(context: Context, run: BegunRun, error: string): Promise<void> {
  const { serverId, source, guildId, startedAt } = run;
  await context.database.inServer(serverId, async ({ em }) => {
    await em.insert(SyncRun, {
      server: serverId,
      source,
      ...(guildId !== undefined && { guild: [serverId, guildId] as [string, string] }),
      status: 'error',
      error,
      startedAt,
      finishedAt: context.clock.now(),
    });
  });
}

/**
 * Does what a run consists of. Where that throws, or another pipeline of the server did not end in time, a sync run
 * says so (domain.md §7); what was thrown is thrown on.
 */
export async function recordingFailure<Value, Problem extends { readonly code: string }>(
  context: Context,
  run: BegunRun,
  work: () => Promise<Result<Value, Problem>>,
): Promise<Result<Value, Problem>> {
  try {
    const result = await work();
    if (!result.ok && result.problem.code === 'busy') await recordFailure(context, run, 'busy');
    return result;
  } catch (error) {
    await recordFailure(context, run, `unexpected: ${kindOf(error)}`).catch((err) => {
      const { serverId, source } = run;
      context.log.warn({ err, serverId, source }, 'a failed run could not be recorded');
    });
    throw error;
  }
}

/** What kind of error it was, never its message, which may hold what was to be saved. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  const code = 'code' in error && /^\w{1,30}$/.test(String(error.code)) ? ` (${error.code})` : '';
  return `${error.constructor.name}${code}`;
}
