import type { Tenant } from './database.ts';

/** What happened before these instants is not kept (domain.md §9). */
export interface Keeping {
  readonly history: Date;
  readonly resolvedFindings: Date;
  readonly syncRuns: Date;
  readonly uploads: Date;
  readonly battleNetFacts: Date;
  /** Sent messages, lists that officers paged through, how far they walked in a review, approvals that did not come. */
  readonly passing: Date;
  /** Previews and questions that nobody answered: by now they would show something else. */
  readonly previews: Date;
  /** Who left without having been seen before: a list that was pulled until then would show them. */
  readonly unseenMembers: Date;
}

/** Deletes what a server keeps no longer, each kind in bulk. */
export async function deleteOutdated(tenant: Tenant, keeping: Keeping, at: Date): Promise<void> {
  await deleteUploads(tenant, keeping.uploads);
  await deleteResolvedFindings(tenant, keeping.resolvedFindings);
  await deleteHistory(tenant, keeping.history);
  await deletePassing(tenant, keeping.passing);
  await deletePreviews(tenant, keeping.previews);
  await tenant.em.execute('delete from sync_run where finished_at < ?', [keeping.syncRuns]);
  await tenant.em.execute('delete from member where username = id and left_at < ?', [keeping.unseenMembers]);
  await forgetBattleNetFacts(tenant, keeping.battleNetFacts);
  await forgetLoginsFound(tenant, keeping.battleNetFacts, at);
}

/** Deletes a server with everything of it, if it removed Rollcall before this instant and did not invite it again. */
export async function purgeServerThatLeft({ em, serverId }: Tenant, before: Date): Promise<boolean> {
  const gone = await em.execute<object[]>(
    `delete from server where id = ? and state = 'left' and left_at < ? returning 1`,
    [serverId, before],
  );
  return gone.length > 0;
}

/**
 * What an upload brought goes; one that a note came from stays as who sent it and when, because that is the note's
 * evidence. An upload that still waits for its scan is kept whole.
 */
async function deleteUploads({ em }: Tenant, before: Date): Promise<void> {
  await em.execute(
    `delete from upload
     where received_at < ? and processed_at is not null and id not in (
       select guild_note_upload_id from character where guild_note_upload_id is not null
       union select officer_note_upload_id from character where officer_note_upload_id is not null
     )`,
    [before],
  );
  // As many nulls as there were characters: how many it held may still be asked for.
  await em.execute(
    `update upload set characters = (select jsonb_agg(null::text) from jsonb_array_elements(characters))
     where received_at < ? and processed_at is not null and jsonb_typeof(characters -> 0) = 'object'`,
    [before],
  );
}

/** History outlives the findings that it tells of. */
async function deleteResolvedFindings({ em }: Tenant, before: Date): Promise<void> {
  await em.execute(
    `update change set finding_id = null
     where finding_id in (select id from finding where status = 'resolved' and closed_at < ?)`,
    [before],
  );
  await em.execute(`delete from finding where status = 'resolved' and closed_at < ?`, [before]);
  await em.execute('delete from audit_card where finished_at < ?', [before]);
}

async function deleteHistory(tenant: Tenant, before: Date): Promise<void> {
  const { em } = tenant;
  await em.execute(`delete from change where at < ? and state <> 'pending'`, [before]);
  await em.execute('delete from rank_event where reported_at < ?', [before]);
  await em.execute('delete from shrink where decided_at < ?', [before]);
  await em.execute('delete from character_claim where decided_at < ?', [before]);
  await deleteBatches(tenant, 'started_at < ?', before);
}

async function deletePassing(tenant: Tenant, before: Date): Promise<void> {
  const { em } = tenant;
  await em.execute('delete from outbox_message where sent_at < ?', [before]);
  await em.execute('delete from paged_list where opened_at < ?', [before]);
  // Who did not walk on for so long is shown everything again: what they skipped is worth another look.
  await em.execute('delete from review_place where passed_at < ?', [before]);
  await deleteBatches(tenant, `started_at < ? and finished_at is null`, before);
}

/** One that asks for approval is on a card in the audit channel, which still says how that ended. */
async function deletePreviews(tenant: Tenant, before: Date): Promise<void> {
  const unanswered = `begun_at is null and finished_at is null and approvals = '[]'`;
  await deleteBatches(tenant, `started_at < ? and ${unanswered}`, before);
}

/** A batch that did something stays for as long as its changes do. */
async function deleteBatches({ em }: Tenant, condition: string, before: Date): Promise<void> {
  await em.execute(
    `delete from batch where ${condition} and not exists (select 1 from change where change.batch_id = batch.id)`,
    [before],
  );
}

/**
 * Level, item level, spec with its combat role, and last login go when Battle.net did not give them anew (Blizzard's
 * terms): the level with the last roster that listed the character or its last profile, the others with the profile.
 */
async function forgetBattleNetFacts({ em }: Tenant, before: Date): Promise<void> {
  await em.execute(
    `update character set spec = null, combat_role = null, item_level = null, last_login_at = null
     where (profile_seen_at is null or profile_seen_at < ?)
       and num_nonnulls(spec, combat_role, item_level, last_login_at) > 0`,
    [before],
  );
  await em.execute(
    `update character set level = null
     from guild
     where guild.id = character.guild_id and character.level is not null
       and greatest(
         coalesce(character.missing_since, character.departed_at, guild.roster_observed_at), character.profile_seen_at
       ) < ?`,
    [before],
  );
}

/**
 * What was found about a character's last login holds it too: a finding about one that is not known any more closes, and
 * closed ones keep only whom they were about.
 */
async function forgetLoginsFound({ em }: Tenant, before: Date, at: Date): Promise<void> {
  await em.execute(
    `update finding set status = 'resolved', snoozed_until = null, closed_at = ?, closed_by = 'auto', closed_how = 'forgotten'
     from character
     where rule = 'stale_character' and status in ('open', 'snoozed') and subject_key = 'character:' || character.id
       and character.last_login_at is null and (profile_seen_at is null or profile_seen_at < ?)`,
    [at, before],
  );
  await em.execute(
    `update finding set facts = facts - 'lastLogin',
       summary = jsonb_set(summary #- '{values,at}', '{key}', to_jsonb('rule.stale_character.line_forgotten'::text))
     where rule = 'stale_character' and status in ('resolved', 'dismissed') and jsonb_exists(facts, 'lastLogin')
       and (closed_at < ? or not exists (
         select 1 from character
         where subject_key = 'character:' || character.id and character.last_login_at is not null
       ))`,
    [before],
  );
}
