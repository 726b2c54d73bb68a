import { Database } from '../src/database/database.ts';
import type { Actor } from '../src/use-cases/actor.ts';
import { suggestCharacters } from '../src/use-cases/people/find-character.ts';
import { applyMatch, previewMatch } from '../src/use-cases/people/match.ts';
import { startBenchPostgres } from './bench-database.ts';
import { generateGuild } from './guild-generator.ts';
import { atMost, type Measured, median, quantile, timed, told } from './measure.ts';
import { expectOk, fillServer, watchedServer } from './watched-server.ts';

const SEED = 23;
const size = { characters: 10_000, members: 10_000 };
const NAMES = 25;

/** How long an officer waits for the list while they type a character's name, letter by letter. */
export async function measureTyping(): Promise<Measured> {
  await using stack = new AsyncDisposableStack();
  const postgres = await startBenchPostgres();
  stack.defer(() => postgres.stop());
  const address = await postgres.freshDatabase();
  const database = await Database.connect({ url: address.url });
  stack.defer(() => database.close());
  const guild = generateGuild(SEED, size);
  const server = await watchedServer(database, guild);
  await fillServer(server, guild);
  const { context, serverId } = server;
  const officer: Actor = { serverId, memberId: guild.members[0]?.id ?? '1', roleIds: [], canManageServer: true };
  const { batchId } = expectOk(await previewMatch(context, officer));
  expectOk(await applyMatch(context, officer, batchId));

  const waits: number[] = [];
  let found = 0;
  for (const { name } of guild.characters.filter(({ present }) => present).slice(0, NAMES)) {
    for (let length = 0; length <= name.length; length += 1) {
      const { ms, value } = await timed(() => suggestCharacters(context, officer, name.slice(0, length)));
      waits.push(ms);
      if (length === name.length && value.some((character) => character.name === name)) found += 1;
    }
  }
  if (found < NAMES) throw new Error(`Only ${found} of ${NAMES} characters were found by their whole name`);
  const about = `typing a character among ${size.characters}, ${size.members} members`;
  return {
    measures: [
      atMost(`${about}: 95 % of the lists`, quantile(waits, 0.95), 'ms', 300),
      told(`${about}: median`, median(waits), 'ms'),
    ],
    remarks: [
      'Typing: the verb behind autocomplete, for every beginning of some names, on a server whose match was applied; by name, realm, player, alias and the names of members.',
    ],
  };
}
