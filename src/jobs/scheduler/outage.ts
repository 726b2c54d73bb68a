import type { Log } from './log.ts';

/** Says once that the store is gone and once that it is back, however often it is asked for in between. */
export interface OutageLog {
  failed(error: unknown): void;
  worked(): void;
}

export function createOutageLog(log: Log): OutageLog {
  let out = false;
  return {
    failed(error) {
      if (out) return;
      out = true;
      log.error({ err: error }, 'The job store does not answer: jobs wait until it is back');
    },
    worked() {
      if (!out) return;
      out = false;
      log.info({}, 'The job store is back');
    },
  };
}
