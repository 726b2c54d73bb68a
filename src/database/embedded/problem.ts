import { StartupError } from '../../startup-error.ts';

export type EmbeddedPostgresReason =
  | 'unsupported-platform'
  | 'no-account'
  | 'not-writable'
  | 'disk-full'
  | 'shared-memory'
  | 'other-version'
  | 'damaged'
  | 'in-use'
  | 'failed';

/** The embedded server could not be had. The message is for the operator: what is wrong and what to do about it. */
export class EmbeddedPostgresError extends StartupError {
  override readonly name = 'EmbeddedPostgresError';
  readonly reason: EmbeddedPostgresReason;

  constructor(reason: EmbeddedPostgresReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const OR_OWN_SERVER = 'or set DATABASE_URL to a PostgreSQL of your own';

/** What PostgreSQL prints when it gives up, first match wins: /dev/shm being full also says "No space left". */
const KNOWN_OUTPUT: readonly {
  readonly pattern: RegExp;
  readonly reason: EmbeddedPostgresReason;
  readonly advice: (folder: string) => string;
}[] = [
  {
    pattern: /could not (?:resize|create|open) shared memory segment/,
    reason: 'shared-memory',
    advice: () =>
      `There is too little shared memory for PostgreSQL. Enlarge /dev/shm (in a container: --shm-size=256m), ${OR_OWN_SERVER}.`,
  },
  {
    pattern: /No space left on device|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/,
    reason: 'disk-full',
    advice: (folder) =>
      `The disk that holds ${folder} is full. Free some space (a new database takes about 100 MB) and start again.`,
  },
  {
    pattern: /could not look up effective user ID/,
    reason: 'no-account',
    advice: () =>
      `PostgreSQL refuses to run under a user id that has no name on this system. Run Rollcall as a user that exists in /etc/passwd, ${OR_OWN_SERVER}.`,
  },
  {
    pattern:
      /could not locate a valid checkpoint record|invalid (?:primary )?checkpoint|could not read file "global\/|bogus data in lock file|is not a valid data directory|invalid magic number|could not open file "(?:global|base|pg_wal|PG_VERSION)/,
    reason: 'damaged',
    advice: (folder) =>
      `The database in ${folder} is damaged. Restore that folder from a backup, or delete it to begin again with an empty database.`,
  },
  {
    pattern:
      /Permission denied|Operation not permitted|Read-only file system|has wrong ownership|\bEACCES\b|\bEPERM\b|\bEROFS\b/,
    reason: 'not-writable',
    advice: (folder) =>
      `The database cannot be kept in ${folder}: permission denied. Make that folder writable for the user that runs Rollcall, choose another data folder, ${OR_OWN_SERVER}.`,
  },
  {
    pattern: /\bENOTDIR\b|\bEEXIST\b/,
    reason: 'not-writable',
    advice: (folder) =>
      `The database cannot be kept in ${folder}: a file is in the way where a folder should be. Move it away, or choose another data folder.`,
  },
  {
    pattern:
      /error while loading shared libraries|GLIBC_|spawn .*(?:initdb|postgres) ENOENT|Exec format error|\bENOEXEC\b/,
    reason: 'unsupported-platform',
    advice: () =>
      `The embedded PostgreSQL does not run on this system (it needs glibc). Set DATABASE_URL to a PostgreSQL of your own.`,
  },
];

const SHOWN_LINES = 8;

/** Words for what stopped the server: `output` is what PostgreSQL printed, or a system error's message. */
export function explain(output: string, folder: string, cause?: unknown): EmbeddedPostgresError {
  const known = KNOWN_OUTPUT.find(({ pattern }) => pattern.test(output));
  const lastLines = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const advice =
    known?.advice(folder) ??
    `The embedded PostgreSQL in ${folder} did not start. Its last words are below; if they do not help, set DATABASE_URL to a PostgreSQL of your own.`;
  return new EmbeddedPostgresError(known?.reason ?? 'failed', `${advice}\n${lastLines}`, { cause });
}

/** Any error as one the operator can act on; errors that already are pass through. */
export function explained(error: unknown, folder: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  return explain(String(error), folder, error);
}
