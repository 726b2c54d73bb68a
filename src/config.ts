import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { type EnvFile, parseEnvFile } from './config/env-file.ts';
import type { Secret } from './config/secret.ts';
import { hints, type Settings, settingsSchema } from './config/settings.ts';
import { failed, ok, type Result } from './result.ts';

export interface Config {
  readonly discord: { readonly token: Secret; readonly apiUrl: string };
  readonly battleNet: {
    readonly clientId: string;
    readonly clientSecret: Secret;
    readonly oauthUrl: string;
    /** Holds `{region}` where us, eu, kr or tw goes; an address without it serves every region. */
    readonly apiUrl: string;
    readonly requestsPerSecond: number;
    readonly requestsPerHour: number;
    readonly concurrency: number;
  };
  readonly database:
    | { readonly kind: 'embedded'; readonly dataFolder: string }
    /** `ownerUrl` is the role that runs migrations. */
    | { readonly kind: 'external'; readonly url: Secret; readonly ownerUrl: Secret };
  /** Where jobs are kept; undefined means in PostgreSQL. */
  readonly mongoUrl: Secret | undefined;
  readonly http: {
    readonly host: string;
    /** 0 lets the system choose a free one. */
    readonly port: number;
    /** Proxies whose X-Forwarded-For is believed; empty means nobody's. */
    readonly trustProxy: readonly string[];
    /** Per address. */
    readonly requestsPerMinute: number;
    /** After inflation. */
    readonly uploadMaxBytes: number;
    /** Per upload key. */
    readonly uploadsPerMinute: number;
  };
  /** How long what was begun may take to end, when Rollcall is asked to stop: first the doors, then the jobs. */
  readonly stopGraceMs: number;
  readonly logLevel: Settings['LOG_LEVEL'];
}

export interface ConfigFault {
  /** The variable, or the line of the file: `DISCORD_TOKEN`, `.env line 4`. */
  readonly where: string;
  /** What is wrong, in words that never hold the value. */
  readonly problem: string;
  readonly example?: string;
  readonly from?: string;
}

export type ConfigFaults = readonly [ConfigFault, ...ConfigFault[]];

export interface ConfigInput {
  /** Wins over the file, also where it is set to nothing. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A file that does not exist counts as empty. */
  readonly envFile?: string;
}

/** Reads the configuration from the environment and `.env`, or tells every fault at once. */
export function loadConfig(input: ConfigInput = {}): Result<Config, ConfigFaults> {
  const { values, faults } = readValues(input);
  const parsed = settingsSchema.safeParse(values);
  const [first, ...others] = [...faults, ...schemaFaults(parsed), ...ownerFaults(values)];
  if (first !== undefined) return failed([first, ...others]);
  return ok(toConfig(settingsSchema.parse(values)));
}

/** Reads only where the database is: what migrating needs, so that it works before a bot token is set. */
export function loadDatabaseConfig(input: ConfigInput = {}): Result<Config['database'], ConfigFaults> {
  const { values, faults } = readValues(input);
  const parsed = databaseSchema.safeParse(values);
  const [first, ...others] = [...faults, ...schemaFaults(parsed), ...ownerFaults(values)];
  if (first !== undefined) return failed([first, ...others]);
  return ok(toDatabase(databaseSchema.parse(values)));
}

/** One message for the operator: what is wrong with which variable, and what to do. */
export function describeFaults(faults: ConfigFaults): string {
  const count = faults.length === 1 ? 'one setting needs' : `${faults.length} settings need`;
  const described = faults.map(({ where, problem, example, from }) =>
    [
      `  ${where}: ${problem}.`,
      ...(example === undefined ? [] : [`    Example: ${example}`]),
      ...(from === undefined ? [] : [`    Get it at: ${from}`]),
    ].join('\n'),
  );
  return [
    `Rollcall cannot start: ${count} attention.`,
    ...described,
    'Settings are read from the environment and from the file .env; .env.example explains each of them.',
  ].join('\n');
}

const databaseSchema = settingsSchema.pick({ DATABASE_URL: true, DATABASE_OWNER_URL: true, DATA_FOLDER: true });

function readValues({ env = process.env, envFile = '.env' }: ConfigInput) {
  const file = readEnvFile(envFile);
  return { values: withoutBlanks({ ...file.values, ...env }), faults: file.faults };
}

function schemaFaults(parsed: z.ZodSafeParseResult<unknown>): ConfigFault[] {
  return parsed.success ? [] : parsed.error.issues.map(variableFault);
}

function readEnvFile(path: string): { values: EnvFile['values']; faults: readonly ConfigFault[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { values: {}, faults: [] };
    return { values: {}, faults: [{ where: path, problem: `cannot be read (${code}): make it a file you may read` }] };
  }
  const { values, brokenLines } = parseEnvFile(text);
  return { values, faults: brokenLines.map(({ line, problem }) => ({ where: `${path} line ${line}`, problem })) };
}

/** `NAME=` in a file or a compose file means "not set". */
function withoutBlanks(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const trimmed = Object.entries(values).map(([name, value = '']) => [name, value.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
}

function variableFault(issue: z.core.$ZodIssue): ConfigFault {
  const [name] = issue.path;
  const schema = Object.entries(settingsSchema.shape).find(([variable]) => variable === name)?.[1];
  return { where: String(name), problem: issue.message, ...(schema && hints.get(schema)) };
}

function ownerFaults({ DATABASE_URL, DATABASE_OWNER_URL }: Record<string, string>): readonly ConfigFault[] {
  if (DATABASE_OWNER_URL === undefined || DATABASE_URL !== undefined) return [];
  const problem = 'is set without DATABASE_URL: set both, or neither to use the embedded PostgreSQL';
  return [{ where: 'DATABASE_OWNER_URL', problem }];
}

function toConfig(settings: Settings): Config {
  return {
    discord: { token: settings.DISCORD_TOKEN, apiUrl: settings.DISCORD_API_URL },
    battleNet: {
      clientId: settings.BLIZZARD_CLIENT_ID,
      clientSecret: settings.BLIZZARD_CLIENT_SECRET,
      oauthUrl: settings.BATTLE_NET_OAUTH_URL,
      apiUrl: settings.BATTLE_NET_API_URL,
      requestsPerSecond: settings.BLIZZARD_REQUESTS_PER_SECOND,
      requestsPerHour: settings.BLIZZARD_REQUESTS_PER_HOUR,
      concurrency: settings.BLIZZARD_CONCURRENCY,
    },
    database: toDatabase(settings),
    mongoUrl: settings.MONGODB_URL,
    http: {
      host: settings.HTTP_HOST,
      port: settings.HTTP_PORT,
      trustProxy: settings.TRUST_PROXY,
      requestsPerMinute: settings.HTTP_REQUESTS_PER_MINUTE,
      uploadMaxBytes: settings.UPLOAD_MAX_BYTES,
      uploadsPerMinute: settings.UPLOADS_PER_MINUTE,
    },
    stopGraceMs: settings.STOP_GRACE_SECONDS * 1_000,
    logLevel: settings.LOG_LEVEL,
  };
}

function toDatabase({
  DATABASE_URL,
  DATABASE_OWNER_URL,
  DATA_FOLDER,
}: z.output<typeof databaseSchema>): Config['database'] {
  if (DATABASE_URL === undefined) return { kind: 'embedded', dataFolder: DATA_FOLDER };
  return { kind: 'external', url: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL ?? DATABASE_URL };
}
