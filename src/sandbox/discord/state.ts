import type { APIApplicationCommand, APIMessage, ChannelType } from 'discord.js';

/** What the local Discord remembers. Everything else (payloads, permissions, order) is derived from it. */
export interface User {
  readonly id: string;
  username: string;
  globalName: string | null;
  readonly bot: boolean;
  readonly locale: string;
}

export interface Role {
  readonly id: string;
  name: string;
  permissions: bigint;
  /** Unique in its guild; 0 is @everyone. */
  position: number;
  color: number;
  hoist: boolean;
  mentionable: boolean;
  /** The bot whose role it is: Discord lets nobody give, take or delete it. */
  readonly managedBy: string | null;
}

export interface Overwrite {
  readonly id: string;
  readonly type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType.GuildText | ChannelType.DM;
  /** Absent for a direct-message channel. */
  readonly guild: Guild | null;
  /** The other end of a direct-message channel. */
  readonly recipient: User | null;
  name: string;
  topic: string | null;
  position: number;
  readonly parentId: string | null;
  readonly overwrites: Map<string, Overwrite>;
  /** History in the order of posting; private answers are not in it. */
  readonly messages: Map<string, Message>;
  /** When messages older than an hour were edited: Discord limits that per channel. */
  oldMessageEdits: number[];
}

export interface Message {
  /** The payload as Discord gives it; edits change it in place. */
  readonly wire: APIMessage;
  readonly channel: Channel;
  /** The only person who sees a private answer; absent for everybody's messages. */
  readonly visibleTo: string | null;
  readonly createdAt: Date;
  readonly files: Map<string, StoredFile>;
  deleted: boolean;
  /** How often it changed since it was posted. */
  edits: number;
}

export interface StoredFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface Member {
  readonly user: User;
  readonly guild: Guild;
  nick: string | null;
  readonly roleIds: Set<string>;
  readonly joinedAt: Date;
}

export interface AuditEntry {
  readonly action: string;
  readonly by: string;
  readonly targetId: string;
  readonly reason: string | null;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

export interface Guild {
  readonly id: string;
  name: string;
  ownerId: string;
  readonly locale: string;
  readonly roles: Map<string, Role>;
  readonly channels: Map<string, Channel>;
  readonly members: Map<string, Member>;
  readonly bans: Map<string, { readonly user: User; readonly reason: string | null }>;
  readonly commands: Map<string, APIApplicationCommand>;
  readonly auditLog: AuditEntry[];
  /** Member ids in ascending order, kept between joins and leaves so that paging stays cheap. */
  memberOrder: readonly string[] | null;
}

/** The developer portal's page of the bot. */
export interface Application {
  readonly id: string;
  readonly name: string;
  readonly bot: User;
  readonly token: string;
  readonly owner: User;
  membersIntentAllowed: boolean;
  messageContentIntentAllowed: boolean;
  presencesIntentAllowed: boolean;
  readonly commands: Map<string, APIApplicationCommand>;
}
