import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { AddonUpload } from './guild/addon-upload.ts';

const uploadAnswer = z.object({
  status: z.literal('processed'),
  characters_received: z.int(),
  updated: z.int(),
  not_found: z.array(z.string()),
});

const uploadStatus = z.object({ last_upload: z.object({ processed_at: z.string().nullable() }).nullable() });

const sourceStatus = z.object({
  last_success: z.object({
    blizzard_api: z.object({ found: z.int() }).nullable(),
    discord_bot: z.object({ found: z.int() }).nullable(),
  }),
});

export type UploadAnswer = z.output<typeof uploadAnswer>;

const PATIENCE_MS = 30_000;
const BETWEEN_LOOKS_MS = 50;

/** The program on an officer's PC, on a real socket: it uploads, and asks how Rollcall stands (docs/companion-api.md). */
export class CompanionApp {
  readonly key: string;
  readonly #baseUrl: string;

  constructor(httpUrl: string, key: string) {
    this.#baseUrl = `${httpUrl}/api/guild-sync`;
    this.key = key;
  }

  get uploadUrl(): string {
    return `${this.#baseUrl}/addon-upload`;
  }

  async upload(body: AddonUpload): Promise<UploadAnswer> {
    const response = await fetch(this.uploadUrl, {
      method: 'POST',
      headers: { 'x-api-key': this.key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The upload was answered with ${response.status}: ${await response.text()}`);
    return uploadAnswer.parse(await response.json());
  }

  /** Waits until the last upload was scanned, and with it every sync that was saved before. */
  async untilProcessed(): Promise<void> {
    await this.#until('the upload to be processed', '/addon-upload/status', (answer) => {
      return uploadStatus.parse(answer).last_upload?.processed_at != null;
    });
  }

  /** Waits until roster and members were saved, so many characters. */
  async untilSynced(characters: number): Promise<void> {
    await this.#until(`a sync of ${characters} characters and of the members`, '/status', (answer) => {
      const { blizzard_api, discord_bot } = sourceStatus.parse(answer).last_success;
      return blizzard_api?.found === characters && discord_bot !== null;
    });
  }

  async #until(awaited: string, path: string, isReached: (answer: unknown) => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const response = await fetch(`${this.#baseUrl}${path}`, { headers: { 'x-api-key': this.key } });
      const text = await response.text();
      // A key is suspended until the first sync of the members shows that whoever made it is an officer.
      if (!response.ok && response.status !== 403)
        throw new Error(`${path} was answered with ${response.status}: ${text}`);
      if (response.ok && isReached(JSON.parse(text))) return;
      if (performance.now() > deadline) throw new Error(`Waited in vain for ${awaited}. Seen:\n${text}`);
      await pause(BETWEEN_LOOKS_MS);
    }
  }
}
