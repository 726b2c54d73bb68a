import { realmSlug } from '../sources/battle-net/slugs.ts';
import { CompanionApp, type UploadAnswer } from './companion-app.ts';
import type { Answer } from './driver/answer.ts';
import { readAlong } from './driver/channel-reader.ts';
import { actAs } from './driver/person.ts';
import type { ShownMessage } from './driver/shown-message.ts';
import { addonUpload } from './guild/addon-upload.ts';
import { AUDIT_CHANNEL } from './guild/seed-discord.ts';
import { NarratedPerson } from './narrated-person.ts';
import { leadingRoles } from './officers.ts';
import { holdBackRecruits } from './recruits.ts';
import type { Surroundings } from './sandbox.ts';
import type { Transcript } from './transcript.ts';

/** A sync with all profiles, on a busy machine. */
const REPORT_WITHIN_MS = 30_000;

/** How Rollcall stands after an owner set it up, and what there is to look at. */
export interface Evening {
  readonly companion: CompanionApp;
  /** The first report in the audit channel; nothing where there was no news to report. */
  readonly report: ShownMessage | undefined;
  /** False where kept data shows that Rollcall was live before. */
  readonly isFirst: boolean;
  readonly recruits: number;
}

/**
 * What happens on Rollcall's first evening in a server: its owner sets it up, the companion app uploads the notes, a
 * few characters join the guild, and the next sync reports them. A server that is live already only gets a new key.
 */
export async function firstEvening(sandbox: Surroundings, transcript: Transcript): Promise<Evening> {
  const { discord, server, app, guild } = sandbox;
  const owner = new NarratedPerson(actAs(discord, server.owner), transcript);
  transcript.scene('The owner sets Rollcall up');
  const screen = await owner.command('setup');
  const isFirst = screen.buttons.some((button) => button.name === 'setup.live');
  if (!isFirst) {
    const companion = new CompanionApp(app.httpUrl, await newKey(owner, screen));
    return { companion, report: undefined, isFirst, recruits: 0 };
  }

  const recruits = holdBackRecruits(sandbox);
  await chooseGuild(owner, screen, sandbox);
  await owner.select(screen, 'setup.channel', server.channel(AUDIT_CHANNEL));
  await chooseOfficers(owner, screen, sandbox, transcript);
  const companion = new CompanionApp(app.httpUrl, await newKey(owner, screen));
  await companion.untilSynced(guild.characters.length - recruits.characters.length);
  transcript.scene('The companion app uploads what the addon exported');
  if (guild.characters.length > 0) await upload(companion, sandbox, transcript);
  await owner.press(screen, 'setup.refresh');
  await owner.press(screen, 'setup.live');

  if (recruits.characters.length === 0) return { companion, report: undefined, isFirst, recruits: 0 };
  transcript.scene('New characters join the guild');
  const audit = readAlong(discord, server.channel(AUDIT_CHANNEL));
  recruits.join();
  transcript.happens(`In the game, ${recruits.characters.map(({ name }) => name).join(', ')} join the guild`);
  await chooseGuild(owner, screen, sandbox);
  const report = await audit.nextMessage(
    (message) => message.selects.some(({ name }) => name === 'report.review') && tellsOf(message, recruits.characters),
    REPORT_WITHIN_MS,
  );
  transcript.happens(`Rollcall reports in #${AUDIT_CHANNEL}`);
  transcript.shows(report.text);
  await upload(companion, sandbox, transcript);
  return { companion, report, isFirst, recruits: recruits.characters.length };
}

/** Chooses the guild, or checks it again: either way the next sync begins. */
async function chooseGuild(owner: NarratedPerson, screen: Answer, { guild }: Surroundings): Promise<void> {
  const { region, name, realm_name, realm_slug } = guild.guild;
  const form = await owner.press(screen, 'setup.guild');
  const realm = realmSlug(realm_name) === realm_slug ? realm_name : realm_slug;
  await owner.submit(form.modal, { region, realm, guild: name });
}

async function chooseOfficers(
  owner: NarratedPerson,
  screen: Answer,
  { server }: Surroundings,
  transcript: Transcript,
): Promise<void> {
  const roles = leadingRoles(server);
  if (roles.length > 0) await owner.select(screen, 'setup.officers', ...roles.slice(0, 10));
  else transcript.skips('No role of this server may manage it: only the owner acts.');
}

async function newKey(owner: NarratedPerson, screen: Answer): Promise<string> {
  const answer = await owner.press(screen, 'setup.key');
  const key = /^rollcall_\S+$/m.exec(answer.embeds[0]?.description ?? '')?.[0];
  if (key === undefined) throw new Error(`Expected an upload key. Seen:\n${answer.text}`);
  return key;
}

async function upload(companion: CompanionApp, sandbox: Surroundings, transcript: Transcript): Promise<UploadAnswer> {
  const { guild, clock, server } = sandbox;
  transcript.happens(`The companion app posts the notes of ${guild.characters.length} characters`);
  const answer = await companion.upload(addonUpload(guild, clock.now(), server.owner.name));
  const { characters_received, updated, not_found } = answer;
  const unknown = not_found.length > 0 ? ` · not on the roster: ${not_found.join(', ')}` : '';
  transcript.shows(`${characters_received} characters received · ${updated} updated${unknown}`);
  await companion.untilProcessed();
  return answer;
}

function tellsOf(message: ShownMessage, characters: readonly { readonly name: string }[]): boolean {
  return characters.some(({ name }) => message.text.includes(name));
}
