import type { AgendaBackend } from 'agenda';

export type JobStoreAddress =
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** A role that may create tables, where the one in `url` may not. It is used at start only. */
      readonly ownerUrl?: string;
    }
  | { readonly kind: 'mongodb'; readonly url: string };

/** A store that is connected, has its tables and refuses a second job with the same key. */
export interface JobStore {
  readonly backend: AgendaBackend;
  /** Whether the error says that a job with this key is already there. */
  isDuplicateKey(error: unknown): boolean;
  close(): Promise<void>;
}
