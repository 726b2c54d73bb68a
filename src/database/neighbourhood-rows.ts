import type { View } from '../quality/view.ts';
import { selectObject } from './column-wise.ts';
import type { Tenant } from './database.ts';
import { membersCalled } from './member-rows.ts';
import { IS_PRESENT } from './present.ts';
import { afresh } from './recall.ts';
import { listParameter } from './rows.ts';
import { FACTS, type FactsRow, toFacts } from './view-facts.ts';
import { kindsOf, type Loading, type Scope, toPeople } from './view-people.ts';

/**
 * What a small view is built around: subjects, with whoever a candidate of theirs proposes, and the normalised keys by
 * which evidence may name somebody.
 */
export interface Neighbourhood {
  readonly characterIds: readonly string[];
  readonly memberIds: readonly string[];
  readonly playerIds: readonly string[];
  readonly keys: readonly string[];
  /** Also every character whose notes name somebody by one of these. */
  readonly notedKeys: readonly string[];
}

/**
 * The subjects, whoever the keys name, whatever may belong to a member who is a subject, and everything that belongs
 * to the players of all of these; in one statement and by index only, but for the candidates, of which there are few.
 */
export async function loadNeighbourhood(tenant: Tenant, at: Date, around: Neighbourhood): Promise<View> {
  return loadAround(tenant, at, around, AS_ASKED);
}

/**
 * The same, and whoever the characters among them lead to: the names and notes of a subject, then those of every
 * character without player that is called so, and so on.
 */
export async function loadWideNeighbourhood(tenant: Tenant, at: Date, around: Neighbourhood): Promise<View> {
  return loadAround(tenant, at, around, FOLLOWED);
}

const AS_ASKED = `
  key as materialized (select key from asked),
  noted_key as materialized (select key from asked where noted)`;

/** So many names beyond those that it begins with lead from one press to others: never through the whole server. */
const MOST_KEYS = 1_000;

/** By what other notes may name a character, and whom its own notes may name. */
const namesOf = (character: string) => `
      select ${character}.name_key as key, both_ways.noted from both_ways
      union all select key, false from note_name where character_id = ${character}.id
      offset 0`;

/**
 * Notes are followed from main to main: each key to the characters without player that are called so, and to what their
 * notes say; where whoever notes a name is asked for too, also to those. What else a member is called says nothing about
 * the character that led to them: given names would lead to half the server. Each step looks in an index for one key, and
 * PostgreSQL goes no further than the limit asks.
 */
const FOLLOWED = `
  both_ways as materialized (select exists (select 1 from asked where noted) as noted),
  begun as materialized (
    select key, noted from asked
    union
    select name.key, name.noted
    from (
      select id, name_key, ${IS_PRESENT} as present from character
      where id = any(array(select id from subject_character))
      offset 0
    ) as subject cross join lateral (${namesOf('subject')}
    ) as name
    where subject.present
  ),
  followed(key, noted) as (
    select key, noted from begun
    union
    select name.key, name.noted
    from followed cross join lateral (
      select id, name_key, ${IS_PRESENT} as present from character
      where id = any(array(
          select id from character as called where called.name_key = followed.key
          union all select character_id from note_name where followed.noted and note_name.key = followed.key
        ))
        and not exists (select 1 from link where character_id = character.id offset 0)
      offset 0
    ) as called cross join lateral (${namesOf('called')}
    ) as name
    where called.present
  ),
  within_reach as materialized (select * from followed limit (select count(*) from begun) + ${MOST_KEYS}),
  key as materialized (select distinct key from within_reach),
  noted_key as materialized (select key from within_reach where noted)`;

/**
 * Ids are compared with arrays, not joined, and lists are unnested: the planner guesses an array short, and reads what it
 * names through the index. Where it cannot know how much there is, just after a first sync, joins and "is null" would
 * lead it through all of a server: "offset 0" keeps what is looked up by id apart.
 */
