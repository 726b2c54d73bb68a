import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Upload } from '../../database/entities/upload.ts';
import { UploadKey } from '../../database/entities/upload-key.ts';
import {
  type ChangedNotes,
  loadNotedCharacters,
  type NotedCharacterRow,
  saveNotes,
  saveRankNames,
} from '../../database/note-rows.ts';
import { keysNamedIn } from '../../identity/neighbourhood.ts';
import { shiftByNames } from '../../quality/rank-shift.ts';
import { failed, ok, type Result } from '../../result.ts';
import { matchToRoster } from '../../sources/addon/roster-match.ts';
import type { NotedCharacter } from '../../sources/addon/schema.ts';
import { type NotesProblem, type NotesSnapshot, rankNamesOf, readNotesSnapshot } from '../../sources/addon/source.ts';
import type { RealmIndex } from '../../sources/battle-net/realm-index.ts';
import type { Context } from '../context.ts';
import { guardRanks } from '../roles/rank-guard.ts';
import { type KeyProblem, type KeyScope, refusalOf } from '../setup/upload-keys.ts';
import { lockWatchedGuild } from '../setup/watched-guilds.ts';

export interface UploadAnswer {
  readonly charactersReceived: number;
  readonly updated: number;
  readonly notFound: readonly string[];
  /** True when the upload held no officer note at all and stored ones were kept. */
  readonly officerNotesKept: boolean;
  readonly receivedAt: Date;
}

/**
 * Saves the notes of an addon upload (domain.md §4.3) in one transaction, one upload of a guild after another, and
 * puts off the scan and the report to a job that starts from the stored upload.
 */
export async function receiveUpload(
  context: Context,
  scope: KeyScope,
  body: unknown,
): Promise<Result<UploadAnswer, NotesProblem | KeyProblem>> {
  const receivedAt = context.clock.now();
  const read = readNotesSnapshot(body, receivedAt);
  if (!read.ok) return read;

  const { region } = await context.database.inServer(scope.serverId, ({ em }) =>
    em.findOneOrFail(Guild, { id: scope.guildId }),
  );
  const realms = await context.realms.indexOf(region);
  const saved = await context.database.inServer(scope.serverId, (tenant) => save(tenant, scope, read.value, realms));
  if (!saved.ok) return saved;
  await putOff(context, scope.serverId, saved.value.uploadId);
  return ok(saved.value.answer);
}

/** What is stored is not refused any more: an upload that nobody looks at is picked up as what a crash leaves. */
async function putOff({ queue, log }: Context, serverId: string, uploadId: string): Promise<void> {
  try {
    await queue.enqueue({ kind: 'process_upload', serverId, uploadId });
  } catch (err) {
    log.warn({ err, serverId, uploadId }, 'the scan of an upload could not be put off; it is made up for later');
  }
}

interface Saved {
  readonly uploadId: string;
  readonly answer: UploadAnswer;
}

async function save(
  tenant: Tenant,
  scope: KeyScope,
  notes: NotesSnapshot,
  realms: RealmIndex | undefined,
): Promise<Result<Saved, KeyProblem>> {
  const { em } = tenant;
  const guild = await lockWatchedGuild(tenant, scope.guildId);
  if (!guild) return failed({ kind: 'guild_removed' });
  // A body may take half a minute to arrive, and others go first: the key may have ended since it was looked at.
  const refusal = await refusalOf(tenant, scope.keyId);
  if (refusal) return failed(refusal);
  const roster = await loadNotedCharacters(tenant, guild.id);
  const { found, notFound } = matchToRoster(
    notes.characters,
    roster,
    guild.realmSlug,
    (realm) => realms?.slugOf(realm) ?? null,
  );
  const officerNotesKept = !notes.hasOfficerNotes && roster.some((character) => character.officerNote);
  const changed = changedNotes(found, officerNotesKept ? 'keep_officer_notes' : 'take_officer_notes');

  const upload = em.create(Upload, {
    server: scope.serverId,
    guild,
    keyId: scope.keyId,
    uploadedBy: notes.uploadedBy,
    addonVersion: notes.addonVersion,
    receivedAt: notes.observedAt,
    characters: notes.characters.map(({ name, realm, guildNote, officerNote }) => ({
      name,
      realm,
      guildNote,
      officerNote,
    })),
    updated: changed.length,
  });
  await em.flush();
  await em.nativeUpdate(UploadKey, { id: scope.keyId }, { lastUsedAt: notes.observedAt });
  await saveNotes(tenant, changed, upload.id, notes.observedAt);
  const rankNames = rankNamesOf(found.values());
  await guardRanks(tenant, guild.id, (ranks) => shiftByNames(ranks, rankNames), notes.observedAt);
  await saveRankNames(tenant, guild.id, rankNames);
  const answer: UploadAnswer = {
    charactersReceived: notes.characters.length,
    updated: changed.length,
    notFound,
    officerNotesKept,
    receivedAt: notes.observedAt,
  };
  return ok({ uploadId: upload.id, answer });
}

function changedNotes(
  found: ReadonlyMap<NotedCharacterRow, NotedCharacter>,
  officerNotes: 'keep_officer_notes' | 'take_officer_notes',
): ChangedNotes[] {
  return [...found].flatMap(([stored, noted]) => {
    const guildNote = changedTo(stored.guildNote, noted.guildNote);
    const officerNote =
      officerNotes === 'keep_officer_notes' ? undefined : changedTo(stored.officerNote, noted.officerNote);
    if (guildNote === undefined && officerNote === undefined) return [];
    const names = keysNamedIn(guildNote ?? stored.guildNote, officerNote ?? stored.officerNote);
    return [{ id: stored.id, guildNote, officerNote, names }];
  });
}

/** The new text, or nothing where the upload is silent or says what is stored. */
function changedTo(stored: string | null, uploaded: string | undefined): string | undefined {
  return uploaded === undefined || uploaded === stored ? undefined : uploaded;
}
