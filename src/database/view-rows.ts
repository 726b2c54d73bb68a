import type { View } from '../quality/view.ts';
import { loadColumns } from './column-wise.ts';
import type { Tenant } from './database.ts';
import { recalling } from './recall.ts';
import { FACTS, type FactsRow, toFacts } from './view-facts.ts';
import { type Kinds, kindsOf, type Loading, type Scope, toPeople } from './view-people.ts';

/**
 * The whole server in a constant number of statements, for a scan. Why links and candidates were proposed is left out:
 * it is the bulk of their rows, and no rule examines by it. Every row is read, and what came to the same texts last time
 * is not made into objects again: from one scan to the next hardly anything changes.
 */
export async function loadView(tenant: Tenant, at: Date): Promise<View> {
  const { em, serverId } = tenant;
  const [row] = await em.execute<FactsRow[]>(`select ${FACTS} from server where id = ?`, [serverId]);
  if (!row) throw new Error(`There is no server ${serverId}.`);
  return recalling(serverId, rowsOf, async (recall) => {
    const facts = toFacts(row, recall);
    return { at, ...facts, ...(await toPeople(EVERYTHING, loadEverybody(tenant), facts.guilds, recall)) };
  });
}

function rowsOf({ characters, members, players, candidates }: View): number {
  return characters.size + members.size + players.size + candidates.size;
}

/** Every option but why, see {@link loadView}: they come as two lists, the persons and their members. */
const SCOPE: Scope = {
  characters: 'character',
  uploads: '',
  members: '',
  players: '',
  aliases: '',
  links: 'link',
  refusedPairs: '',
  refusedPlayers: '',
  ofCharacters: '',
  linkReasons: 'null::jsonb',
  candidateOptions: `json_build_array(
    jsonb_path_query_array(options, '$[*].person'), jsonb_path_query_array(options, '$[*].memberIds'))`,
};

const EVERYTHING = kindsOf(SCOPE);

/** A statement for each kind of row, asked for at once: PostgreSQL works on one while this thread reads the one before. */
function loadEverybody(tenant: Tenant): Loading {
  const load = ({ columns, from }: Kinds[keyof Kinds]) => {
    const loading = loadColumns(tenant, columns, from);
    // Whoever waits for it hears of it; nobody does once another one failed.
    loading.catch(() => {});
    return loading;
  };
  return Object.fromEntries(Object.entries(EVERYTHING).map(([kind, query]) => [kind, load(query)])) as Loading;
}