const whoIsNear = (keys: string) => `with recursive
  subject_character as materialized (select value::uuid as id from jsonb_array_elements_text(?::jsonb)),
  subject_member as materialized (select value as id from jsonb_array_elements_text(?::jsonb)),
  subject_player as materialized (select value::uuid as id from jsonb_array_elements_text(?::jsonb)),
  asked(key, noted) as materialized (
    select unnest(array(select jsonb_array_elements_text(?::jsonb))), false
    union all select unnest(array(select jsonb_array_elements_text(?::jsonb))), true
  ),
  ${keys},
  proposed as materialized (
    select options from candidate where character_id = any(array(select id from subject_character))
  ),
  near_character as materialized (
    select id from subject_character
    union select id from character where name_key = any(array(select key from key))
    union select character_id from note_name where key = any(array(select key from noted_key))
    union select character_id from candidate, jsonb_array_elements(options) as option
      where exists (select 1 from subject_member) and (
        jsonb_exists_any(option -> 'memberIds', array(select id from subject_member))
        or option -> 'person' ->> 'playerId' = any(array(
          select player_id::text from link where member_id = any(array(select id from subject_member))
        ))
      )
  ),
  near_member as materialized (
    select id from subject_member
    union select jsonb_array_elements_text(jsonb_path_query_array(options, '$[*].memberIds[*]')) from proposed
    union ${membersCalled('array(select key from key)')}
  ),
  near_player as materialized (
    select id from subject_player
    union select jsonb_array_elements_text(jsonb_path_query_array(options, '$[*].person.playerId'))::uuid from proposed
    union select player_id from link where character_id = any(array(select id from near_character))
    union select player_id from link where member_id = any(array(select id from near_member))
    union select id from player where name_key = any(array(select key from key))
    union select player_id from player_alias where key = any(array(select key from key))
  ),
  near_link as materialized (select * from link where player_id = any(array(select id from near_player))),
  shown_character as materialized (
    select * from character where id = any(array(
      select id from near_character union select character_id from near_link where character_id is not null
    ))
  )`;

const SCOPE: Scope = {
  characters: 'shown_character',
  // Uploads can be read across servers too, so that only their own server leads to the index.
  uploads: `where server_id = any(array(select server_id from shown_character)) and id = any(array(
    select guild_note_upload_id from shown_character union select officer_note_upload_id from shown_character
  ))`,
  members: `where id = any(array(
    select id from near_member union select member_id from near_link where member_id is not null
  ))`,
  players: 'where id = any(array(select id from near_player))',
  aliases: 'where player_id = any(array(select id from near_player))',
  links: 'near_link',
  refusedPairs: 'where character_id = any(array(select id from near_character))',
  refusedPlayers: 'where character_id = any(array(select id from near_character))',
  ofCharacters: 'and character_id = any(array(select id from near_character))',
  linkReasons: 'evidence',
  candidateOptions: 'options',
};

const AROUND = kindsOf(SCOPE);

const AROUND_COLUMNS = Object.entries(AROUND)
  .map(([kind, { columns, from }]) => `(select ${selectObject(columns)} from ${from}) as "${kind}"`)
  .join(', ');

/** One statement, so that PostgreSQL works out once who is near. */
async function loadAround({ em, serverId }: Tenant, at: Date, around: Neighbourhood, keys: string): Promise<View> {
  const { characterIds, memberIds, playerIds, keys: asked, notedKeys } = around;
  const [row] = await em.execute<(FactsRow & Loading)[]>(
    `${whoIsNear(keys)} select ${FACTS}, ${AROUND_COLUMNS} from server where id = ?`,
    [...[characterIds, memberIds, playerIds, asked, notedKeys].map(listParameter), serverId],
  );
  if (!row) throw new Error(`There is no server ${serverId}.`);
  const facts = toFacts(row, afresh);
  return { at, ...facts, ...(await toPeople(AROUND, row, facts.guilds, afresh)) };
}
