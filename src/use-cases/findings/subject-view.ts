import type { Tenant } from '../../database/database.ts';
import { RankEvent } from '../../database/entities/rank-event.ts';
import {
  loadFreeCharacterNames,
  loadFreeCharactersOf,
  loadMemberNames,
  type NameLengths,
} from '../../database/name-rows.ts';
import { loadNeighbourhood, loadWideNeighbourhood, type Neighbourhood } from '../../database/neighbourhood-rows.ts';
import { characterKey, keyLength, memberKeys } from '../../identity/names.ts';
import { rowsAlike } from '../../identity/nearest-names.ts';
import { aboutCharacter, aboutMember, alikeLengths, keysAboutMember } from '../../identity/neighbourhood.ts';
import { MARGIN, SUGGESTING_SCORE } from '../../identity/resemblance.ts';
import { similarity } from '../../identity/similarity.ts';
import { directoryOf, matchOf } from '../../quality/directory-of-view.ts';
import { characterOfSubject, memberOfSubject, rankEventOfSubject } from '../../quality/subject-key.ts';
import type { MemberView, View } from '../../quality/view.ts';

const NOBODY: Neighbourhood = {
  characterIds: [],
  memberIds: [],
  playerIds: [],
  keys: [],
  notedKeys: [],
};

/** A name as alike as this stands in the way of the likeliest one; 0.7 − 0.1 is a little less than 0.6 in binary. */
const IN_THE_WAY = SUGGESTING_SCORE - MARGIN - 1e-9;

/**
 * A view of one subject and of everybody who may have to do with it, by indexed keys only: a press never loads the
 * server (architecture.md).
 */
export async function loadSubjectView(tenant: Tenant, subjectKey: string, at: Date): Promise<View> {
  const memberId = memberOfSubject(subjectKey);
  if (memberId !== undefined) return viewOfMember(tenant, at, memberId);
  const characterId = characterOfSubject(subjectKey) ?? (await characterOfRankEvent(tenant, subjectKey));
  return characterId === undefined
    ? loadNeighbourhood(tenant, at, NOBODY)
    : viewOfCharacters(tenant, at, [characterId]);
}

/** Only the subject itself with all that is its player's: whom a finding is about that nobody decides any more. */
export async function loadSubjectAlone(tenant: Tenant, subjectKey: string, at: Date): Promise<View> {
  const memberId = memberOfSubject(subjectKey);
  const characterId = characterOfSubject(subjectKey) ?? (await characterOfRankEvent(tenant, subjectKey));
  return loadNeighbourhood(tenant, at, {
    ...NOBODY,
    memberIds: memberId === undefined ? [] : [memberId],
    characterIds: characterId === undefined ? [] : [characterId],
  });
}

/** As `loadSubjectView`, of one subject, or of several characters at once: one card may be about all of them. */
export async function loadSubjectsView(tenant: Tenant, subjectKeys: readonly string[], at: Date): Promise<View> {
  const [only, ...others] = subjectKeys;
  if (only !== undefined && others.length === 0) return loadSubjectView(tenant, only, at);
  return viewOfCharacters(
    tenant,
    at,
    subjectKeys.flatMap((subjectKey) => characterOfSubject(subjectKey) ?? []),
  );
}

/** What holds for the server as a whole: its roles, ranks and settings, and nobody in it. */
export async function loadServerView(tenant: Tenant, at: Date): Promise<View> {
  return loadNeighbourhood(tenant, at, NOBODY);
}

/** Members of whom it is known whose they are, with all that is or may be theirs: enough to judge their roles. */
export async function loadLinkedMembersView(tenant: Tenant, memberIds: readonly string[], at: Date): Promise<View> {
  return loadNeighbourhood(tenant, at, { ...NOBODY, memberIds });
}

async function characterOfRankEvent({ em }: Tenant, subjectKey: string): Promise<string | undefined> {
  const id = rankEventOfSubject(subjectKey);
  return id === undefined ? undefined : (await em.findOne(RankEvent, { id }))?.character.id;
}

