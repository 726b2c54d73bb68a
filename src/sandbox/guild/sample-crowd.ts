import { knownClassNames } from '../../sources/battle-net/playable-classes.ts';
import type { GuildDraft } from './guild-draft.ts';
import { defaultRankName } from './sandbox-guild.ts';
import type { SeededRandom } from './seeded-random.ts';

const beginnings = ['Ar', 'Bel', 'Cor', 'Dra', 'Eil', 'Fan', 'Gor', 'Hal', 'Ith', 'Jor', 'Kaz', 'Lor', 'Mor', 'Nyx'];
const middles = ['a', 'e', 'i', 'o', 'an', 'ed', 'il', 'or', 'um', 'yr', 'ast', 'end', 'ish', 'olt'];
const endings = ['dan', 'fel', 'gar', 'hild', 'kas', 'lyn', 'mir', 'nar', 'ric', 'thas', 'vex', 'wyn', 'zul', 'bree'];
const handles = ['gamer', 'tv', 'plays', 'irl', '_x', '.wow', '99', '1337'];

/** How somebody's main shows whose it is. */
type Evidence = 'same name' | 'decorated name' | 'guild note' | 'officer note' | 'note key' | 'nothing';

/** About as common as in real guilds: most people are called like their main, some cannot be told at all. */
const evidenceByShare: readonly Evidence[] = [
  'same name',
  'same name',
  'same name',
  'decorated name',
  'guild note',
  'officer note',
  'note key',
  'nothing',
];

/** Fills the guild up to the wanted sizes with people, their alts, strays without evidence, and lurkers. */
export function addCrowd(
  draft: GuildDraft,
  random: SeededRandom,
  sizes: { readonly characters: number; readonly members: number },
): void {
  const strays = Math.round(sizes.characters / 14);
  const lurkers = Math.round(sizes.members / 9);
  while (draft.characters.length < sizes.characters - strays && draft.members.length < sizes.members - lurkers) {
    addPerson(draft, random, sizes.characters - strays - draft.characters.length);
  }
  while (draft.characters.length < sizes.characters) addStray(draft, random);
  while (draft.members.length < sizes.members) addLurker(draft, random);
}

function addPerson(draft: GuildDraft, random: SeededRandom, room: number): void {
  const main = freshName(draft, random);
  const handle = freshName(draft, random).toLowerCase() + random.pick(handles);
  const rank = random.pick([2, 2, 3, 3, 3, 3, 4]);
  const evidence = random.pick(evidenceByShare);
  const realm = random.chance(0.15)
    ? random.pick(['sargeras', 'area-52', 'azjolnerub', 'alterac-mountains'])
    : 'senjin';

  draft.member({
    username: evidence === 'same name' ? main.toLowerCase() : handle,
    ...nicknameFor(evidence, main, random),
    roles: [defaultRankName(rank), ...(random.chance(0.3) ? ['Raid Team'] : [])],
  });
  draft.character({
    name: main,
    class: random.pick(knownClassNames),
    rank,
    realm,
    ...notesFor(evidence, handle),
    ...(random.chance(0.06) ? { lastSeen: random.between(31, 200) } : {}),
  });
  const alts = Math.min(random.pick([0, 0, 0, 1, 1, 2, 3]), room - 1);
  for (let n = 0; n < alts; n += 1) addAlt(draft, random, main);
}

function nicknameFor(evidence: Evidence, main: string, random: SeededRandom): { nick?: string } {
  if (evidence !== 'decorated name') return {};
  return { nick: random.pick([`🔥 ${main}`, `${main} | tank`, `~${main}~`, `${main} (EST)`]) };
}

function notesFor(evidence: Evidence, handle: string): { note?: string; officerNote?: string } {
  if (evidence === 'guild note') return { note: `Discord: ${handle}` };
  if (evidence === 'officer note') return { officerNote: `DC: ${handle}` };
  if (evidence === 'note key') return { note: handle };
  return {};
}

function addAlt(draft: GuildDraft, random: SeededRandom, main: string): void {
  draft.character({
    name: freshName(draft, random),
    class: random.pick(knownClassNames),
    rank: random.pick([3, 4, 4]),
    level: random.pick([80, 80, 80, 74, 70, 45, 20]),
    note: random.pick([`alt of ${main}`, `${main}'s alt`, `Main: ${main}`, main, '']),
  });
}

function addStray(draft: GuildDraft, random: SeededRandom): void {
  draft.character({
    name: freshName(draft, random),
    class: random.pick(knownClassNames),
    rank: random.pick([3, 4, 4]),
    note: random.pick(['', '', 'need heals', 'farm toon', 'x2']),
    lastSeen: random.pick([1, 5, 20, 60, null]),
  });
}

/** On Discord only: friends without a role, and some who hold one and play nobody on the roster. */
function addLurker(draft: GuildDraft, random: SeededRandom): void {
  const username = freshName(draft, random).toLowerCase() + random.pick(handles);
  draft.member({ username, roles: random.chance(0.3) ? [random.pick(['Member', 'Initiate'])] : [] });
}

function freshName(draft: GuildDraft, random: SeededRandom): string {
  for (;;) {
    const name = random.pick(beginnings) + random.pick(middles) + random.pick(endings);
    const taken = draft.has(name) || draft.members.some((member) => member.username.startsWith(name.toLowerCase()));
    if (!taken) return name;
  }
}
