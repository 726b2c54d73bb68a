import type { Tenant } from './database.ts';
import { membersCalled } from './member-rows.ts';
import type { Neighbourhood } from './neighbourhood-rows.ts';
import { IS_PRESENT } from './present.ts';
import { listParameter } from './rows.ts';

/** Lengths of names, in code points, both included. */
export interface NameLengths {
  readonly shortest: number;
  readonly longest: number;
}

/**
 * The keys of such a length that any member goes by: names to compare, no more. They come as one text, because
 * thousands of rows cost the event loop more than comparing them does; no key holds a line break.
 */
export async function loadMemberNames({ em }: Tenant, { shortest, longest }: NameLengths): Promise<string[]> {
  const [row] = await em.execute<{ keys: string | null }[]>(
    `select string_agg(key, chr(10)) as keys from (select unnest(name_keys) as key from member) as member_name
     where char_length(key) between ? and ?`,
    [shortest, longest],
  );
  return row?.keys?.split('\n') ?? [];
}

/** The present characters without player that have a name of such a length, by index: names to compare, no more. */
export async function loadFreeCharacterNames(
  { em }: Tenant,
  { shortest, longest }: NameLengths,
): Promise<{ id: string; nameKey: string }[]> {
  return em.execute(
    `select id, name_key as "nameKey" from character
     where name_length between ? and ? and ${IS_PRESENT}
       and not exists (select 1 from link where link.character_id = character.id offset 0)`,
    [shortest, longest],
  );
}

/**
 * The present characters without player that one of these free members could get instead: called by any of the member's
 * names, or with a note that names one. Members are given by id or by any name.
 */
export async function loadFreeCharactersOf(
  { em }: Tenant,
  { memberIds, keys }: Pick<Neighbourhood, 'memberIds' | 'keys'>,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `with name as materialized (select value as key from jsonb_array_elements_text(?::jsonb)),
       meant as materialized (
         select value as member_id from jsonb_array_elements_text(?::jsonb)
         union ${membersCalled('array(select key from name)')}
       ),
       free_member as materialized (
         select name_keys, left_at from member
         where id = any(array(select member_id from meant))
           and not exists (select 1 from link where link.member_id = member.id offset 0)
       ),
       key as materialized (select unnest(name_keys) as key from free_member where left_at is null),
       called as materialized (
         select id from character where name_key = any(array(select key from key))
         union select character_id from note_name where key = any(array(select key from key))
       )
     select id from (
       select id, ${IS_PRESENT} as present from character
       where id = any(array(select id from called))
         and not exists (select 1 from link where link.character_id = character.id offset 0)
       offset 0
     ) as free where present`,
    [listParameter(keys), listParameter(memberIds)],
  );
  return rows.map(({ id }) => id);
}
