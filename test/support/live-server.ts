import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { addonUpload } from '../../src/sandbox/guild/addon-upload.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { pressForged } from './forged-press.ts';
import type { Rollcall } from './rollcall.ts';

/** Somebody of the server, by any of their names. */
export function person(rollcall: Rollcall, name: string): Person {
  return actAs(rollcall.discord, rollcall.server.member(name));
}

/** The server's owner chooses the sample guild on the setup screen. */
export async function chooseGuild({ guild }: Rollcall, leader: Person, screen: Answer): Promise<Answer> {
  const form = await leader.press(screen, 'setup.guild');
  const { region, realm_name, name } = guild.guild;
  return leader.submit(form.modal, { region, realm: realm_name, guild: name });
}

/** The server's owner sets Rollcall up as far as observing; resolves once both sources were looked at. */
export async function observe(rollcall: Rollcall): Promise<Answer> {
  const { server, discord } = rollcall;
  const leader = actAs(discord, server.owner);
  const screen = await leader.command('setup');
  await chooseGuild(rollcall, leader, screen);
  await leader.select(screen, 'setup.channel', server.channel(AUDIT_CHANNEL));
  await leader.select(screen, 'setup.officers', server.role('Officer'));
  await synced(rollcall);
  return screen;
}

/** As `observe`, and then live: what is open by then is no news. */
export async function goLive(rollcall: Rollcall): Promise<Answer> {
  const screen = await observe(rollcall);
  await actAs(rollcall.discord, rollcall.server.owner).press(screen, 'setup.live');
  return screen;
}

/** Resolves once the first sync of both sources is over, scan and all. */
async function synced(rollcall: Rollcall): Promise<void> {
  await until('both sources were synced and no pipeline runs', async () => {
    const [state] = await rollcall.rows<{ sources: number; held: number }>(
      `select (select count(distinct source)::int from sync_run) as sources,
         (select count(*)::int from lease where holder is not null) as held`,
    );
    return state?.sources === 2 && state.held === 0;
  });
}

/** A new upload key, as its owner copies it from the private answer. */
export async function newKey(leader: Person, screen: Answer): Promise<string> {
  const answer = await leader.press(screen, 'setup.key');
  const key = /^rollcall_\S+$/m.exec(answer.embeds[0]?.description ?? '')?.[0];
  if (key === undefined) throw new Error(`No key is shown:\n${answer.text}`);
  return key;
}

/** What the companion app posts: the guild's notes as they stand in the guild's description, unless changed. */
export async function upload(
  rollcall: Rollcall,
  key: string,
  notes: Readonly<Record<string, { guild?: string; officer?: string }>> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { guild, clock, app } = rollcall;
  const export_ = addonUpload(guild, clock.now(), 'Trogmoon');
  const characters = export_.characters.map((character) => {
    const note = notes[character.name.split('-')[0] ?? ''];
    return {
      ...character,
      ...(note?.guild !== undefined && { guild_note: note.guild }),
      ...(note?.officer !== undefined && { officer_note: note.officer }),
    };
  });
  return post(app.httpUrl, key, { ...export_, characters });
}

export async function post(httpUrl: string, key: string, body: unknown) {
  const response = await fetch(`${httpUrl}/api/guild-sync/addon-upload`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Resolves once no upload waits for its scan. */
export async function uploadsProcessed(rollcall: Rollcall): Promise<void> {
  await until('every upload is processed', async () => {
    const [state] = await rollcall.rows<{ waiting: number; held: number }>(
      `select (select count(*)::int from upload where processed_at is null) as waiting,
         (select count(*)::int from lease where holder is not null) as held`,
    );
    return state?.waiting === 0 && state.held === 0;
  });
}

/** The card of the finding about this character, as if the officer had walked the review as far as it. */
export async function findingCard(rollcall: Rollcall, officer: Person, character: string): Promise<Answer> {
  const [finding] = await rollcall.rows<{ id: string }>(
    `select id from finding where rule = 'orphan_wow' and facts ->> 'name' = ?
     order by status = 'resolved', first_found_at desc limit 1`,
    [character],
  );
  if (!finding) throw new Error(`There is no finding about ${character}`);
  const card = await officer.command('dataquality', 'review', { rule: 'orphan_wow' });
  await pressForged(rollcall, officer, card, `finding.cancel:1:${finding.id}`);
  return card;
}
