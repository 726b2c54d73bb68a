import type { Clock } from '../clock.ts';
import { Secret } from '../config/secret.ts';
import type { Config } from '../config.ts';
import { LocalBattleNet } from './battle-net/local-battle-net.ts';
import { LocalDiscord } from './discord/local-discord.ts';
import type { LocalServer } from './discord/local-server.ts';
import type { SandboxGuild } from './guild/sandbox-guild.ts';
import { seedBattleNet } from './guild/seed-battle-net.ts';
import { seedDiscord } from './guild/seed-discord.ts';
import { seedOf } from './guild/seeded-random.ts';

/** A Discord and a Battle.net of our own, with one guild in both. */
export interface SandboxWorld {
  readonly guild: SandboxGuild;
  readonly discord: LocalDiscord;
  readonly battleNet: LocalBattleNet;
  readonly server: LocalServer;
  /** What makes the real bot talk to this world instead of the real one. */
  botConfig(database: Config['database'], httpPort?: number): Config;
  stop(): Promise<void>;
}

export interface SandboxWorldOptions {
  readonly guild: SandboxGuild;
  readonly clock: Clock;
  /** 0, the default, takes a free port. */
  readonly discordPort?: number;
  readonly battleNetPort?: number;
  /** Shortens Discord's rate-limit windows; 1, the default, is Discord's own pace. */
  readonly rateLimitScale?: number;
  /** Milliseconds of real time for the first answer to an interaction. Default: Discord's own 3,000. */
  readonly answerWithin?: number;
}

/** Seeds reach seven weeks further. */
const FOUNDED_FROM = Date.UTC(2024, 0, 1);

export async function startSandboxWorld(options: SandboxWorldOptions): Promise<SandboxWorld> {
  const { guild, clock, discordPort = 0, battleNetPort = 0, rateLimitScale = 1, answerWithin = 3_000 } = options;
  const founding = foundingClock(clock, guild);
  const discord = await LocalDiscord.start({ port: discordPort, clock: founding, rateLimitScale, answerWithin });
  const battleNet = await LocalBattleNet.start({ port: battleNetPort, clock });
  seedBattleNet(battleNet.world, guild);
  const server = seedDiscord(discord, guild);
  founding.startsRunning();
  return {
    guild,
    discord,
    battleNet,
    server,
    botConfig: (database, httpPort = 0) => botConfig(discord, battleNet, database, httpPort),
    async stop() {
      await Promise.all([discord.stop(), battleNet.stop()]);
    },
  };
}

/**
 * Stands still while the server is founded, at an instant of the guild's own: the ids of bot, server, roles and
 * channels carry it, and are the same at every start, so that kept data still fits.
 */
function foundingClock(clock: Clock, { guild }: SandboxGuild): Clock & { startsRunning(): void } {
  const founded = new Date(FOUNDED_FROM + seedOf(`${guild.region}/${guild.realm_slug}/${guild.name}`));
  let now = () => founded;
  return {
    now: () => now(),
    startsRunning() {
      now = () => clock.now();
    },
  };
}

function botConfig(
  discord: LocalDiscord,
  battleNet: LocalBattleNet,
  database: Config['database'],
  httpPort: number,
): Config {
  return {
    discord: { token: new Secret(discord.token), apiUrl: discord.api },
    battleNet: {
      clientId: battleNet.clientId,
      clientSecret: new Secret(battleNet.clientSecret),
      oauthUrl: battleNet.oauthUrl,
      apiUrl: battleNet.apiUrl,
      // Nobody else shares this Battle.net: no need to spread 200 profiles over two seconds.
      requestsPerSecond: 2000,
      requestsPerHour: 1_000_000,
      concurrency: 20,
    },
    database,
    mongoUrl: undefined,
    http: {
      host: '127.0.0.1',
      port: httpPort,
      trustProxy: [],
      requestsPerMinute: 1000,
      uploadMaxBytes: 4 * 1024 * 1024,
      uploadsPerMinute: 100,
    },
    stopGraceMs: 3_000,
    logLevel: 'info',
  };
}
