import { Directory, type Person } from '../src/identity/directory.ts';
import { type Match, matchServer } from '../src/identity/match.ts';
import type { ProposedLink } from '../src/identity/proposals.ts';
import { derivableLinks } from './generated-guild/derivable.ts';
import type { GeneratedCharacter, GeneratedGuild } from './generated-guild/labels.ts';
import { directoryRows } from './generated-guild/rows.ts';
import { type GuildSize, generateGuild } from './guild-generator.ts';
import { atLeast, type Measured, told } from './measure.ts';

const seeds = [1, 2, 3, 5, 8, 13, 21, 34];
const size: GuildSize = { characters: 1000, members: 1000 };

/** How right the automatic links are, and how many of those that can be derived are made, on labelled guilds. */
export function measureQuality(): Measured {
  const judged = seeds.map((seed) => judge(generateGuild(seed, size)));
  const sum = (count: (one: Judgement) => number) => judged.reduce((total, one) => total + count(one), 0);
  const links = sum(({ match }) => match.links.length);
  const wrong = judged.flatMap((one) => one.wrong);
  const derivable = sum((one) => one.derivable);
  const found = sum((one) => one.found);
  const perSeed = judged.flatMap((one) => [
    atLeast(`quality: precision, seed ${one.seed}`, percent(1 - one.wrong.length / one.match.links.length), '%', 99.5),
    atLeast(`quality: recall, seed ${one.seed}`, percent(one.found / one.derivable), '%', 97),
  ]);
  return {
    measures: [
      atLeast('quality: precision of automatic links', percent(1 - wrong.length / links), '%', 99.5),
      atLeast('quality: recall of derivable links', percent(found / derivable), '%', 97),
      ...perSeed,
      told('quality: automatic links', links, 'links'),
      told('quality: wrong links', wrong.length, 'links'),
      told(
        'quality: wrong links, of players on Discord',
        sum((one) => one.wrongOfPresent),
        'links',
      ),
      told('quality: derivable links', derivable, 'links'),
      told(
        'quality: candidates left to officers',
        sum(({ match }) => match.candidates.length),
        'characters',
      ),
      told(
        'quality: characters without evidence',
        sum(({ match }) => match.withoutEvidence.length),
        'characters',
      ),
    ],
    remarks: [
      `Quality: ${seeds.length} guilds of ${size.characters} characters and ${size.members} members, seeds ${seeds.join(', ')}. Every wrong link:`,
      ...wrong.map((line) => `- ${line}`),
      `Derivable and not linked, ${derivable - found} in all, the first of them:`,
      ...judged.flatMap((one) => one.missed.slice(0, 3)).map((line) => `- ${line}`),
    ],
  };
}

interface Judgement {
  readonly seed: number;
  readonly match: Match;
  readonly wrong: readonly string[];
  readonly wrongOfPresent: number;
  readonly derivable: number;
  readonly found: number;
  readonly missed: readonly string[];
}

function judge(guild: GeneratedGuild): Judgement {
  const directory = new Directory(directoryRows(guild));
  const match = matchServer(directory);
  const characters = new Map(guild.characters.map((character) => [character.id, character]));
  const isRight = ({ characterId, person }: Pick<ProposedLink, 'characterId' | 'person'>) => {
    const ownerId = characters.get(characterId)?.ownerId;
    return typeof ownerId === 'string' && directory.memberIdsOf(person).includes(ownerId);
  };
  const right = new Set(match.links.filter(isRight).map(({ characterId }) => characterId));
  const derivable = derivableLinks(guild);
  const missed = [...derivable].filter(([id]) => !right.has(id));
  const nameOf = namesIn(guild);
  const wrong = match.links.filter((link) => !isRight(link));
  const isPresent = (memberId: string | null | undefined) => directory.member(memberId ?? '')?.present === true;
  return {
    seed: guild.seed,
    match,
    wrongOfPresent: wrong.filter(({ characterId }) => isPresent(characters.get(characterId)?.ownerId)).length,
    wrong: wrong.map((link) => describeWrong(link, guild, characters.get(link.characterId), nameOf, directory)),
    derivable: derivable.size,
    found: derivable.size - missed.length,
    missed: missed.map(([id, row]) => describeMissed(id, row, match, guild, characters.get(id), nameOf)),
  };
}

type NameOf = (memberId: string | null | undefined) => string;

function namesIn(guild: GeneratedGuild): NameOf {
  const members = new Map(guild.members.map((member) => [member.id, member]));
  return (memberId) => {
    const member = members.get(memberId ?? '');
    if (!member) return 'nobody on Discord';
    const { username, globalName, nickname, part } = member;
    return `“${[username, globalName, nickname].join('” “')}” (${part}${member.present ? '' : ', left'})`;
  };
}

function describeWrong(
  link: ProposedLink,
  guild: GeneratedGuild,
  character: GeneratedCharacter | undefined,
  nameOf: NameOf,
  directory: Directory,
): string {
  const to = directory
    .memberIdsOf(link.person as Person)
    .map(nameOf)
    .join(', ');
  const reasons = link.reasons.map((reason) => {
    if (reason.kind === 'name_equals') return `${reason.origin} “${reason.written}” equals the name`;
    if (reason.kind === 'name_resembles')
      return `${reason.origin} “${reason.written}” resembles the name (${reason.score.toFixed(3)})`;
    return `${reason.note} “${reason.wording}” ${reason.kind.replaceAll('_', ' ')}`;
  });
  return `seed ${guild.seed}: ${cardOf(character)} of ${nameOf(character?.ownerId)} was linked to ${to} by ${link.source} (${link.confidence}): ${reasons.join('; ')}.`;
}

function describeMissed(
  id: string,
  row: string,
  match: Match,
  guild: GeneratedGuild,
  character: GeneratedCharacter | undefined,
  nameOf: NameOf,
): string {
  const candidate = match.candidates.find(({ characterId }) => characterId === id);
  const wrong = match.links.some(({ characterId }) => characterId === id);
  const said = wrong ? 'linked to another' : candidate ? `candidate: ${candidate.doubts.join(', ')}` : 'no evidence';
  return `seed ${guild.seed}: ${cardOf(character)} of ${nameOf(character?.ownerId)}, by ${row}: ${said}.`;
}

function cardOf(character: GeneratedCharacter | undefined): string {
  if (!character) return 'an unknown character';
  const notes = [
    character.guildNote && `guild note “${character.guildNote}”`,
    character.officerNote && `officer note “${character.officerNote}”`,
  ].filter(Boolean);
  return `${character.name}-${character.realmSlug}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function percent(share: number): number {
  return share * 100;
}
