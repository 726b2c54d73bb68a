import { beforeEach } from '@jest/globals';
import { pino } from 'pino';
import { Guild } from '../../src/database/entities/guild.ts';
import { Server } from '../../src/database/entities/server.ts';
import type { GuildRef, RosterPull } from '../../src/sources/battle-net/snapshots.ts';
import type { Actor } from '../../src/use-cases/actor.ts';
import type { AuditCardContent, AuditCardContents } from '../../src/use-cases/audit-channel/audit-cards.ts';
import type { AuditCardKind } from '../../src/use-cases/audit-channel/want-card.ts';
import type { Context } from '../../src/use-cases/context.ts';
import { syncRoster } from '../../src/use-cases/syncs/sync-roster.ts';
import { type Opened, opened } from '../database/opened.ts';
import { minute, SERVER, storeGuild } from '../database/stored.ts';
import { type AuditChannelInMemory, auditChannelInMemory } from './audit-channel-in-memory.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

/** Whom Battle.net lists, by name: the id, the rank and, after a transfer, the realm. */
export type Roster = Readonly<Record<string, { readonly id: number; readonly rank?: number; readonly realm?: string }>>;

/** A live server that watches one guild, of which a test says what Battle.net answers. */
export interface GuardedServer {
  readonly home: Opened;
  readonly context: Context;
  readonly channel: AuditChannelInMemory;
  readonly clock: ManualClock;
  readonly guildId: string;
  /** What Battle.net answers from now on. */
  answers(pull: Roster | Exclude<RosterPull, { kind: 'complete' }>): void;
  /** The hourly sync, an hour later. */
  sync(roster?: Roster): ReturnType<typeof syncRoster>;
  /** What the channel's cards of a kind show, oldest first. */
  cards<Kind extends AuditCardKind>(kind: Kind): AuditCardContents[Kind][];
}

export const officer: Actor = { serverId: SERVER, memberId: '42', roleIds: [], canManageServer: true };
export const another: Actor = { ...officer, memberId: '43' };

const HOUR_MS = 3_600_000;

/** Characters called after letters, with ids from 1; all of one rank. */
export function crowd(count: number, rank = 3): Roster {
  const letters = (index: number) => [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const names = Array.from(
    { length: count },
    (_, index) => [`Toon${letters(index)}`, { id: index + 1, rank }] as const,
  );
  return Object.fromEntries(names);
}

/** Without those with the given ids. */
export function without(roster: Roster, ...ids: readonly number[]): Roster {
  return Object.fromEntries(Object.entries(roster).filter(([, { id }]) => !ids.includes(id)));
}

export function guardedServer(): GuardedServer {
  const home = opened();
  let clock: ManualClock;
  let channel: AuditChannelInMemory;
  let context: Context;
  let guildId: string;
  let pull: Roster | Exclude<RosterPull, { kind: 'complete' }>;

  beforeEach(async () => {
    clock = manualClock(minute(10));
    channel = auditChannelInMemory();
    context = {
      database: home.database,
      clock,
      log: pino({ level: 'silent' }),
      worker: 'test',
      stopping: new AbortController().signal,
      auditChannel: channel,
      realms: { indexOf: async () => undefined },
      battleNet: {
        pullRoster: async (ref: GuildRef) =>
          'kind' in pull ? (pull as RosterPull) : complete(pull as Roster, clock.now(), ref),
      },
    } as unknown as Context;
    guildId = await home.inServer(async (tenant) => {
      const live = { state: 'live' as const, wentLiveAt: minute(0), auditChannelId: '9000' };
      await tenant.em.nativeUpdate(Server, { id: SERVER }, live);
      const { id } = await storeGuild(tenant);
      await tenant.em.nativeUpdate(Guild, { id }, { name: 'Pull' });
      return id;
    });
  });

  return {
    home,
    get context() {
      return context;
    },
    get channel() {
      return channel;
    },
    get clock() {
      return clock;
    },
    get guildId() {
      return guildId;
    },
    answers(next) {
      pull = next;
    },
    async sync(roster) {
      if (roster) pull = roster;
      clock.advance(HOUR_MS);
      return syncRoster(context, SERVER, guildId, 'roster');
    },
    cards<Kind extends AuditCardKind>(kind: Kind) {
      const contents = channel.messages.map(({ content }) => content as AuditCardContent);
      return contents.filter((card) => card.kind === kind).map(({ content }) => content as AuditCardContents[Kind]);
    },
  };
}

function complete(roster: Roster, observedAt: Date, { battleNetId }: GuildRef): RosterPull {
  const characters = Object.entries(roster).map(([name, { id, rank = 3, realm = 'senjin' }]) => ({
    battleNetId: id,
    name,
    realmSlug: realm,
    className: 'Druid',
    level: 80,
    rankIndex: rank,
  }));
  const guild = { battleNetId: battleNetId ?? 1, name: 'Pull', realmSlug: 'senjin' };
  return { kind: 'complete', snapshot: { observedAt, guild, characters } } as unknown as RosterPull;
}
