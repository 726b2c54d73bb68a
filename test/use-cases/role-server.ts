import { generateGuild } from '../../bench/guild-generator.ts';
import { expectOk, watchedServer } from '../../bench/watched-server.ts';
import { Link } from '../../src/database/entities/link.ts';
import { Rank } from '../../src/database/entities/rank.ts';
import { markMemberLeft, saveMembers } from '../../src/database/member-rows.ts';
import type { ObservedMember } from '../../src/sources/discord-members/schema.ts';
import type { Actor } from '../../src/use-cases/actor.ts';
import type { Context } from '../../src/use-cases/context.ts';
import type { RoleOrder, RoleRefusal } from '../../src/use-cases/roles/member-roles.ts';
import { scanServer } from '../../src/use-cases/syncs/scan-server.ts';
import { syncMembers, toMemberRow } from '../../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../../src/use-cases/syncs/sync-roster.ts';
import type { Opened } from '../database/opened.ts';
import { minute, storePlayer } from '../database/stored.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';

export const OFFICER = '4242';
export const SECOND = '4343';
export const OWNER = '1';

/** The roles of the ranks, the best first; the upper two have power. */
export const roles = [
  { id: '90', name: 'Guild Leader', position: 9, permissions: '8', managed: false },
  { id: '80', name: 'Officer', position: 8, permissions: '2', managed: false },
  { id: '70', name: 'Veteran', position: 7, permissions: '0', managed: false },
  { id: '60', name: 'Member', position: 6, permissions: '0', managed: false },
] as const;

const [, , VETERAN, MEMBER] = roles.map(({ id }) => id);

/** What Rollcall dies of in the middle of its work: nothing catches it. */
export class Killed extends Error {}

/** A live server of a test's own whose members' roles stand in memory, where Discord would have them. */
export interface RoleServer {
  readonly serverId: string;
  readonly context: Context;
  readonly clock: ManualClock;
  /** Role names by member, as Discord has them. */
  held(): Record<string, readonly string[]>;
  /** Somebody changes roles by hand, and the event arrives. */
  byHand(memberId: string, roleNames: readonly string[]): Promise<void>;
  /** Somebody leaves, comes back, and is given roles again. */
  rejoins(memberId: string, roleNames: readonly string[]): Promise<void>;
  /** Whether the event of Rollcall's own write comes before it is settled, or when `lateEvents` is called. */
  eventsArrive: 'at once' | 'late';
  /** The events that did not come yet, or so many of them. */
  lateEvents(count?: number): Promise<void>;
  /** Every write that Discord took, in order: "give Member 101". */
  readonly writes: readonly string[];
  /** What happens at the next writes, the first first; beyond these they succeed. */
  readonly faults: (Fault | undefined)[];
  ownPosition: number;
  /** Characters, by Battle.net's id, that the roster lists no more. */
  readonly unlisted: Set<number>;
  officer(memberId?: string): Actor;
  rows<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  scan(): Promise<void>;
}

export type Fault = RoleRefusal | 'killed before' | 'killed after';

export interface RoleServerOptions {
  /** Members "101", "102", … each with a character of rank 3 (Member), who all hold Veteran: one role comes, one goes. */
  readonly players: number;
  /** Members who hold Member and are nobody's. */
  readonly others?: number;
}

let servers = 0;

