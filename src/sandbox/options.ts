import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { failed, ok, type Result } from '../result.ts';

export interface SandboxOptions {
  /** Play until somebody stops it, or walk an officer's path once and end. */
  readonly mode: 'play' | 'smoke';
  readonly guild: GuildChoice;
  /** 0 takes a free one. */
  readonly ports: Readonly<Record<'discord' | 'battleNet' | 'http' | 'page', number>>;
  readonly dataFolder: string;
  /** Goes on with the data of the last time instead of beginning anew. */
  readonly keep: boolean;
  readonly verbose: boolean;
}

export type GuildChoice =
  | { readonly kind: 'sample' }
  | { readonly kind: 'guild_file'; readonly path: string }
  | { readonly kind: 'roster_file'; readonly path: string };

const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const known = {
  smoke: { type: 'boolean' },
  guild: { type: 'string' },
  roster: { type: 'string' },
  'discord-port': { type: 'string' },
  'battle-net-port': { type: 'string' },
  'http-port': { type: 'string' },
  'page-port': { type: 'string' },
  data: { type: 'string' },
  keep: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type OptionName = keyof typeof known;
type Given = ReadonlyMap<OptionName, string>;

export const usage = `Rollcall's sandbox: the real bot in a Discord and a Battle.net of its own, without token or settings.

  npm run sandbox                          play with a sample guild, until Ctrl-C
  npm run sandbox -- --smoke               walk an officer's path once and check it: exit code 0 or 1

  --guild FILE                             another guild: docs/guild-file.md says how to write one
  --roster FILE                            a raw roster answer of Battle.net; the rest is made up to fit it
  --page-port N                            where to look at it with a browser; default: a free port
  --discord-port N  --battle-net-port N  --http-port N
                                           default: free ones
  --data FOLDER                            where PostgreSQL keeps its data; default .rollcall/sandbox in the project
  --keep                                   go on with the data of the last time instead of beginning anew
  --verbose                                the bot's whole log, and stack traces of errors
  --help                                   this text
`;

/** Reads the command line, or tells every fault at once. */
export function parseOptions(args: readonly string[]): Result<SandboxOptions | 'help', readonly string[]> {
  // Not strict: Node would stop at the first fault, and words it for programmers.
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const faults: string[] = [];
  const given = new Map<OptionName, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`"${token.value}" belongs to no option`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!isKnown(name) || !rawName.startsWith('--')) {
      faults.push(`${rawName} is no option`);
    } else if (known[name].type === 'boolean' && value !== undefined) {
      faults.push(`--${name} takes no value`);
    } else if (known[name].type === 'string' && (value === undefined || value === '' || value.startsWith('--'))) {
      faults.push(`--${name} needs a value`);
    } else {
      given.set(name, value ?? '');
    }
  }
  if (given.has('help')) return ok('help');
  faults.push(...contradictions(given));
  const ports = portsOf(given, faults);
  if (faults.length > 0) return failed(faults);
  const mode = given.has('smoke') ? 'smoke' : 'play';
  return ok({
    mode,
    guild: guildOf(given),
    ports,
    dataFolder: resolve(given.get('data') ?? join(projectFolder, '.rollcall', mode === 'smoke' ? 'smoke' : 'sandbox')),
    keep: given.has('keep'),
    verbose: given.has('verbose'),
  });
}

function isKnown(name: string): name is OptionName {
  return Object.hasOwn(known, name);
}

function contradictions(given: Given): string[] {
  return [
    ...(given.has('guild') && given.has('roster') ? ['--guild and --roster are two guilds: choose one'] : []),
    ...(given.has('smoke') && given.has('keep') ? ['--smoke always begins anew: leave --keep out'] : []),
  ];
}

function portsOf(given: Given, faults: string[]): SandboxOptions['ports'] {
  const chosen = new Map<number, OptionName>();
  const port = (name: OptionName): number => {
    const text = given.get(name);
    if (text === undefined) return 0;
    const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number <= 65_535)) faults.push(`--${name} must be a whole number from 0 to 65535, not "${text}"`);
    const other = chosen.get(number);
    if (other !== undefined) faults.push(`--${other} and --${name} are the same port`);
    if (number > 0) chosen.set(number, name);
    return number;
  };
  return {
    discord: port('discord-port'),
    battleNet: port('battle-net-port'),
    http: port('http-port'),
    page: port('page-port'),
  };
}

function guildOf(given: Given): GuildChoice {
  const guildFile = given.get('guild');
  if (guildFile !== undefined) return { kind: 'guild_file', path: guildFile };
  const rosterFile = given.get('roster');
  return rosterFile === undefined ? { kind: 'sample' } : { kind: 'roster_file', path: rosterFile };
}
