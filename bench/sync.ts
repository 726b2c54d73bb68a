import { Database, type Tenant } from '../src/database/database.ts';
import { characterKey } from '../src/identity/names.ts';
import type { Result } from '../src/result.ts';
import { syncMembers, toMemberRow } from '../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../src/use-cases/syncs/sync-roster.ts';
import { type BenchPostgres, startBenchPostgres } from './bench-database.ts';
import { memberList, roster } from './generated-guild/rows.ts';
import { generateGuild } from './guild-generator.ts';
import { atMost, atMostTimes, constant, type Measure, type Measured, median, timed, told } from './measure.ts';
import { upsertCharacters, upsertMembers } from './raw-upserts.ts';
import { only, StatementLog, type Transaction } from './statements.ts';
import { expectOk, type WatchedServer, watchedServer } from './watched-server.ts';

const SEED = 7;
const ROUNDS = 3;
/** A first sync may cost so many times the raw upsert of the same rows, an unchanged one so many. */
const FIRST = 2;
const UNCHANGED = 1;

interface Subject {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly mostStatements: number;
  /** Is about the saving transaction, not another one of the same sync. */
  readonly isSaving: RegExp;
  prepare(size: number): {
    sync(server: WatchedServer): Promise<Result<unknown, unknown>>;
    upsert(tenant: Tenant, server: WatchedServer, at: Date): Promise<void>;
    watch(database: Database, serverId: string): Promise<WatchedServer>;
  };
}

const members: Subject = {
  name: 'member sync',
  sizes: [1000, 10_000],
  mostStatements: 5,
  isSaving: /\bmember\b[\s\S]*\bsync_run\b/,
  prepare(size) {
    const guild = generateGuild(SEED, { characters: size / 2, members: Math.round(size / 0.97) });
    const present = guild.members.filter((member) => member.present).slice(0, size);
    const ofSize = { ...guild, members: present };
    const rows = memberList(ofSize, new Date(0)).members.map(toMemberRow);
    return {
      sync: ({ context, serverId }) => syncMembers(context, serverId),
      upsert: (tenant, _server, at) => upsertMembers(tenant, rows, at),
      watch: (database, serverId) => watchedServer(database, ofSize, { serverId }),
    };
  },
};

const characters: Subject = {
  name: 'roster sync',
  sizes: [1000, 5000],
  mostStatements: 6,
  isSaving: /\bcharacter\b[\s\S]*\bsync_run\b/,
  prepare(size) {
    const guild = generateGuild(SEED, { characters: Math.round(size / 0.95), members: size });
    const present = guild.characters.filter((character) => character.present).slice(0, size);
    const ofSize = { ...guild, characters: present };
    const rows = roster(ofSize, new Date(0)).characters.map(({ className, name, ...character }) => ({
      ...character,
      name,
      class: className,
      nameKey: characterKey(name),
    }));
    return {
      sync: ({ context, serverId, guildId }) => syncRoster(context, serverId, guildId, 'roster'),
      upsert: (tenant, { guildId }, at) => upsertCharacters(tenant, guildId, rows, at),
      watch: (database, serverId) => watchedServer(database, ofSize, { serverId }),
    };
  },
};

/** What syncing costs, in statements and milliseconds, beside one raw upsert of the same rows. */
export async function measureSync(): Promise<Measured> {
  const postgres = await startBenchPostgres();
  try {
    const measures: Measure[] = [];
    for (const subject of [members, characters]) measures.push(...(await measureSubject(subject, postgres)));
    return {
      measures,
      remarks: [
        'Sync: embedded PostgreSQL with fsync, as in production. “Saving” is the transaction that saves, from begin to commit; “whole” is the use-case from a snapshot that was already pulled to the end, scan and report included. The baseline is one unconditional upsert of the same rows through the same door, begin to commit, in the same run.',
        `Each number is the median of ${ROUNDS} rounds, each on a server of its own; Rollcall and the raw upsert take turns.`,
        'A member has about three names. Three keys are found by indexes of the member’s row, which the baseline keeps too; every ninth member has a fourth or more, which are rows of their own: saving writes those, the baseline does not.',
        'Data statements are counted without begin, commit, the tenant’s set_config and the lease.',
      ],
    };
  } finally {
    await postgres.stop();
  }
}

