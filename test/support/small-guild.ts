import { type DraftCharacter, type DraftMember, GuildDraft } from '../../src/sandbox/guild/guild-draft.ts';
import type { SandboxGuild, SandboxRole } from '../../src/sandbox/guild/sandbox-guild.ts';
import { SeededRandom } from '../../src/sandbox/guild/seeded-random.ts';

const NOW = new Date('2026-11-21T19:00:00Z');

/** Officers run the guild but not the server: what Manage Server allows is the leader's alone. */
const roles: readonly SandboxRole[] = [
  { name: 'Guild Leader', permissions: ['Administrator'] },
  { name: 'Officer', permissions: ['KickMembers'] },
  { name: 'Veteran', permissions: [] },
  { name: 'Member', permissions: [] },
  { name: 'Initiate', permissions: [] },
  { name: 'Raid Team', permissions: [] },
];

const leaders: readonly DraftMember[] = [
  { username: 'trog', globalName: 'Trog', roles: ['Guild Leader'] },
  { username: 'mito', globalName: 'Mito', roles: ['Officer'] },
  { username: 'shodoom', globalName: 'Shodoom', roles: ['Officer'] },
  { username: 'stranger', globalName: 'Stranger', roles: ['Initiate'] },
];

/**
 * "Pull All The Things" with a leader (trog), two officers (mito, shodoom), somebody who is none (stranger), and
 * whoever a test needs besides.
 */
export function smallGuild(people: {
  readonly members?: readonly DraftMember[];
  readonly characters?: readonly DraftCharacter[];
}): SandboxGuild {
  const realms = new Map([
    ['senjin', "Sen'jin"],
    ['sargeras', 'Sargeras'],
    ['area-52', 'Area 52'],
  ]);
  const draft = new GuildDraft(
    { name: 'Pull All The Things', region: 'us', realms, levelCap: 80, otherRoles: [] },
    NOW,
    new SeededRandom(1),
  );
  for (const member of [...leaders, ...(people.members ?? [])]) draft.member(member);
  for (const character of people.characters ?? []) draft.character(character);
  return { ...draft.finished(), roles };
}
