import { type ILogger, LogLevel } from '@sapphire/framework';
import type { Logger } from 'pino';

const levels = {
  [LogLevel.Trace]: 'trace',
  [LogLevel.Debug]: 'debug',
  [LogLevel.Info]: 'info',
  [LogLevel.Warn]: 'warn',
  [LogLevel.Error]: 'error',
  [LogLevel.Fatal]: 'fatal',
  [LogLevel.None]: 'silent',
} as const;

/** Sapphire's messages in Rollcall's log. */
export function sapphireLogger(log: Logger): ILogger {
  const write = (level: LogLevel, ...values: readonly unknown[]): void => {
    const error = values.find((value) => value instanceof Error);
    const text = values.filter((value) => value !== error).join(' ');
    log[levels[level]](error ? { err: error } : {}, text);
  };
  return {
    has: (level) => log.isLevelEnabled(levels[level]),
    trace: (...values) => write(LogLevel.Trace, ...values),
    debug: (...values) => write(LogLevel.Debug, ...values),
    info: (...values) => write(LogLevel.Info, ...values),
    warn: (...values) => write(LogLevel.Warn, ...values),
    error: (...values) => write(LogLevel.Error, ...values),
    fatal: (...values) => write(LogLevel.Fatal, ...values),
    write,
  };
}
