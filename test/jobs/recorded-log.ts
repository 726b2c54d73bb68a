import type { Log } from '../../src/jobs/scheduler/log.ts';

export interface LogLine {
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

export interface RecordedLog extends Log {
  readonly lines: readonly LogLine[];
  has(message: string): boolean;
}

/** A log that can be read. */
export function recordedLog(): RecordedLog {
  const lines: LogLine[] = [];
  const writer = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return {
    lines,
    has: (wanted) => lines.some(({ message }) => message.includes(wanted)),
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
}