export async function roleServer(
  { database }: Pick<Opened, 'database'>,
  { players, others = 0 }: RoleServerOptions,
): Promise<RoleServer> {
  servers += 1;
  const serverId = String(8_000_000 + servers);
  const clock = manualClock(minute(2));
  const members = new Map<string, ObservedMember & { roleIds: string[] }>();
  const add = (id: string, roleIds: string[]) =>
    members.set(id, { id, username: `member${id}`, globalName: null, nickname: null, roleIds, joinedAt: minute(0) });
  for (let each = 1; each <= players; each += 1) add(String(100 + each), [VETERAN ?? '']);
  for (let each = 1; each <= others; each += 1) add(String(5000 + each), [MEMBER ?? '']);
  for (const id of [OWNER, OFFICER, SECOND]) add(id, []);

  const generated = generateGuild(1, { characters: 1, members: 1 });
  const listed = Array.from({ length: players }, (_, at) => ({
    battleNetId: at + 1,
    name: `Hero${'abcdefghijklmnopqrstuvwxyz'[at % 26]}${Math.floor(at / 26)}`,
    realmSlug: 'senjin',
    realmName: null,
    level: 80,
    classId: 1,
    className: 'Warrior',
    rankIndex: 3,
  }));
  const guild = { battleNetId: 1, name: 'Pull All The Things', realmSlug: 'senjin', realmName: "Sen'jin" };
  const server = await watchedServer(database, generated, {
    serverId,
    clock,
    ownerId: OWNER,
    pullMemberList: async () => ({
      kind: 'complete',
      observedAt: clock.now(),
      server: { id: serverId, name: 'Pull All The Things', ownerId: OWNER },
      roles: [...roles],
      members: [...members.values()].map((member) => ({ ...member, roleIds: member.roleIds.toSorted() })),
    }),
  });

  const unlisted = new Set<number>();
  const seen = (member: ObservedMember) =>
    database.inServer(serverId, (tenant) =>
      saveMembers(tenant, [toMemberRow({ ...member, roleIds: member.roleIds.toSorted() })], clock.now()),
    );
  const writes: string[] = [];
  const late: ObservedMember[] = [];
  const faults: (Fault | undefined)[] = [];
  const write = (kind: 'give' | 'take', change: (held: string[], roleId: string) => string[]) => {
    return async ({ memberId, roleId }: RoleOrder): Promise<RoleRefusal | undefined> => {
      const fault = faults.shift();
      if (fault === 'killed before') throw new Killed();
      const member = members.get(memberId);
      if (!member) return 'unknown_member';
      if (fault && fault !== 'killed after') return fault;
      writes.push(`${kind} ${roles.find(({ id }) => id === roleId)?.name} ${memberId}`);
      member.roleIds = change(member.roleIds, roleId);
      if (events.arrive === 'at once') await seen(member);
      else late.push({ ...member });
      if (fault === 'killed after') throw new Killed();
      return undefined;
    };
  };
  const standing = { ownPosition: 20 };
  const events: { arrive: RoleServer['eventsArrive'] } = { arrive: 'late' };
  const context: Context = {
    ...server.context,
    battleNet: {
      ...server.context.battleNet,
      pullRoster: async () => ({
        kind: 'complete',
        snapshot: {
          observedAt: clock.now(),
          guild,
          characters: listed.filter(({ battleNetId }) => !unlisted.has(battleNetId)),
        },
      }),
    },
    memberRoles: {
      look: async (_serverId, memberId) => ({
        kind: 'complete',
        observedAt: clock.now(),
        member: members.get(memberId) ?? null,
        roles: [...roles],
        mayManageRoles: true,
        ownPosition: standing.ownPosition,
      }),
      give: write('give', (held, roleId) => [...new Set([...held, roleId])]),
      take: write('take', (held, roleId) => held.filter((id) => id !== roleId)),
    },
  };
  const officer = (memberId = OFFICER): Actor => ({ serverId, memberId, roleIds: [], canManageServer: true });
  expectOk(await syncMembers(context, serverId));
  await database.inServer(serverId, async ({ em }) => {
    for (const [index, { id }] of roles.entries()) {
      em.create(Rank, {
        server: serverId,
        guild: [serverId, server.guildId] as never,
        index,
        role: [serverId, id] as never,
        savedAt: clock.now(),
        savedBy: OWNER,
      });
    }
    await em.flush();
  });
  expectOk(await syncRoster(context, serverId, server.guildId, 'roster'));
  await database.inServer(serverId, async (tenant) => {
    const { em } = tenant;
    const characters = await em.execute<{ id: string; battleNetId: number }[]>(
      'select id, battle_net_id::int as "battleNetId" from character',
    );
    for (const { id, battleNetId } of characters) {
      const player = await storePlayer(tenant, `Player${battleNetId}`);
      const memberId = String(100 + battleNetId);
      for (const end of [{ character: [serverId, id] }, { member: [serverId, memberId] }]) {
        await em.insert(Link, {
          server: serverId,
          player: [serverId, player.id] as never,
          ...(end as object),
          source: 'manual',
          confidence: 'high',
          evidence: [],
          createdAt: minute(0),
          createdBy: OFFICER,
        } as never);
      }
    }
  });
  const scan = async () => void expectOk(await scanServer(context, officer()));
  await scan();
  return {
    serverId,
    context,
    clock,
    writes,
    faults,
    unlisted,
    get ownPosition() {
      return standing.ownPosition;
    },
    set ownPosition(position) {
      standing.ownPosition = position;
    },
    get eventsArrive() {
      return events.arrive;
    },
    set eventsArrive(arrive) {
      events.arrive = arrive;
    },
    async lateEvents(count = late.length) {
      for (const member of late.splice(0, count)) await seen(member);
    },
    held: () =>
      Object.fromEntries(
        [...members.values()]
          .filter(({ id }) => id.length === 3)
          .map(({ id, roleIds }) => [id, roles.filter((role) => roleIds.includes(role.id)).map(({ name }) => name)]),
      ),
    async byHand(memberId, roleNames) {
      const member = members.get(memberId);
      if (!member) throw new Error(`There is no member ${memberId}`);
      member.roleIds = roles.filter(({ name }) => roleNames.includes(name)).map(({ id }) => id);
      await seen(member);
    },
    async rejoins(memberId, roleNames) {
      const member = members.get(memberId);
      if (!member) throw new Error(`There is no member ${memberId}`);
      await database.inServer(serverId, (tenant) => markMemberLeft(tenant, memberId, clock.now()));
      member.roleIds = roles.filter(({ name }) => roleNames.includes(name)).map(({ id }) => id);
      Object.assign(member, { joinedAt: clock.now() });
      await seen(member);
    },
    officer,
    rows: (sql, parameters) => database.inServer(serverId, ({ em }) => em.execute(sql, [...(parameters ?? [])])),
    scan,
  };
}
