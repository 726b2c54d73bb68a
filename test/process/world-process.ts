import { systemClock } from '../../src/clock.ts';
import { sampleGuild } from '../../src/sandbox/guild/sample-guild.ts';
import { startSandboxWorld } from '../../src/sandbox/sandbox-world.ts';
import { settingsFor } from './bot-process.ts';

/** A Discord and a Battle.net in a process of their own: stopped by a signal, they are as silent as a dead network. */
const world = await startSandboxWorld({ guild: sampleGuild(new Date()), clock: systemClock, rateLimitScale: 0.01 });
process.stdout.write(`${JSON.stringify(settingsFor(world))}\n`);
