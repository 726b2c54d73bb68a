import type { Tenant } from '../../src/database/database.ts';
import { minute } from './stored.ts';

/**
 * A row in every tenant table where the server, which stands already, has none yet, each pointing at the others where it
 * can: what a door must keep apart and a purge must take along.
 */
export async function storeOneOfEach({ em, serverId }: Tenant): Promise<void> {
  for (const [table, columns] of Object.entries(rows)) {
    const names = Object.keys(columns).map((name) => `"${name}"`);
    const values = Object.values(columns);
    await em.execute(
      `insert into ${table} (server_id, ${names.join(', ')}) select ?, ${values.join(', ')}
       where not exists (select from ${table} where server_id = ?)`,
      [serverId, serverId],
    );
  }
}

const AT = `'${minute(1).toISOString()}'::timestamptz`;
const theOne = (table: string) =>
  `(select id from ${table} where server_id = current_setting('rollcall.server') limit 1)`;

const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rule_setting: { rule: `'orphan_wow'` },
  role: { id: `'7'`, name: `'Officer'`, position: '1', permissions: `'8'`, managed: 'false', observed_at: AT },
  guild: {
    region: `'us'`,
    realm_slug: `'senjin'`,
    realm_name: `'Sen''jin'`,
    name_slug: `'pull-all-the-things'`,
    name: `'Pull'`,
    battle_net_id: '1',
    added_at: AT,
  },
  rank: { guild_id: theOne('guild'), index: '1', role_id: `'7'`, saved_at: AT, saved_by: `'42'` },
  upload_key: {
    guild_id: theOne('guild'),
    name: `'key'`,
    hash: `repeat('a', 64)`,
    created_by: `'42'`,
    created_at: AT,
  },
  upload: {
    guild_id: theOne('guild'),
    key_id: theOne('upload_key'),
    uploaded_by: `'Trogmoon'`,
    addon_version: `'1.0'`,
    received_at: AT,
    characters: `'[]'`,
    updated: '1',
  },
  character: {
    guild_id: theOne('guild'),
    region: `'us'`,
    battle_net_id: '1',
    name: `'Trogmoon'`,
    name_key: `'trogmoon'`,
    name_length: '8',
    realm_slug: `'senjin'`,
    class: `'Druid'`,
    level: '80',
    rank_index: '1',
    rank_since: AT,
    guild_note: `'Mike'`,
    guild_note_upload_id: theOne('upload'),
    officer_note: `'DC: mike'`,
    officer_note_upload_id: theOne('upload'),
    first_seen_at: AT,
  },
  note_name: { key: `'mike'`, character_id: theOne('character') },
  rank_event: { character_id: theOne('character'), from_index: '2', to_index: '1', observed_at: AT },
  member: { id: `'1'`, username: `'mike'`, name_keys: `'{mike}'`, observed_at: AT },
  member_further_name: { key: `'mike'`, member_id: `'1'` },
  player: {
    display_name: `'Mike'`,
    name_key: `'mike'`,
    main_id: theOne('character'),
    created_at: AT,
    created_by: `'42'`,
  },
  player_alias: { player_id: theOne('player'), name: `'Boss'`, key: `'boss'`, learned_at: AT, learned_by: `'42'` },
  link: {
    player_id: theOne('player'),
    character_id: theOne('character'),
    source: `'manual'`,
    confidence: `'confirmed'`,
    evidence: `'[]'`,
    created_at: AT,
    created_by: `'42'`,
    confirmed_at: AT,
    confirmed_by: `'42'`,
  },
  refused_pair: { character_id: theOne('character'), member_id: `'1'`, refused_at: AT, refused_by: `'42'` },
  refused_player: {
    character_id: theOne('character'),
    player_id: theOne('player'),
    refused_at: AT,
    refused_by: `'42'`,
  },
  candidate: { character_id: theOne('character'), options: `'[]'`, doubts: `'{}'`, found_at: AT },
  finding: {
    rule: `'orphan_wow'`,
    severity: `'warning'`,
    subject_key: `'character:1'`,
    facts: `'{}'`,
    fingerprint: `'f'`,
    summary: `'{}'`,
    first_found_at: AT,
  },
  paged_list: { query: `'{}'`, starts: `'[null]'`, opened_at: AT },
  review_place: {
    officer_id: `'42'`,
    rule: `'orphan_wow'`,
    found_at: AT,
    finding_id: 'gen_random_uuid()',
    passed_at: AT,
  },
  batch: {
    kind: `'fix_all'`,
    started_by: `'42'`,
    started_at: AT,
    what: `'{}'`,
    approvals: `'[]'`,
    progress: `'{}'`,
  },
  change: {
    at: AT,
    actor_kind: `'officer'`,
    actor_id: `'42'`,
    what: `'link.made'`,
    why: `'[]'`,
    finding_id: theOne('finding'),
    batch_id: theOne('batch'),
  },
  sync_run: {
    source: `'blizzard_api'`,
    guild_id: theOne('guild'),
    status: `'success'`,
    started_at: AT,
    finished_at: AT,
  },
  character_claim: { character_id: theOne('character'), member_id: `'1'`, claimed_at: AT },
  shrink: { guild_id: theOne('guild'), character_ids: `'{}'`, fingerprint: `'f'`, observed_at: AT },
  audit_card: { kind: `'finding'`, subject: `${theOne('finding')}::text`, created_at: AT },
  outbox_message: { kind: `'run_report'`, content: `'{}'`, created_at: AT },
  lease: { fence: '1', expires_at: AT },
};
