import { expect, test } from '@jest/globals';
import type { Tenant } from '../../src/database/database.ts';
import { storeOneOfEach } from './one-of-each.ts';
import { opened } from './opened.ts';
import { storeServer } from './stored.ts';

const home = opened();
const { inServer } = home;

/** A state that must not exist, and a statement that would make it, in a server that has one row of everything. */
interface Impossible {
  readonly state: string;
  readonly sql: string;
  /** What PostgreSQL names when it refuses. */
  readonly because: string;
}

const link = (columns: string, values: string) =>
  `insert into link (server_id, player_id, source, evidence, created_at, created_by, ${columns})
   select server_id, id, 'manual', '[]'::jsonb, now(), '42', ${values} from player`;

const finding = (set: string) => `update finding set ${set}`;

const copyOf = (table: string, changes: Record<string, unknown>) =>
  `insert into ${table} select (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid())
     || '${JSON.stringify(changes)}'::jsonb)).* from ${table} as row`;

const impossible: readonly Impossible[] = [
  {
    state: 'a link with neither character nor member',
    sql: link('confidence', `'high'`),
    because: 'link_one_end_check',
  },
  {
    state: 'a link with both character and member',
    sql: link('confidence, character_id, member_id', `'high', (select id from character), '1'`),
    because: 'link_one_end_check',
  },
  {
    state: 'a second link of a character',
    sql: link('confidence, character_id', `'high', (select id from character)`),
    because: 'link_server_id_character_id_unique',
  },
  {
    state: 'a second link of a member',
    sql: `${link('confidence, member_id', `'high', '1'`)} cross join generate_series(1, 2)`,
    because: 'link_server_id_member_id_unique',
  },
  {
    state: 'a link to a member who was never seen',
    sql: link('confidence, member_id', `'high', '999'`),
    because: 'link_server_id_member_id_foreign',
  },
  {
    state: 'a confirmed link that nobody confirmed',
    sql: `update link set confirmed_by = null`,
    because: 'link_confirmed_by_check',
  },
  {
    state: 'a confirmed link without the time of it',
    sql: `update link set confirmed_at = null, confirmed_by = null`,
    because: 'link_confirmed_check',
  },
  {
    state: 'a guessed link with a confirmation',
    sql: `update link set confidence = 'medium'`,
    because: 'link_confirmed_check',
  },
  { state: 'a link of unheard-of confidence', sql: `update link set confidence = 'sure'`, because: 'link_confidence' },
  {
    state: 'a link confirmed by no Discord id',
    sql: `update link set confirmed_by = 'Mike'`,
    because: 'link_confirmer',
  },
  {
    state: 'two unresolved findings of one subject',
    sql: copyOf('finding', { fingerprint: 'another' }),
    because: 'finding_unresolved_unique',
  },
  {
    state: 'a dismissed finding beside an open one of the subject',
    sql: copyOf('finding', { status: 'dismissed', closed_at: '2026-03-01', closed_by: '42', closed_how: 'dismissed' }),
    because: 'finding_unresolved_unique',
  },
  { state: 'a resolved finding that was never closed', sql: finding(`status = 'resolved'`), because: 'finding_closed' },
  {
    state: 'an open finding that was closed',
    sql: finding(`closed_at = now(), closed_by = 'auto', closed_how = 'gone'`),
    because: 'finding_closed_check',
  },
  {
    state: 'a finding closed by nobody knows whom',
    sql: finding(`status = 'resolved', closed_at = now()`),
    because: 'finding_closed_by_check',
  },
  { state: 'a snooze without end', sql: finding(`status = 'snoozed'`), because: 'finding_snoozed_check' },
  { state: 'an open finding with a snooze', sql: finding(`snoozed_until = now()`), because: 'finding_snoozed_check' },
  { state: 'a claim without expiry', sql: finding(`claimed_by = '42'`), because: 'finding_claim_check' },
  {
    state: 'a finding of a severity nobody knows',
    sql: finding(`severity = 'bad'`),
    because: 'finding_severity_check',
  },
  {
    state: 'two present characters of one name on a realm',
    sql: copyOf('character', { battle_net_id: 2 }),
    because: 'character_present_name_unique',
  },
  {
    state: 'one Battle.net character twice, even departed',
    sql: copyOf('character', { name: 'Other', departed_at: '2026-03-01' }),
    because: 'character_server_id_region_battle_net_id_realm_slug_unique',
  },
  { state: 'a character of rank 10', sql: `update character set rank_index = 10`, because: 'character_rank_index' },
  { state: 'a character of rank -1', sql: `update character set rank_index = -1`, because: 'character_rank_index' },
  {
    state: 'a character of no guild',
    sql: `update character set guild_id = gen_random_uuid()`,
    because: 'character_server_id_guild_id_foreign',
  },
  { state: 'a rank 10', sql: `update rank set index = 10`, because: 'rank_index_check' },
  { state: 'a rank map saved by nobody', sql: `update rank set saved_by = null`, because: 'rank_saved_check' },
  {
    state: 'a rank that expects a role nobody has seen',
    sql: `update rank set role_id = '8'`,
    because: 'rank_server_id',
  },
  { state: 'a role that ranks expect, gone', sql: `delete from role`, because: 'rank_server_id_role_id_foreign' },
  { state: 'a rank event without a change', sql: `update rank_event set to_index = from_index`, because: 'rank_event' },
  { state: 'a rank event to rank 10', sql: `update rank_event set to_index = 10`, because: 'rank_event_index_check' },
  {
    state: 'two watched guilds of one name',
    sql: copyOf('guild', { battle_net_id: 999_999 }),
    because: 'guild_watched_name_unique',
  },
  {
    state: 'the same guild watched twice, by two names',
    sql: copyOf('guild', { name_slug: 'another-name' }),
    because: 'guild_server_id_region_battle_net_id_unique',
  },
  {
    state: 'a guild of a region Blizzard does not have',
    sql: `update guild set region = 'mars'`,
    because: 'guild_region',
  },
  {
    state: 'a main that is no character',
    sql: `update player set main_id = gen_random_uuid()`,
    because: 'player_server',
  },
  {
    state: 'the same alias of a player twice',
    sql: copyOf('player_alias', { name: 'BOSS' }),
    because: 'player_alias_server_id_player_id_key_unique',
  },
  {
    state: 'two entries of candidates for a character',
    sql: copyOf('candidate', {}),
    because: 'candidate_server_id_character_id_unique',
  },
  { state: 'an undone change that nobody undid', sql: `update change set undone_at = now()`, because: 'change_undone' },
  {
    state: 'a change by something unknown',
    sql: `update change set actor_kind = 'wizard'`,
    because: 'change_actor_kind',
  },
  {
    state: 'a message sent, but nobody knows which',
    sql: `update outbox_message set sent_at = now()`,
    because: 'outbox_message_sent_check',
  },
  {
    state: 'a character claimed twice by one member',
    sql: copyOf('character_claim', {}),
    because: 'character_claim_open_unique',
  },
  {
    state: 'a claim that nobody decided',
    sql: `update character_claim set decision = 'confirmed', decided_at = now()`,
    because: 'character_claim_decided_check',
  },
  {
    state: 'a player who is gone, and yet has a character',
    sql: `delete from player`,
    because: 'link_server_id_player_id_foreign',
  },
  {
    state: 'two undecided shrinks of one guild',
    sql: copyOf('shrink', {}),
    because: 'shrink_undecided_unique',
  },
  {
    state: 'departures that nobody applied',
    sql: `update shrink set decision = 'applied', decided_at = now()`,
    because: 'shrink_decided_check',
  },
  {
    state: 'two standing cards about one thing',
    sql: copyOf('audit_card', {}),
    because: 'audit_card_unfinished_unique',
  },
  {
    state: 'a card sent, but nobody knows where',
    sql: `update audit_card set message_id = '1'`,
    because: 'audit_card_sent_check',
  },
  { state: 'an upload key stored as it is', sql: `update upload_key set hash = 'secret'`, because: 'upload_key_hash' },
  {
    state: 'a live server that never went live',
    sql: `update server set state = 'live'`,
    because: 'server_live_check',
  },
  { state: 'a server that left at no time', sql: `update server set state = 'left'`, because: 'server_left_check' },
  { state: 'a server in an unknown state', sql: `update server set state = 'lost'`, because: 'server_state_check' },
  {
    state: 'a threshold of no days',
    sql: `update server set stale_after_days = 0`,
    because: 'server_stale_after_days',
  },
  {
    state: 'a run of an unknown source',
    sql: `update sync_run set source = 'rumour'`,
    because: 'sync_run_source_check',
  },
  {
    state: 'two settings of one rule',
    sql: `insert into rule_setting (server_id, rule) select server_id, rule from rule_setting`,
    because: 'rule_setting_pkey',
  },
  {
    state: 'two leases of one server',
    sql: `insert into lease (server_id, fence, expires_at) select server_id, 2, now() from lease`,
    because: 'lease_pkey',
  },
  {
    state: 'a pair refused twice',
    sql: `insert into refused_pair select * from refused_pair`,
    because: 'refused_pair_pkey',
  },
  {
    state: 'a player refused twice for one character',
    sql: `insert into refused_player select * from refused_player`,
    because: 'refused_player_pkey',
  },
];

