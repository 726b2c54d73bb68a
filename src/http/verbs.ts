import type { Result } from '../result.ts';

/**
 * What the listener asks of Rollcall. Every verb is told the scope that the upload key decides; nothing in a body or an
 * address widens it (domain.md §9).
 */
export interface HttpVerbs {
  /**
   * Whose key this is. Asked before a body is read. `key` is whatever a stranger sent, up to 16 KB; it is compared in
   * constant time and never logged.
   */
  identifyKey(key: string): Promise<Result<KeyScope, KeyProblem>>;
  /**
   * Saves the notes of an upload. `body` is any JSON value, or undefined. The key may have been suspended or revoked
   * since it was identified.
   */
  receiveUpload(scope: KeyScope, body: unknown): Promise<Result<UploadAnswer, UploadProblem>>;
  /** The last upload of the key's guild. */
  lastUpload(scope: KeyScope): Promise<Result<LastUpload | null, StatusProblem>>;
  /** The last successful run of each source of the key's server. */
  sourceStatus(scope: KeyScope): Promise<Result<SourceStatus, StatusProblem>>;
  /** What works at this moment. Answers within a second or two, whatever hangs; no key is needed to ask. */
  health(): Promise<Health>;
}

export interface KeyScope {
  readonly keyId: string;
  readonly serverId: string;
  readonly guildId: string;
}

/**
 * `key_suspended`: its creator is no officer any more. `server_left`: its server removed Rollcall. `guild_removed`: its
 * guild is not watched any more.
 */
export type KeyProblem = {
  readonly kind: 'wrong_key' | 'key_suspended' | 'key_revoked' | 'server_left' | 'guild_removed';
};

/** Too much to do at the moment; the same request may succeed later. */
export interface Busy {
  readonly kind: 'busy';
  readonly retryAfterSeconds: number;
}

export interface UploadFault {
  /** `characters[3].name`; `body` for the whole. */
  readonly path: string;
  readonly problem: string;
}

export interface MalformedUpload {
  readonly kind: 'malformed';
  readonly faults: readonly UploadFault[];
  /** Whether there are more faults than are listed. */
  readonly truncated: boolean;
}

export type UploadProblem = KeyProblem | Busy | MalformedUpload | { readonly kind: 'no_characters' };

export type StatusProblem = KeyProblem | Busy;

export interface UploadAnswer {
  readonly charactersReceived: number;
  /** Characters whose notes changed. */
  readonly updated: number;
  /** Characters that are not on the roster, as the upload calls them. */
  readonly notFound: readonly string[];
  /** The upload held no officer note while some are stored: those were kept. */
  readonly officerNotesKept: boolean;
  readonly receivedAt: Date;
}

export interface LastUpload {
  readonly receivedAt: Date;
  /** Null until the scan that follows an upload is done. */
  readonly processedAt: Date | null;
  readonly uploadedBy: string;
  readonly addonVersion: string;
  readonly charactersReceived: number;
  readonly updated: number;
}

export interface SuccessfulRun {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly found: number;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  readonly newFindings: number;
}

/** Null: the source never succeeded. */
export type SourceStatus = Readonly<Record<'blizzard_api' | 'discord_bot' | 'addon_upload', SuccessfulRun | null>>;

export interface Health {
  readonly database: boolean;
  readonly discord: boolean;
}