interface Round {
  readonly saving: Transaction;
  readonly wholeMs: number;
  readonly wholeStatements: number;
  readonly rawMs: number;
}

async function measureSubject(subject: Subject, postgres: BenchPostgres): Promise<Measure[]> {
  const sized = [];
  for (const size of subject.sizes) sized.push(await measureSize(subject, size, postgres));
  const statements = sized.flatMap(({ first, unchanged }) => [statementsOf(first), statementsOf(unchanged)]);
  return [
    ...sized.flatMap(({ measures }) => measures),
    atMost(
      `${subject.name}: data statements of saving, the most of all`,
      Math.max(...statements),
      'statements',
      subject.mostStatements,
    ),
    constant(
      `${subject.name}: data statements of saving, first`,
      sized.map(({ first }) => statementsOf(first)),
      'statements',
    ),
    constant(
      `${subject.name}: data statements of saving, unchanged`,
      sized.map(({ unchanged }) => statementsOf(unchanged)),
      'statements',
    ),
    constant(
      `${subject.name}: data statements of the whole, unchanged`,
      sized.map(({ unchanged }) => median(unchanged.map((round) => round.wholeStatements))),
      'statements',
    ),
  ];
}

async function measureSize(subject: Subject, size: number, postgres: BenchPostgres) {
  const { sync, upsert, watch } = subject.prepare(size);
  const address = await postgres.freshDatabase();
  const log = new StatementLog();
  const database = await Database.connect({ url: address.url, onStatement: log.hear });
  const admin = await postgres.connectAsAdmin(address);
  const round = async (rollcall: WatchedServer, raw: WatchedServer): Promise<Round> => {
    log.taken();
    const whole = await timed(() => sync(rollcall));
    expectOk(whole.value);
    const transactions = log.taken();
    const saving = transactions.find(({ data }) => subject.isSaving.test(data.join('\n')));
    if (!saving) throw new Error(`No transaction of the ${subject.name} saved anything`);
    await database.inServer(raw.serverId, (tenant) => upsert(tenant, raw, new Date()));
    const rawMs = only(log.taken()).ms;
    const wholeStatements = transactions.reduce((sum, { data }) => sum + data.length, 0);
    return { saving, wholeMs: whole.ms, wholeStatements, rawMs };
  };
  try {
    const first: Round[] = [];
    const unchanged: Round[] = [];
    for (let at = 0; at < ROUNDS; at += 1) {
      const rollcall = await watch(database, `${8000 + at}`);
      const raw = await watch(database, `${9000 + at}`);
      first.push(await round(rollcall, raw));
      // What autovacuum does within a minute, before the next sync comes.
      await admin.query('vacuum analyze');
      unchanged.push(await round(rollcall, raw));
    }
    return {
      first,
      unchanged,
      measures: [
        ...measuresOf(subject, size, 'first', first, FIRST),
        ...measuresOf(subject, size, 'unchanged', unchanged, UNCHANGED),
      ],
    };
  } finally {
    await admin.close();
    await database.close();
  }
}

function measuresOf(subject: Subject, size: number, kind: string, rounds: readonly Round[], most: number): Measure[] {
  const about = `${subject.name} of ${size}, ${kind}`;
  const raw = median(rounds.map((round) => round.rawMs));
  const saving = median(rounds.map((round) => round.saving.ms));
  const whole = median(rounds.map((round) => round.wholeMs));
  return [
    atMostTimes(`${about}: saving`, saving, 'ms', raw, most),
    { ...told(`${about}: whole`, whole, 'ms'), baseline: raw, ratio: whole / raw },
    told(`${about}: data statements of saving`, statementsOf(rounds), 'statements'),
    told(`${about}: data statements of the whole`, median(rounds.map((round) => round.wholeStatements)), 'statements'),
  ];
}

function statementsOf(rounds: readonly Round[]): number {
  return Math.max(...rounds.map(({ saving }) => saving.data.length));
}
