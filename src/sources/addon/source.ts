import type { z } from 'zod';
import { failed, ok, type Result } from '../../result.ts';
import { characterSchema, type NotedCharacter, uploadSchema } from './schema.ts';

/** What one upload says about a guild, validated. Nothing of it is saved here. */
export interface NotesSnapshot {
  readonly observedAt: Date;
  readonly addonVersion: string;
  /** Whom the companion app names; a claim, not an identity. */
  readonly uploadedBy: string;
  readonly characters: readonly NotedCharacter[];
  /** False where every officer note is empty: the uploader may not be allowed to read them (domain.md §4.3). */
  readonly hasOfficerNotes: boolean;
}

export interface UploadFault {
  /** `characters[3].name`; `body` for the whole. */
  readonly path: string;
  readonly problem: string;
}

export type NotesProblem =
  | {
      readonly kind: 'malformed';
      /** At most 50. */
      readonly faults: readonly UploadFault[];
      /** Whether there are more than are listed. */
      readonly truncated: boolean;
    }
  | { readonly kind: 'no_characters' };

const MAX_FAULTS = 50;

/**
 * Reads the body of an addon upload (domain.md §4.3) into a snapshot, or tells every fault of it with its path. An
 * upload with one fault is refused as a whole: nothing of a refused upload is stored.
 */
export function readNotesSnapshot(body: unknown, observedAt: Date): Result<NotesSnapshot, NotesProblem> {
  const upload = uploadSchema.safeParse(body);
  if (!upload.success) return malformed(faultsOf(upload.error));
  if (upload.data.characters.length === 0) return failed({ kind: 'no_characters' });

  const characters: NotedCharacter[] = [];
  const faults: UploadFault[] = [];
  for (const [index, foreign] of upload.data.characters.entries()) {
    const character = characterSchema.safeParse(foreign);
    if (character.success) characters.push(character.data);
    else faults.push(...faultsOf(character.error, ['characters', index]));
    if (faults.length > MAX_FAULTS) break;
  }
  if (faults.length > 0) return malformed(faults);

  return ok({
    observedAt,
    addonVersion: upload.data.addon_version?.trim() || '1.0',
    uploadedBy: upload.data.uploaded_by?.trim() || 'unknown',
    characters,
    hasOfficerNotes: characters.some(({ officerNote = '' }) => officerNote.trim() !== ''),
  });
}

function malformed(faults: readonly UploadFault[]): Result<never, NotesProblem> {
  return failed({ kind: 'malformed', faults: faults.slice(0, MAX_FAULTS), truncated: faults.length > MAX_FAULTS });
}

function faultsOf(error: z.ZodError, prefix: readonly PropertyKey[] = []): UploadFault[] {
  return error.issues.map(({ path, message }) => ({ path: readablePath([...prefix, ...path]), problem: message }));
}

function readablePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/**
 * What ranks are called, by index; where two characters call one differently, the last counts.
 * @param characters those that are on the guild's roster: an export of another guild calls its own ranks so
 */
export function rankNamesOf(characters: Iterable<NotedCharacter>): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { rankIndex, rankName } of characters) {
    if (rankIndex !== undefined && rankName !== undefined) names.set(rankIndex, rankName);
  }
  return names;
}