/** Where a Discord id stands: text, because it does not fit a double, and digits alone. */
const discordIds = [
  'audit_card.channel_id',
  'audit_card.message_id',
  'change.member_id',
  'change.undone_by',
  'character_claim.decided_by',
  'finding.claimed_by',
  'member.id',
  'outbox_message.channel_id',
  'outbox_message.message_id',
  'rank.saved_by',
  'refused_pair.member_id',
  'refused_pair.refused_by',
  'refused_player.refused_by',
  'role.id',
  'role.permissions',
  'server.audit_channel_id',
  'server.owner_id',
  'shrink.decided_by',
  'upload_key.created_by',
];

async function refused(sql: string, because: string): Promise<void> {
  await inServer(storeOneOfEach);
  const attempt = inServer(({ em }: Tenant) => em.execute(sql));
  await expect(attempt).rejects.toThrow(new RegExp(because));
}

test.each(impossible)('there is no such thing as $state', ({ sql, because }) => refused(sql, because));

test.each(discordIds)('%s holds digits only', async (place) => {
  const [table = '', column = ''] = place.split('.');
  const companions: Record<string, string> = {
    'change.undone_by': ', undone_at = now()',
    'character_claim.decided_by': ", decision = 'refused', decided_at = now()",
    'finding.claimed_by': ', claimed_until = now()',
    'outbox_message.message_id': ', sent_at = now()',
    'shrink.decided_by': ", decision = 'applied', decided_at = now()",
  };
  const role = place === 'role.id' ? 'with unused as (update rank set role_id = null) ' : '';
  const name = place === 'role.id' ? 'role_id_check' : `${table}_${column}_check`;
  await refused(`${role}update ${table} set ${column} = '12a'${companions[place] ?? ''}`, name);
});

test('a server is called by digits only', async () => {
  await expect(storeServer(home.database, '12a')).rejects.toThrow(/server_id_check/);
});
