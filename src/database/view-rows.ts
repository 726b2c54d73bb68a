import type { CandidateOption } from '../identity/proposals.ts';
import type { PlayerView, View } from '../quality/view.ts';
import type { Tenant } from './database.ts';
import {
  type CandidateRow,
  type CharacterRow,
  FACTS,
  type FactsRow,
  type LinkRow,
  type MemberRow,
  type PeopleRows,
  peopleQueries,
  type RankEventRow,
  type Scope,
  toView,
  type UploadRow,
} from './view-queries.ts';

/**
 * The whole server in a constant number of statements, for a scan. Why links and candidates were proposed is left out:
 * it is the bulk of their rows, and no rule examines by it.
 */
export async function loadView(tenant: Tenant, at: Date): Promise<View> {
  const { em, serverId } = tenant;
  const [facts] = await em.execute<FactsRow[]>(`select ${FACTS} from server where id = ?`, [serverId]);
  if (!facts) throw new Error(`There is no server ${serverId}.`);
  return toView(facts, await loadEverybody(tenant), at);
}

/** Every option but why: see {@link loadView}. */
const EVERYTHING: Scope = {
  characters: 'character',
  uploads: '',
  members: '',
  players: '',
  links: 'link',
  refusedPairs: '',
  ofCharacters: '',
  linkReasons: 'null',
  candidateOptions: `jsonb_build_array(
    jsonb_path_query_array(options, '$[*].person'), jsonb_path_query_array(options, '$[*].memberIds'))`,
};

/** In a view of the whole server the options come as two lists: the persons, and their members. */
type OptionsWithoutReasons = readonly [readonly CandidateOption['person'][], readonly (readonly string[])[]];

/** A statement for each kind of row: thousands come faster as rows than as JSON. */
async function loadEverybody({ em }: Tenant): Promise<PeopleRows<readonly CandidateOption[]>> {
  const queries = peopleQueries(EVERYTHING);
  const characters = await em.execute<CharacterRow[]>(queries.characters);
  const uploads = await em.execute<UploadRow[]>(queries.uploads);
  const members = await em.execute<MemberRow[]>(queries.members);
  const players = await em.execute<PlayerView[]>(queries.players);
  const links = await em.execute<LinkRow[]>(queries.links);
  const refusedPairs = await em.execute<{ characterId: string; memberId: string }[]>(queries.refusedPairs);
  const rankEvents = await em.execute<RankEventRow[]>(queries.rankEvents);
  const candidates = await em.execute<CandidateRow<OptionsWithoutReasons>[]>(queries.candidates);
  return {
    characters,
    uploads,
    members,
    players,
    links,
    refusedPairs,
    rankEvents,
    candidates: candidates.map((row) => ({ ...row, options: withoutReasons(row.options) })),
  };
}

function withoutReasons([persons, memberIds]: OptionsWithoutReasons): CandidateOption[] {
  return persons.map((person, at) => ({ person, memberIds: memberIds[at] ?? [], score: null, reasons: [] }));
}
