import { GuildDraft } from './guild-draft.ts';
import { addCast } from './sample-cast.ts';
import { addCrowd } from './sample-crowd.ts';
import type { SandboxGuild } from './sandbox-guild.ts';
import { SeededRandom } from './seeded-random.ts';

const realms = new Map([
  ['senjin', "Sen'jin"],
  ['sargeras', 'Sargeras'],
  ['area-52', 'Area 52'],
  ['azjolnerub', 'Azjol-Nerub'],
  ['alterac-mountains', 'Alterac Mountains'],
]);

/**
 * "Pull All The Things" on Sen'jin (us): 200 characters and 120 Discord accounts with some of everything domain.md
 * describes. The same for the same seed; last logins and joins are counted back from `now`.
 */
export function sampleGuild(now: Date, seed = 20_260_301): SandboxGuild {
  const random = new SeededRandom(seed);
  const draft = new GuildDraft(
    { name: 'Pull All The Things', region: 'us', realms, levelCap: 80, otherRoles: ['Raid Team', 'Movie Night'] },
    now,
    random,
  );
  addCast(draft);
  addCrowd(draft, random, { characters: 200, members: 120 });
  return draft.finished();
}
