import type { Evening } from './first-evening.ts';
import type { RosterDerivation } from './guild/roster-file.ts';
import { AUDIT_CHANNEL } from './guild/seed-discord.ts';
import type { Sandbox } from './sandbox.ts';
import { asRead, indented } from './transcript.ts';

/** What is where, what happened so far, and how to stop. */
export function welcome(
  sandbox: Sandbox,
  evening: Evening,
  derivation: RosterDerivation | undefined,
  pageUrl: string,
): string {
  const { discord, battleNet, app, postgres, guild, bootMs } = sandbox;
  const { companion } = evening;
  return [
    '',
    `Rollcall is running (ready after ${(bootMs / 1000).toFixed(1)} s).`,
    '',
    `  Look at it   ${pageUrl}`,
    '',
    `  Guild        ${guild.guild.name} (${guild.guild.realm_name}-${guild.guild.region.toUpperCase()}): ` +
      `${guild.characters.length} characters, ${guild.members.length} Discord accounts`,
    ...(derivation ? [`               ${derivedFrom(derivation)}`] : []),
    `  Discord      ${discord.api}/v10`,
    `               bot token ${discord.token}`,
    `  Battle.net   ${battleNet.apiUrl.replace('{region}', guild.guild.region)}`,
    `  HTTP         ${app.httpUrl}/health`,
    `  Upload key   ${companion.key}`,
    `  PostgreSQL   ${postgres.adminUrl}`,
    `  Data         ${postgres.folder}`,
    '',
    '  Ask as the companion app does:',
    `    curl -H 'X-API-Key: ${companion.key}' ${companion.uploadUrl}/status`,
    '  Upload a note:',
    `    curl -H 'X-API-Key: ${companion.key}' -H 'Content-Type: application/json' \\`,
    `      -d '${exampleUpload(sandbox)}' \\`,
    `      ${companion.uploadUrl}`,
    '',
    ...whatHappened(sandbox, evening),
    '',
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}

/** One line about what was made up around a bare roster. */
export function derivedFrom(derivation: RosterDerivation): string {
  const { characters, realms, byName, byAltNote, byDiscordNote, byNoteKey, withoutEvidence, members } = derivation;
  return (
    `from a roster of ${characters} characters on ${realms} ${realms === 1 ? 'realm' : 'realms'}; made up: ` +
    `${members} accounts, ${byName} called like a character, ${byAltNote} notes that name a main, ` +
    `${byDiscordNote} officer notes and ${byNoteKey} guild notes that name an account; ` +
    `${withoutEvidence} characters without evidence`
  );
}

function whatHappened({ guild, server }: Sandbox, { isFirst, recruits, report }: Evening): string[] {
  if (!isFirst) {
    return ['Rollcall was live before: its data was kept. The local Discord begins without old messages every time.'];
  }
  const happened = [
    'What happened so far:',
    `  ${server.owner.name} chose guild, audit channel and officer roles with /setup, and pressed Go live.`,
    `  The companion app uploaded the notes of ${guild.characters.length} characters.`,
  ];
  if (!report) return [...happened, '  There was nothing to report.'];
  return [
    ...happened,
    `  ${recruits} characters joined the guild since; the next sync reported them in #${AUDIT_CHANNEL}:`,
    '',
    indented(asRead(report.text)),
  ];
}

/** Within single quotes of a shell. */
function exampleUpload({ guild }: Sandbox): string {
  const { name = 'Nobody', realm_name = '' } = guild.characters[0] ?? {};
  const body = { characters: [{ name, realm: realm_name, guild_note: 'Hello from curl' }] };
  return JSON.stringify(body).replaceAll("'", '\\u0027');
}
