import type { CharacterView, LinkView, NoteView, RankEventView, View } from '../quality/view.ts';
import {
  flag,
  instant,
  instantOrNull,
  json,
  number,
  numberOrNull,
  type Readers,
  word,
  wordOrNull,
} from './column-wise.ts';

export const uploads = { id: word('id'), uploadedBy: json<string>('uploaded_by'), uploadedAt: instant('received_at') };

type UploadOfNote = Pick<NoteView, 'uploadedBy' | 'uploadedAt'>;

/** By its id. */
export function toUpload(of: Readers<typeof uploads>, row: number): [string, UploadOfNote] {
  return [of.id(row), { uploadedBy: of.uploadedBy(row), uploadedAt: of.uploadedAt(row) }];
}

/** Of a character: null when no upload ever showed it. */
const note = (column: 'guild_note' | 'officer_note') =>
  [
    json<string | null>(column),
    json<string | null>(`previous_${column}`),
    instantOrNull(`${column}_changed_at`),
    wordOrNull(`${column}_upload_id`),
  ] as const;

const [guildNote, previousGuildNote, guildNoteChangedAt, guildNoteUploadId] = note('guild_note');
const [officerNote, previousOfficerNote, officerNoteChangedAt, officerNoteUploadId] = note('officer_note');

export const characters = {
  id: word('id'),
  guildId: word('guild_id'),
  name: json<string>('name'),
  realmSlug: json<string>('realm_slug'),
  realmName: json<string>('coalesce(realm_name, realm_slug)'),
  class: json<string>('class'),
  level: numberOrNull('level'),
  rankIndex: number('rank_index'),
  rankSince: instant('rank_since'),
  rankSeenToChange: flag('rank_since > first_seen_at'),
  lastLoginAt: instantOrNull('last_login_at'),
  departedAt: instantOrNull('departed_at'),
  missingSince: instantOrNull('missing_since'),
  guildNote,
  previousGuildNote,
  guildNoteChangedAt,
  guildNoteUploadId,
  officerNote,
  previousOfficerNote,
  officerNoteChangedAt,
  officerNoteUploadId,
};

interface Beside {
  readonly guilds: View['guilds'];
  readonly links: ReadonlyMap<string, LinkView>;
  readonly uploads: ReadonlyMap<string, UploadOfNote>;
}

export function toCharacter(
  of: Readers<typeof characters>,
  row: number,
  { guilds, links, uploads }: Beside,
): CharacterView {
  const id = of.id(row);
  const guildId = of.guildId(row);
  const departedAt = of.departedAt(row);
  return {
    id,
    guildId,
    name: of.name(row),
    realmSlug: of.realmSlug(row),
    realmName: of.realmName(row),
    class: of.class(row),
    level: of.level(row),
    rankIndex: of.rankIndex(row),
    rankSince: of.rankSince(row),
    rankSeenToChange: of.rankSeenToChange(row),
    lastLoginAt: of.lastLoginAt(row),
    guildNote: toNote(
      of.guildNote(row),
      of.previousGuildNote(row),
      of.guildNoteChangedAt(row),
      uploads.get(of.guildNoteUploadId(row) ?? ''),
    ),
    officerNote: toNote(
      of.officerNote(row),
      of.previousOfficerNote(row),
      of.officerNoteChangedAt(row),
      uploads.get(of.officerNoteUploadId(row) ?? ''),
    ),
    present: departedAt === null && guilds.has(guildId),
    departedAt,
    missingSince: of.missingSince(row),
    link: links.get(id) ?? null,
  };
}

function toNote(
  text: string | null,
  previous: string | null,
  changedAt: Date | null,
  upload: UploadOfNote | undefined,
): NoteView | null {
  if (text === null || !upload) return null;
  return { text, previous, changedAt, uploadedBy: upload.uploadedBy, uploadedAt: upload.uploadedAt };
}

export const rankEvents = {
  id: word('id'),
  characterId: word('character_id'),
  fromIndex: number('from_index'),
  toIndex: number('to_index'),
  observedAt: instant('observed_at'),
};

export function toRankEvent(of: Readers<typeof rankEvents>, row: number): RankEventView {
  return {
    id: of.id(row),
    characterId: of.characterId(row),
    fromIndex: of.fromIndex(row),
    toIndex: of.toIndex(row),
    observedAt: of.observedAt(row),
  };
}
