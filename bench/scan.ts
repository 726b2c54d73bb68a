import { Database, type Tenant } from '../src/database/database.ts';
import { loadUnresolvedFindings } from '../src/database/finding-rows.ts';
import { loadView } from '../src/database/view-rows.ts';
import type { Actor } from '../src/use-cases/actor.ts';
import { applyMatch, previewMatch } from '../src/use-cases/people/match.ts';
import { scan } from '../src/use-cases/syncs/scan-and-report.ts';
import { startBenchPostgres } from './bench-database.ts';
import { generateGuild } from './guild-generator.ts';
import { atMost, atMostTimes, type Measured, median, timed, told } from './measure.ts';
import { only, StatementLog } from './statements.ts';
import { expectOk, fillServer, watchedServer } from './watched-server.ts';

const SEED = 11;
const size = { characters: 5000, members: 10_000 };
const ROUNDS = 7;
const WARM_UP = 10;
const WRITES = /\b(?:insert into|update|delete from)\b/i;

/** What a look at a whole server costs, beside the bare load of the same rows. */
export async function measureScan(): Promise<Measured> {
  const postgres = await startBenchPostgres();
  const log = new StatementLog();
  const address = await postgres.freshDatabase();
  const database = await Database.connect({ url: address.url, onStatement: log.hear });
  const admin = await postgres.connectAsAdmin(address);
  try {
    const guild = generateGuild(SEED, size);
    const server = await watchedServer(database, guild);
    const { context, serverId } = server;
    await fillServer(server, guild);
    const actor: Actor = { serverId, memberId: guild.members[0]?.id ?? '1', roleIds: [], canManageServer: true };
    const { batchId } = expectOk(await previewMatch(context, actor));
    expectOk(await applyMatch(context, actor, batchId));
    await admin.query('vacuum analyze');

    const load = (tenant: Tenant) =>
      Promise.all([loadView(tenant, context.clock.now()), loadUnresolvedFindings(tenant)]);
    const look = () => database.inServer(serverId, (tenant) => scan(tenant, context.clock.now()));
    const first = [];
    const unchanged = [];
    const changed = [];
    const loading = [];
    const bare = [];
    // As after hours of running: neither side waits for its code to be compiled.
    for (let round = 0; round < WARM_UP; round += 1) {
      await look();
      await database.inServer(serverId, loadBare);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      await database.inServer(serverId, ({ em }) => em.execute('delete from finding'));
      const anew = await timed(look);
      if (anew.value.newFindings === 0) throw new Error('The first scan found nothing');
      first.push({ ms: anew.ms, found: anew.value.newFindings });
      log.taken();
      unchanged.push({ ms: (await timed(look)).ms, transaction: only(log.taken()) });
      bare.push((await timed(() => database.inServer(serverId, loadBare))).ms);
      await database.inServer(serverId, changeOneOfEachKind);
      changed.push((await timed(look)).ms);
      loading.push((await timed(() => database.inServer(serverId, load))).ms);
    }
    const bareLoad = median(bare);
    const again = median(unchanged.map(({ ms }) => ms));
    const writes = unchanged.flatMap(({ transaction }) => transaction.data.filter((sql) => WRITES.test(sql)));
    const about = `scan of ${size.characters} characters × ${size.members} members`;
    return {
      measures: [
        atMostTimes(`${about}, unchanged, against the bare load`, again, 'ms', bareLoad, 2),
        atMost(`${about}, unchanged`, again, 'ms', 300),
        told(`${about}, a row of each kind changed`, median(changed), 'ms'),
        told(`${about}, unchanged: loading what rules look at`, median(loading), 'ms'),
        {
          ...told(`${about}, unchanged: writing statements`, writes.length, 'statements'),
          goal: 'none',
          ok: writes.length === 0,
        },
        told(
          `${about}, unchanged: data statements`,
          Math.max(...unchanged.map(({ transaction }) => transaction.data.length)),
          'statements',
        ),
        atMost(`${about}, first`, median(first.map(({ ms }) => ms)), 'ms', 700),
        told(`${about}, first: findings`, first[0]?.found ?? 0, 'findings'),
      ],
      remarks: [
        'Scan: every rule that exists, on a server whose match was applied, embedded PostgreSQL with fsync. The bare load reads every column that rules look at from the same rows, through the same door, and does nothing with them.',
        'An unchanged scan reads every row again and lets every rule look at every subject again. Half of its time is PostgreSQL, which works half as long again on a text for each column as on plain rows. Where these texts are the ones of the scan before, their rows are the objects of the scan before too, with the names and notes that were worked out of them. Where a row of each kind changed, nothing of that is of use.',
      ],
    };
  } finally {
    await admin.close();
    await database.close();
    await postgres.stop();
  }
}

/** Everything that rules look at, as plain rows. */
async function loadBare({ em }: Tenant): Promise<void> {
  for (const sql of [
    `select id, guild_id, name, realm_slug, realm_name, class, level, rank_index, rank_since,
       rank_since > first_seen_at as rank_seen_to_change, last_login_at, departed_at, missing_since, guild_note, previous_guild_note, guild_note_changed_at, guild_note_upload_id, officer_note,
       previous_officer_note, officer_note_changed_at, officer_note_upload_id
     from character`,
    'select id, username, global_name, nickname, role_ids, roles_changed_at, left_at from member',
    'select id, player_id, character_id, member_id, source, confidence, created_at, confirmed_at from link',
    'select id, display_name, main_id from player',
    'select player_id, name from player_alias',
    'select id, uploaded_by, received_at from upload',
    'select character_id, member_id from refused_pair',
    'select character_id, player_id from refused_player',
    'select id, character_id, from_index, to_index, observed_at from rank_event where reported_at is null',
    `select id, character_id, jsonb_path_query_array(options, '$[*].person') as persons,
       jsonb_path_query_array(options, '$[*].memberIds') as members, doubts, found_at
     from candidate`,
    `select id, rule, severity, subject_key, fingerprint, status, revision, snoozed_until
     from finding where status <> 'resolved'`,
  ]) {
    await em.execute(sql);
  }
}

/** Nothing that a rule would find, and nothing that came of these rows before is of use. */
async function changeOneOfEachKind({ em }: Tenant): Promise<void> {
  for (const [table, change] of [
    ['character', 'level = level + 1'],
    ['member', "username = username || 'x'"],
    ['link', "created_at = created_at + interval '1 second'"],
    ['player', "display_name = display_name || 'x'"],
    ['candidate', "found_at = found_at + interval '1 second'"],
  ]) {
    await em.execute(`update ${table} set ${change} where id = (select id from ${table} order by id limit 1)`);
  }
}
