import type { AuditMessage } from '../../reporting/audit-message.ts';
import type { AuditCardContent } from './audit-cards.ts';

/** Why a message did not appear: what officers can mend, that Discord did not answer, or that it refused the message. */
export type ChannelProblem = 'channel_gone' | 'no_permission' | 'unreachable' | 'refused';

interface NotDelivered {
  readonly kind: 'failed';
  readonly because: ChannelProblem;
  /** What went wrong in Discord's words, for the log. */
  readonly detail?: string;
}

export type Delivery = { readonly kind: 'sent'; readonly messageId: string } | NotDelivered;

/** `message_gone`: somebody deleted it, with its channel or alone. */
export type Edit = { readonly kind: 'edited' } | { readonly kind: 'message_gone' } | NotDelivered;

export interface OutgoingMessage {
  /** The nonce: the same message is not sent twice. */
  readonly id: string;
  readonly createdAt: Date;
  readonly channelId: string;
  readonly locale: string;
  readonly content: AuditMessage | AuditCardContent;
  /** Somebody may have sent it already and crashed before saying so: look for it first. */
  readonly isRetry: boolean;
}

/** A message that stands in a channel. */
export interface StandingMessage {
  readonly channelId: string;
  readonly messageId: string;
}

/** Where Rollcall speaks to officers of its own accord. */
export interface AuditChannel {
  send(message: OutgoingMessage): Promise<Delivery>;
  /** Shows something else in a message that was sent before. */
  edit(message: Omit<OutgoingMessage, 'isRetry'> & StandingMessage): Promise<Edit>;
  /** Takes a message away; one that is gone already, or cannot be taken away, is nobody's concern any more. */
  remove(message: StandingMessage): Promise<void>;
  /** Whether the message still stands there; true also where Discord does not say. */
  stands(message: StandingMessage): Promise<boolean>;
  /** Why Rollcall could not report in this channel; nothing when it can. */
  check(channelId: string): Promise<ChannelProblem | undefined>;
}
