import type { AuditChannel, ChannelProblem, OutgoingMessage } from '../../src/use-cases/audit-channel/audit-channel.ts';

export interface PostedMessage {
  readonly channelId: string;
  readonly messageId: string;
  readonly content: OutgoingMessage['content'];
  /** How often it was edited. */
  readonly edits: number;
}

/** An audit channel that keeps what is posted, and can be told to fail. */
export interface AuditChannelInMemory extends AuditChannel {
  /** What stands there, oldest first. */
  readonly messages: readonly PostedMessage[];
  /** Every answer is this problem, until it is none. */
  fails(because: ChannelProblem | undefined): void;
  /** Somebody deletes a message, or all of them. */
  loses(messageId?: string): void;
  /** Runs once, when the next message was sent or edited and nobody knows of it yet. */
  meanwhile(work: () => Promise<void>): void;
}

export function auditChannelInMemory(): AuditChannelInMemory {
  const posted = new Map<string, PostedMessage>();
  let count = 0;
  let problem: ChannelProblem | undefined;
  let work: (() => Promise<void>) | undefined;
  const pass = async () => {
    const now = work;
    work = undefined;
    await now?.();
  };
  return {
    get messages() {
      return [...posted.values()];
    },
    fails(because) {
      problem = because;
    },
    loses(messageId) {
      for (const id of messageId === undefined ? [...posted.keys()] : [messageId]) posted.delete(id);
    },
    meanwhile(next) {
      work = next;
    },
    async send({ channelId, content }) {
      if (problem) return { kind: 'failed', because: problem };
      count += 1;
      const messageId = String(count);
      posted.set(messageId, { channelId, messageId, content, edits: 0 });
      await pass();
      return { kind: 'sent', messageId };
    },
    async edit({ channelId, messageId, content }) {
      if (problem) return { kind: 'failed', because: problem };
      const before = posted.get(messageId);
      if (!before) return { kind: 'message_gone' };
      posted.set(messageId, { channelId, messageId, content, edits: before.edits + 1 });
      await pass();
      return { kind: 'edited' };
    },
    async remove({ messageId }) {
      posted.delete(messageId);
    },
    async stands({ messageId }) {
      return problem !== undefined || posted.has(messageId);
    },
    async check() {
      return problem;
    },
  };
}
