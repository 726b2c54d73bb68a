import type { Tenant } from './database.ts';
import { rowsParameter } from './rows.ts';

/** A present character with the notes that are stored of it. */
export interface NotedCharacterRow {
  readonly id: string;
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string | null;
  readonly guildNote: string | null;
  readonly officerNote: string | null;
}

/** What an upload changes about one character's notes; a note that is undefined stays. */
export interface ChangedNotes {
  readonly id: string;
  readonly guildNote: string | undefined;
  readonly officerNote: string | undefined;
  /** Every normalised key by which its notes may name somebody, as they are now. */
  readonly names: readonly string[];
}

export async function loadNotedCharacters({ em }: Tenant, guildId: string): Promise<NotedCharacterRow[]> {
  return em.execute<NotedCharacterRow[]>(
    `select id, name, realm_slug as "realmSlug", realm_name as "realmName", guild_note as "guildNote",
       officer_note as "officerNote"
     from character where guild_id = ? and departed_at is null`,
    [guildId],
  );
}

/** Writes changed notes; what stood there before is kept beside them. The first note is no change. */
export async function saveNotes(tenant: Tenant, rows: readonly ChangedNotes[], uploadId: string, at: Date) {
  if (rows.length === 0) return;
  await tenant.em.execute(
    `update character set
       guild_note = coalesce(row."guildNote", character.guild_note),
       guild_note_upload_id = case when row."guildNote" is null then character.guild_note_upload_id else ?::uuid end,
       previous_guild_note = case when row."guildNote" is null then character.previous_guild_note else character.guild_note end,
       guild_note_changed_at = case
         when row."guildNote" is null or character.guild_note is null then character.guild_note_changed_at
         else ?::timestamptz
       end,
       officer_note = coalesce(row."officerNote", character.officer_note),
       officer_note_upload_id = case when row."officerNote" is null then character.officer_note_upload_id else ?::uuid end,
       previous_officer_note = case when row."officerNote" is null then character.previous_officer_note else character.officer_note end,
       officer_note_changed_at = case
         when row."officerNote" is null or character.officer_note is null then character.officer_note_changed_at
         else ?::timestamptz
       end
     from jsonb_to_recordset(?::jsonb) as row("id" uuid, "guildNote" text, "officerNote" text)
     where character.id = row."id"`,
    [uploadId, at, uploadId, at, rowsParameter(rows)],
  );
  await saveNoteNames(tenant, rows);
}

async function saveNoteNames({ em, serverId }: Tenant, rows: readonly ChangedNotes[]): Promise<void> {
  const names = rowsParameter(rows.map(({ id, names }) => ({ id, names })));
  await em.execute(
    `delete from note_name using jsonb_to_recordset(?::jsonb) as row("id" uuid, "names" text[])
     where character_id = row."id" and key <> all (row."names")`,
    [names],
  );
  await em.execute(
    `insert into note_name (server_id, key, character_id)
     select ?, key, row."id"
     from jsonb_to_recordset(?::jsonb) as row("id" uuid, "names" text[]) cross join unnest(row."names") as name(key)
     on conflict do nothing`,
    [serverId, names],
  );
}

/** Takes over rank names that an upload shows; the role that an officer saved for a rank stays. */
export async function saveRankNames(tenant: Tenant, guildId: string, names: ReadonlyMap<number, string>) {
  if (names.size === 0) return;
  await tenant.em.execute(
    `insert into rank (server_id, guild_id, index, name)
     select ?, ?, "index", "name" from jsonb_to_recordset(?::jsonb) as row("index" smallint, "name" text)
     on conflict (server_id, guild_id, index) do update set name = excluded.name
     where rank.name is distinct from excluded.name`,
    [tenant.serverId, guildId, rowsParameter([...names].map(([index, name]) => ({ index, name })))],
  );
}
