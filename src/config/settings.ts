import { isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from './secret.ts';

/** What a fault says beside the problem itself. */
export interface Hint {
  /** A value that would be accepted. Never a real one. */
  readonly example: string;
  /** Where the value comes from, where that is not obvious. */
  readonly from?: string;
}

/** The hint of each variable of the schema. */
export const hints = z.registry<Hint>();

const DISCORD_PORTAL = 'https://discord.com/developers/applications';
const BLIZZARD_PORTAL = 'https://develop.battle.net/access/clients';

const required = z.string({ error: 'is not set' });

function wholeNumber(minimum: number, maximum: number, unset: number) {
  const problem = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, problem)
    .transform(Number)
    .refine((number) => number >= minimum && number <= maximum, problem)
    .default(unset)
    .register(hints, { example: String(unset) });
}

function baseAddress(unset: string) {
  return z
    .string()
    .refine(isBaseAddress, 'must be an http:// or https:// address without user, query or fragment')
    .transform((address) => address.replace(/\/+$/, ''))
    .default(unset)
    .register(hints, { example: unset });
}

function postgresAddress() {
  return z
    .string()
    .refine(
      isPostgresAddress,
      'is no PostgreSQL address with a host and a database (characters such as @ : / # % in the password must be percent-encoded)',
    )
    .transform((address) => new Secret(address))
    .optional()
    .register(hints, { example: 'postgresql://rollcall:password@localhost:5432/rollcall' });
}

/** Every variable Rollcall reads. `.env.example` explains each; a test compares the two. */
export const settingsSchema = z.object({
  DISCORD_TOKEN: required
    .refine(isBotToken, 'does not look like a bot token (three parts joined by dots, without the word "Bot")')
    .transform((token) => new Secret(token))
    .register(hints, {
      example: 'MTAwMDAwMDAwMDAwMDAwMDAw.Gxxxxx.xxxxxxxxxxxx',
      from: `${DISCORD_PORTAL} → your application → Bot → Reset Token`,
    }),
  BLIZZARD_CLIENT_ID: required
    .regex(/^[\w-]+$/, 'does not look like a client id (letters and digits only)')
    .register(hints, { example: '0123456789abcdef0123456789abcdef', from: `${BLIZZARD_PORTAL} → your client` }),
  BLIZZARD_CLIENT_SECRET: required
    .regex(/^[\w-]+$/, 'does not look like a client secret (letters and digits only)')
    .transform((secret) => new Secret(secret))
    .register(hints, { example: 'the secret beside the client id', from: `${BLIZZARD_PORTAL} → your client` }),

  DATABASE_URL: postgresAddress(),
  DATABASE_OWNER_URL: postgresAddress(),
  DATA_FOLDER: z.string().default('.rollcall').register(hints, { example: '.rollcall' }),
  MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^\s/]+/, 'must be a mongodb:// or mongodb+srv:// address')
    .transform((address) => new Secret(address))
    .optional()
    .register(hints, { example: 'mongodb://localhost:27017/rollcall' }),

  DISCORD_API_URL: baseAddress('https://discord.com/api'),
  BATTLE_NET_OAUTH_URL: baseAddress('https://oauth.battle.net'),
  BATTLE_NET_API_URL: baseAddress('https://{region}.api.blizzard.com'),
  BLIZZARD_REQUESTS_PER_SECOND: wholeNumber(1, 100, 100),
  BLIZZARD_REQUESTS_PER_HOUR: wholeNumber(1, 36_000, 36_000),
  BLIZZARD_CONCURRENCY: wholeNumber(1, 100, 20),

  HTTP_HOST: z
    .string()
    .refine(isHost, 'must be a host name or an IP address, without http:// and without a port')
    .default('127.0.0.1')
    .register(hints, { example: '127.0.0.1' }),
  HTTP_PORT: wholeNumber(0, 65_535, 8080),
  HTTP_REQUESTS_PER_MINUTE: wholeNumber(1, 100_000, 120),
  TRUST_PROXY: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine(
      (list) => list.every(isProxy),
      'must list the proxies in front of Rollcall: IP addresses or networks, or loopback, linklocal, uniquelocal',
    )
    .default([])
    .register(hints, { example: 'loopback, 10.0.0.0/8' }),
  UPLOAD_MAX_BYTES: wholeNumber(1024, 64 * 1024 * 1024, 4 * 1024 * 1024),
  UPLOADS_PER_MINUTE: wholeNumber(1, 1000, 6),

  STOP_GRACE_SECONDS: wholeNumber(1, 300, 3),

  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info')
    .register(hints, { example: 'info' }),
});

export type Settings = z.output<typeof settingsSchema>;

function isBotToken(token: string): boolean {
  const [id = '', ...rest] = token.split('.');
  const isBotId = /^\d+$/.test(Buffer.from(id, 'base64url').toString('latin1'));
  return isBotId && rest.length === 2 && rest.every((part) => /^[\w-]+$/.test(part));
}

function isBaseAddress(address: string): boolean {
  const url = URL.parse(address.replace('{region}', 'region'));
  if (url === null) return false;
  return /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

function isPostgresAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  return /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.pathname.length > 1;
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(host);
}

function isProxy(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', prefix, ...rest] = entry.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    bits > 0 && rest.length === 0 && (prefix === undefined || (/^[1-9]\d*$/.test(prefix) && Number(prefix) <= bits))
  );
}
