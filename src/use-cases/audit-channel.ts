import type { AuditMessage } from '../reporting/audit-message.ts';

/** Why a message did not appear: what officers can mend, or that Discord did not answer. */
export type ChannelProblem = 'channel_gone' | 'no_permission' | 'unreachable';

export type Delivery =
  | { readonly kind: 'sent'; readonly messageId: string }
  | { readonly kind: 'failed'; readonly because: ChannelProblem };

export interface OutgoingMessage {
  /** The nonce: the same message is not sent twice. */
  readonly id: string;
  readonly createdAt: Date;
  readonly channelId: string;
  readonly locale: string;
  readonly content: AuditMessage;
  /** Somebody may have sent it already and crashed before saying so: look for it first. */
  readonly isRetry: boolean;
}

/** Where Rollcall speaks to officers of its own accord. */
export interface AuditChannel {
  send(message: OutgoingMessage): Promise<Delivery>;
  /** Why Rollcall could not report in this channel; nothing when it can. */
  check(channelId: string): Promise<ChannelProblem | undefined>;
}
