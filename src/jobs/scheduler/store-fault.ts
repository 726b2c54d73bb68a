import { types } from 'node:util';
import { StartupError } from '../../startup-error.ts';

/** The job store cannot be used. The message says what to do and holds no secret, so it may be shown as it is. */
export class JobStoreUnavailable extends StartupError {
  override readonly name = 'JobStoreUnavailable';

  constructor(product: string, variable: string, fault: string) {
    super(`Jobs cannot be kept in ${product}: ${fault}. Check ${variable}, and that ${product} is running.`);
  }
}

const MALFORMED = 'its address is malformed';
const SILENT = 'it does not answer';

const FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections at its address',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be looked up',
  ETIMEDOUT: SILENT,
  ERR_INVALID_URL: MALFORMED,
  // PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
  '28P01': 'it refuses the user or the password',
  '28000': 'it refuses the user',
  '3D000': 'there is no such database',
  '42501': 'the user may not create tables there; name one who may in DATABASE_OWNER_URL',
  // MongoDB: AuthenticationFailed, Unauthorized
  '18': 'it refuses the user or the password',
  '13': 'the user may not create collections there',
};

/**
 * Why a store refused, without its address: drivers quote a malformed one, password and all, and a database can quote
 * what it was sent.
 */
export function describeStoreFault(error: unknown): string {
  for (let cause = error; types.isNativeError(cause); cause = cause.cause) {
    if (cause.name === 'MongoParseError') return MALFORMED;
    const fault = FAULTS[errorCode(cause) ?? ''];
    if (fault !== undefined) return fault;
  }
  if (types.isNativeError(error) && error.name === 'MongoServerSelectionError') return SILENT;
  const name = types.isNativeError(error) ? error.name : typeof error;
  return `it answered with an error (${[name, errorCode(error)].filter(Boolean).join(' ')})`;
}

export function errorCode(error: unknown): string | undefined {
  if (!types.isNativeError(error) || !('code' in error) || error.code === undefined) return undefined;
  return String(error.code);
}
