import { pino } from 'pino';
import type { Clock } from '../../../src/clock.ts';
import { LocalBattleNet, type LocalBattleNetOptions } from '../../../src/sandbox/battle-net/local-battle-net.ts';
import type { WorldGuild } from '../../../src/sandbox/battle-net/world.ts';
import { BattleNetClient } from '../../../src/sources/battle-net/client.ts';
import type { BattleNetClientOptions } from '../../../src/sources/battle-net/client-options.ts';
import { BattleNetSource } from '../../../src/sources/battle-net/source.ts';

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
  #now = Date.parse('2026-03-01T19:00:00Z');

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

export const pullAllTheThings = { region: 'us', realmSlug: 'senjin', nameSlug: 'pull-all-the-things' } as const;

/** A local Battle.net with one guild of three on two realms, and a source that reads it without long delays. */
export interface StartedBattleNet {
  readonly clock: HandClock;
  readonly battleNet: LocalBattleNet;
  readonly guild: WorldGuild;
  readonly client: BattleNetClient;
  readonly source: BattleNetSource;
  readonly logged: string[];
  stop(): Promise<void>;
}

export async function startBattleNet(
  options: Partial<BattleNetClientOptions> = {},
  served: LocalBattleNetOptions = {},
): Promise<StartedBattleNet> {
  const clock = new HandClock();
  const battleNet = await LocalBattleNet.start({ clock, ...served });
  const { world } = battleNet;
  world.addRealm({ region: 'us', name: "Sen'jin", slug: 'senjin' });
  world.addRealm({ region: 'us', name: 'Area 52', slug: 'area-52' });
  const guild = world.addGuild({ region: 'us', realmSlug: 'senjin', name: 'Pull All The Things' });
  world.addCharacter(guild, {
    name: 'Trogmoon',
    realmSlug: 'senjin',
    classId: 11,
    level: 80,
    rank: 0,
    profile: { spec: 'Guardian', itemLevel: 639, lastLoginTimestamp: Date.parse('2026-02-28T20:15:00Z') },
  });
  world.addCharacter(guild, {
    name: 'Zatañña',
    realmSlug: 'area-52',
    classId: 10,
    level: 78,
    rank: 3,
    profile: { spec: 'Mistweaver', itemLevel: 610, lastLoginTimestamp: Date.parse('2026-01-05T08:00:00Z') },
  });
  world.addCharacter(guild, { name: 'Oldtoon', realmSlug: 'senjin', classId: 1, level: 60, rank: 4 });

  const logged: string[] = [];
  const client = new BattleNetClient({
    clientId: battleNet.clientId,
    clientSecret: battleNet.clientSecret,
    oauthUrl: battleNet.oauthUrl,
    apiUrl: battleNet.apiUrl,
    clock,
    log: pino({ level: 'debug' }, { write: (line: string) => logged.push(line) }),
    ...options,
    retries: { attempts: 3, firstDelayMilliseconds: 1, longestDelayMilliseconds: 5, ...options.retries },
  });
  const stop = async (): Promise<void> => {
    await client.close();
    await battleNet.stop();
  };
  return { clock, battleNet, guild, client, source: new BattleNetSource(client), logged, stop };
}
