import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LocalBattleNet } from '../src/sandbox/battle-net/local-battle-net.ts';
import type { LocalDiscord } from '../src/sandbox/discord/local-discord.ts';

const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const READY = 'Rollcall is ready';

export interface BotOptions {
  readonly folder: string;
  readonly discord: LocalDiscord;
  readonly battleNet: LocalBattleNet;
  /** `DATABASE_URL`, `DATA_FOLDER` and whatever else differs. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Rollcall as whoever runs it runs it: a process of its own, started from its sources. */
export class BotProcess {
  /** From being started to being ready, in milliseconds. */
  readonly bootMs: number;
  readonly #child: ChildProcess;

  /** Resolves once the bot says that it is ready. */
  static async start({ folder, discord, battleNet, settings }: BotOptions): Promise<BotProcess> {
    const begun = performance.now();
    const child = spawn(process.execPath, [entry], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.api,
        BLIZZARD_CLIENT_ID: battleNet.clientId,
        BLIZZARD_CLIENT_SECRET: battleNet.clientSecret,
        BATTLE_NET_OAUTH_URL: battleNet.oauthUrl,
        BATTLE_NET_API_URL: battleNet.apiUrl,
        HTTP_PORT: '0',
        ...settings,
      },
    });
    const said: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        if (line.includes(READY)) resolve();
      });
      createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
      child.once('exit', () => reject(new Error(`The bot ended before it was ready. It said:\n${said.join('\n')}`)));
    });
    await ready;
    return new BotProcess(child, performance.now() - begun);
  }

  private constructor(child: ChildProcess, bootMs: number) {
    this.#child = child;
    this.bootMs = bootMs;
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}
