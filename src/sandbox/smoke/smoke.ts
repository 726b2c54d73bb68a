import { firstEvening } from '../first-evening.ts';
import type { PlayedGuild } from '../played-guild.ts';
import type { Sandbox, Surroundings } from '../sandbox.ts';
import { Transcript } from '../transcript.ts';
import { Unexpected } from '../unexpected.ts';
import { derivedFrom } from '../welcome.ts';
import { fixWhatCanBeFixed } from './fix-everything.ts';
import { walkOfficersPath } from './officers-path.ts';

/**
 * Walks an officer's path against the running bot, telling every step, and answers the exit code: 1 where something
 * was not as expected, the bot logged an error, or it sent Discord or Battle.net what they refuse.
 *
 * @param errors what the bot logged as errors so far; grows
 */
export async function smoke(
  sandbox: Surroundings & Pick<Sandbox, 'bootMs'>,
  { guild, derivation }: PlayedGuild,
  errors: readonly string[],
  print: (text: string) => void,
): Promise<number> {
  const begun = performance.now();
  const transcript = new Transcript(print);
  const { name, realm_name, region } = guild.guild;
  print(`Rollcall was ready after ${seconds(sandbox.bootMs)}: ${name} (${realm_name}-${region.toUpperCase()})\n`);
  if (derivation) print(`${derivedFrom(derivation)}\n`);
  try {
    const evening = await firstEvening(sandbox, transcript);
    await walkOfficersPath(sandbox, evening, transcript);
    if (derivation) await fixWhatCanBeFixed(sandbox, derivation, transcript);
    transcript.scene('What Discord, Battle.net and the log say of the bot');
    sandbox.discord.assertClean();
    sandbox.battleNet.assertClean();
    transcript.notes(`${sandbox.discord.requests.length} requests to Discord, none against its rules`);
    transcript.notes(`${sandbox.battleNet.paths.length} requests to Battle.net, none against its rules`);
    if (errors.length > 0) throw new Unexpected('no error in the log', errors.join('\n'));
    transcript.notes('no error in the log');
  } catch (error) {
    print(`\n✗ ${error instanceof Error ? error.message : String(error)}\n\nThe smoke run failed.\n`);
    return 1;
  }
  print(`\nThe smoke run passed in ${seconds(performance.now() - begun)}.\n`);
  return 0;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