async function viewOfCharacters(tenant: Tenant, at: Date, characterIds: readonly string[]): Promise<View> {
  const around = { ...NOBODY, characterIds };
  const view = await loadWideNeighbourhood(tenant, at, around);
  const present = characterIds.flatMap((id) => view.characters.get(id) ?? []).filter((character) => character.present);
  if (present.every(({ id, link }) => link || isSettled(id, view))) return view;
  return besideMembers(tenant, at, around, view);
}

async function viewOfMember(tenant: Tenant, at: Date, memberId: string): Promise<View> {
  const around = { ...NOBODY, memberIds: [memberId] };
  const alone = await loadNeighbourhood(tenant, at, around);
  const member = alone.members.get(memberId);
  if (!member?.present || hasCharacter(member, alone)) return alone;
  const known = directoryOf(alone).member(memberId);
  const keys = known ? keysAboutMember(known, directoryOf(alone)) : [];
  const named = { ...around, keys, notedKeys: keys };
  const view = await loadWideNeighbourhood(tenant, at, named);
  if (aboutMember(memberId, directoryOf(view), matchOf(view)).links.length > 0) return view;
  return besideAlike(tenant, at, member, named, view);
}

/** Also the characters without player whose names are like the member's, with whoever else could be meant by them. */
async function besideAlike(
  tenant: Tenant,
  at: Date,
  member: MemberView,
  around: Neighbourhood,
  view: View,
): Promise<View> {
  const keys = memberKeys(member);
  const lengths = lengthsAlike(keys);
  if (!lengths) return view;
  const names = await loadFreeCharacterNames(tenant, lengths);
  const alike = rowsAlike(
    names,
    ({ nameKey }) => nameKey,
    keys,
    (key, nameKey) => similarity(nameKey, key),
    SUGGESTING_SCORE,
  );
  if (alike.length === 0) return view;
  const beside = { ...around, characterIds: alike.map(({ id }) => id) };
  return besideMembers(tenant, at, beside, await loadWideNeighbourhood(tenant, at, beside));
}

/**
 * Also the members whose names are like those of the characters without player; and, because a member who gets a
 * character by name or note is no longer free for another, the characters that name these members.
 */
async function besideMembers(tenant: Tenant, at: Date, around: Neighbourhood, view: View): Promise<View> {
  const alike = await memberNamesAlike(tenant, freeCharacterKeys(view));
  if (alike.length === 0) return view;
  const naming = await loadFreeCharactersOf(tenant, { memberIds: [...view.members.keys()], keys: alike });
  return loadWideNeighbourhood(tenant, at, {
    ...around,
    keys: [...new Set([...around.keys, ...alike])],
    characterIds: [...new Set([...around.characterIds, ...naming])],
  });
}

/**
 * What members are called who could be the owner of a character so named, or stand in that one's way. Names are compared
 * before anybody is loaded: of thousands that are as long, a handful is alike.
 */
async function memberNamesAlike(tenant: Tenant, characterKeys: readonly string[]): Promise<string[]> {
  const lengths = lengthsAlike(characterKeys);
  if (!lengths) return [];
  const names = await loadMemberNames(tenant, lengths);
  return rowsAlike(names, (name) => name, characterKeys, similarity, IN_THE_WAY, SUGGESTING_SCORE);
}

/** The subject's name, and those of the mains that its notes lead to: whoever gets these gets it too. */
function freeCharacterKeys({ characters }: View): string[] {
  const free = [...characters.values()].filter(({ present, link }) => present && !link);
  return [...new Set(free.map(({ name }) => characterKey(name)))];
}

function lengthsAlike(keys: readonly string[]): NameLengths | undefined {
  const ranges = keys.flatMap((key) => alikeLengths(keyLength(key)) ?? []);
  if (ranges.length === 0) return undefined;
  return {
    shortest: Math.min(...ranges.map(({ shortest }) => shortest)),
    longest: Math.max(...ranges.map(({ longest }) => longest)),
  };
}

/** True when names and notes alone say whose it is: then nobody's merely similar name matters. */
function isSettled(characterId: string, view: View): boolean {
  const match = aboutCharacter(characterId, matchOf(view));
  return match.kind === 'link' && match.link.source !== 'fuzzy_name';
}

function hasCharacter({ link }: MemberView, { characters }: View): boolean {
  return link !== null && [...characters.values()].some((character) => character.link?.playerId === link.playerId);
}
