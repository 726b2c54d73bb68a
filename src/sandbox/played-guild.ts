import { StartupError } from '../startup-error.ts';
import { type GuildFileProblem, loadGuildFile } from './guild/guild-file.ts';
import { loadRosterFile, type RosterDerivation } from './guild/roster-file.ts';
import { sampleGuild } from './guild/sample-guild.ts';
import type { SandboxGuild } from './guild/sandbox-guild.ts';
import type { GuildChoice } from './options.ts';

export interface PlayedGuild {
  readonly guild: SandboxGuild;
  /** What was made up around a bare roster; nothing for other guilds. */
  readonly derivation: RosterDerivation | undefined;
}

/**
 * The guild that the command line chose.
 * @throws StartupError listing every fault of its file
 */
export async function loadPlayedGuild(choice: GuildChoice, now: Date): Promise<PlayedGuild> {
  if (choice.kind === 'sample') return { guild: sampleGuild(now), derivation: undefined };
  if (choice.kind === 'guild_file') {
    const file = await loadGuildFile(choice.path);
    if (!file.ok) throw unusable(choice.path, file.problem);
    return { guild: file.value, derivation: undefined };
  }
  const roster = await loadRosterFile(choice.path, now);
  if (!roster.ok) throw unusable(choice.path, roster.problem);
  return { guild: roster.value.sandbox, derivation: roster.value.derivation };
}

function unusable(path: string, { faults }: GuildFileProblem): StartupError {
  return new StartupError(
    [`${path} cannot be used:`, ...faults.map((fault) => `  ${fault}`), 'docs/guild-file.md says what it takes.'].join(
      '\n',
    ),
  );
}
