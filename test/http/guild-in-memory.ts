import type {
  Health,
  HttpVerbs,
  KeyProblem,
  KeyScope,
  LastUpload,
  SourceStatus,
  UploadAnswer,
  UploadProblem,
} from '../../src/http/verbs.ts';
import { failed, ok, type Result } from '../../src/result.ts';
import { matchToRoster } from '../../src/sources/addon/roster-match.ts';
import { readNotesSnapshot } from '../../src/sources/addon/source.ts';

export const KEY = 'an-upload-key-that-must-stay-secret';
export const SUSPENDED_KEY = 'a-suspended-key';
export const REVOKED_KEY = 'a-revoked-key';
export const OTHER_KEY = 'the-key-of-another-guild';

interface NotedCharacter {
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string | null;
  guildNote: string;
  officerNote: string;
}

/**
 * Rollcall's verbs over two characters in memory: they read an upload and keep its notes as the real ones do, without a
 * database. A test can hold a verb, make it fail, or make it busy.
 */
export class GuildInMemory implements HttpVerbs {
  readonly roster: NotedCharacter[] = [
    { name: 'Trogmoon', realmSlug: 'senjin', realmName: "Sen'jin", guildNote: '', officerNote: '' },
    { name: 'Zatañña', realmSlug: 'azjol-nerub', realmName: null, guildNote: '', officerNote: '' },
  ];
  readonly works: Health & { database: boolean; discord: boolean } = { database: true, discord: true };
  /** Undefined: answer as usual. */
  refuses: UploadProblem | undefined;
  failsWith: Error | undefined;
  /** Resolved when an upload has arrived at the verb. */
  readonly arrived = Promise.withResolvers<void>();
  /** While set, uploads wait for it. */
  held: Promise<void> | undefined;
  uploads: LastUpload[] = [];
  identified: string[] = [];

  async identifyKey(key: string): Promise<Result<KeyScope, KeyProblem>> {
    this.identified.push(key);
    if (key === SUSPENDED_KEY) return failed({ kind: 'key_suspended' });
    if (key === REVOKED_KEY) return failed({ kind: 'key_revoked' });
    if (key === KEY) return ok({ keyId: 'key-1', serverId: '1', guildId: 'guild-1' });
    if (key === OTHER_KEY) return ok({ keyId: 'key-2', serverId: '1', guildId: 'guild-2' });
    return failed({ kind: 'wrong_key' });
  }

  async receiveUpload(_scope: KeyScope, body: unknown): Promise<Result<UploadAnswer, UploadProblem>> {
    this.arrived.resolve();
    await this.held;
    if (this.failsWith) throw this.failsWith;
    if (this.refuses) return failed(this.refuses);

    const snapshot = readNotesSnapshot(body, new Date('2026-08-01T20:06:00Z'));
    if (!snapshot.ok) return snapshot;
    const { characters, hasOfficerNotes, observedAt: receivedAt, addonVersion, uploadedBy } = snapshot.value;
    const officerNotesKept = !hasOfficerNotes && this.roster.some(({ officerNote }) => officerNote !== '');
    const { found, notFound } = matchToRoster(characters, this.roster, 'senjin');
    let updated = 0;
    for (const [character, noted] of found) {
      const guildNote = noted.guildNote ?? character.guildNote;
      const officerNote = officerNotesKept ? character.officerNote : (noted.officerNote ?? character.officerNote);
      if (guildNote === character.guildNote && officerNote === character.officerNote) continue;
      Object.assign(character, { guildNote, officerNote });
      updated += 1;
    }
    const charactersReceived = characters.length;
    this.uploads.push({ receivedAt, processedAt: null, uploadedBy, addonVersion, charactersReceived, updated });
    return ok({ charactersReceived, updated, notFound, officerNotesKept, receivedAt });
  }

  async lastUpload({ guildId }: KeyScope): Promise<Result<LastUpload | null, KeyProblem>> {
    return ok(guildId === 'guild-1' ? (this.uploads.at(-1) ?? null) : null);
  }

  async sourceStatus(): Promise<Result<SourceStatus, KeyProblem>> {
    const startedAt = new Date('2026-08-01T19:00:00Z');
    const finishedAt = new Date('2026-08-01T19:00:02.400Z');
    return ok({
      blizzard_api: { startedAt, finishedAt, found: 2, added: 1, updated: 0, removed: 0, newFindings: 1 },
      discord_bot: null,
      addon_upload: null,
    });
  }

  async health(): Promise<Health> {
    return this.works;
  }
}
