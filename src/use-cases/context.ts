import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import type { Realms } from '../sources/battle-net/realms.ts';
import type { BattleNetSource } from '../sources/battle-net/source.ts';
import type { ServerStanding } from '../sources/discord-members/server-standing.ts';
import type { MemberListFailure, MemberListSnapshot } from '../sources/discord-members/source.ts';
import type { AuditChannel } from './audit-channel/audit-channel.ts';
import type { MemberRoles } from './roles/member-roles.ts';

/** What is written for operators; pino's shape. */
export interface Log {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Puts work off to a job that survives a crash; the same work asked for twice runs once. */
export interface WorkQueue {
  enqueue(work: QueuedWork): Promise<void>;
}

export type QueuedWork =
  | { readonly kind: 'process_upload'; readonly serverId: string; readonly uploadId: string }
  /** Everything that is known of a server anew: its members and its guilds' rosters with profiles. */
  | { readonly kind: 'sync_all'; readonly serverId: string };

/** What every verb may use; made once by the composition root. */
export interface Context {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process as the holder of leases. */
  readonly worker: string;
  readonly battleNet: Pick<BattleNetSource, 'pullRoster' | 'pullProfiles' | 'verifyGuild'>;
  readonly realms: Pick<Realms, 'indexOf'>;
  readonly pullMemberList: (serverId: string) => Promise<MemberListSnapshot | MemberListFailure>;
  /** What Rollcall may do in a server and in the channel, and who can read that. */
  readonly serverStanding: (
    serverId: string,
    channelId: string | undefined,
  ) => Promise<ServerStanding | MemberListFailure>;
  readonly auditChannel: AuditChannel;
  readonly memberRoles: MemberRoles;
  readonly queue: WorkQueue;
  /** Aborted when Rollcall stops: work of minutes ends at the next step, and goes on after the start. */
  readonly stopping: AbortSignal;
}
