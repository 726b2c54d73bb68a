import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxWorld } from '../../src/sandbox/sandbox-world.ts';

export type Settings = Readonly<Record<string, string>>;

interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface BotOptions {
  readonly settings: Settings;
  /** What `.env` in the folder holds that the bot is started in. */
  readonly envFile?: string;
  readonly arguments?: readonly string[];
  /** The program: `src/main.ts`, unless it is the one that was built. */
  readonly program?: string;
  /** Where it is started; by default in an empty folder. */
  readonly folder?: string;
}

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PATIENCE_MS = 90_000;

/** An empty folder that the account of an embedded PostgreSQL gets to. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(process.env.ROLLCALL_TEST_RUN ?? '', 'process-'));
  await chmod(folder, 0o755);
  return folder;
}

/** What lets a real bot talk to a Discord and a Battle.net of our own. */
export function settingsFor({ discord, battleNet }: SandboxWorld): Settings {
  return {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.api,
    BLIZZARD_CLIENT_ID: battleNet.clientId,
    BLIZZARD_CLIENT_SECRET: battleNet.clientSecret,
    BATTLE_NET_OAUTH_URL: battleNet.oauthUrl,
    BATTLE_NET_API_URL: battleNet.apiUrl,
    HTTP_PORT: '0',
    UPLOADS_PER_MINUTE: '100',
  };
}

const running = new Set<BotProcess>();

/** Ends what a failed test left. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((bot) => bot.kill()));
}

/** The bot as whoever runs it runs it: a process of its own, with an environment, two streams and an exit code. */
export class BotProcess {
  /** Resolves when it has ended, however that came. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #changed = Promise.withResolvers<void>();

  static async start(options: BotOptions): Promise<BotProcess> {
    const folder = options.folder ?? (await emptyFolder());
    if (options.envFile !== undefined) await writeFile(join(folder, '.env'), options.envFile);
    return new BotProcess(folder, options);
  }

  private constructor(folder: string, { settings, arguments: given = [], program = entry }: BotOptions) {
    // Nothing else of the environment of the tests: neither settings nor Jest's Node options.
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, HOME: folder, ...settings };
    this.#child = spawn(process.execPath, [program, ...given], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#notify();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#notify();
    });
    running.add(this);
    this.ended = once(this.#child, 'close').then(() => {
      running.delete(this);
      this.#notify();
    });
  }

  /** What it told whoever runs it. */
  get complaint(): string {
    return this.#stderr;
  }

  /** Everything that it wrote anywhere. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** The first line of its log that says this; rejects when it ends without one. */
  async logged(message: string | RegExp): Promise<LogLine> {
    return this.#until(`to log "${message}"`, () => this.#lines().find(({ msg }) => msg.match(message)));
  }

  /** @returns where its HTTP listener is */
  async ready(): Promise<string> {
    const { http } = await this.logged('Rollcall is ready');
    return String(http);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it at once, unless it has ended. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  /** How it ended. */
  async exit(): Promise<{ readonly code: number | NodeJS.Signals | null }> {
    await this.#until('to end', () => (running.has(this) ? undefined : true));
    return { code: this.#child.exitCode ?? this.#child.signalCode };
  }

  #lines(): LogLine[] {
    const whole = this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async #until<Value>(awaited: string, look: () => Value | undefined): Promise<Value> {
    const tooLate = setTimeout(() => this.#notify(), PATIENCE_MS);
    const deadline = performance.now() + PATIENCE_MS;
    try {
      for (;;) {
        const value = look();
        if (value !== undefined) return value;
        const hasEnded = !running.has(this);
        if (hasEnded || performance.now() >= deadline) {
          throw new Error(`The bot was expected ${awaited}${hasEnded ? ' and ended' : ''}. It said:\n${this.output}`);
        }
        await this.#changed.promise;
      }
    } finally {
      clearTimeout(tooLate);
    }
  }
}
