import { type Phrase, type PhraseValue, phrase, time } from '../phrase.ts';
import { rankSince } from './character-phrases.ts';
import { charactersOfPlayer } from './characters-of-player.ts';
import { type ExpectedRole, expectedRole } from './expected-role.ts';
import { countingGuilds, guildRoles, heldGuildRoles, rankName } from './guild-roles.ts';
import { isPowerRole } from './power-role.ts';
import { belongsPhrase, reasonPhrases, wordOn } from './reason-phrases.ts';
import { staleFacts, stalePhrase } from './role-freshness.ts';
import type { FixPlan, PlannedAction, PlannedChange } from './rule.ts';
import type { CharacterView, LinkView, MemberView, RoleView, View } from './view.ts';

/** What is to come and to go, each in the order of doing. */
interface RoleSteps {
  readonly give: readonly RoleView[];
  readonly take: readonly RoleView[];
}

/** Gives a member the role that is expected of them and takes mapped roles above it (domain.md §6). */
export function planExpectedRole(member: MemberView, view: View): FixPlan {
  const stale = staleObstacle(member, view);
  if (stale) return stale;
  const expected = member.link && expectedRole(member.link.playerId, view);
  if (!member.link || !expected) return needsHuman(phrase('closed.gone'));
  const steps = stepsTo(expected.role, member, view);
  const obstacle =
    obstacleBefore(steps, member, member.link, view) ?? powerObstacle(expected, member, member.link, view);
  if (obstacle) return obstacle;
  const because = [rankPhrase(expected, view), ...linkPhrases(expected.character, member, member.link, view)];
  const singly = steps.give.some((role) => isPowerRole(role, view));
  return { kind: 'changes', ...actionOf(steps, member), because, ...(singly && { onlySingly: true }) };
}

/** Takes every guild role from a member whose characters are all gone. */
export function planNoRole(member: MemberView, view: View): FixPlan {
  const stale = staleObstacle(member, view);
  if (stale) return stale;
  if (!member.link) return needsHuman(phrase('closed.gone'));
  const steps = { give: [], take: heldGuildRoles(member, view) };
  const obstacle = obstacleBefore(steps, member, member.link, view);
  if (obstacle) return obstacle;
  const departures = charactersOfPlayer(member.link.playerId, view).flatMap(({ name, departedAt }) =>
    departedAt ? [phrase('role.departed', { character: name, since: time(departedAt) })] : [],
  );
  return { kind: 'changes', ...actionOf(steps, member), because: [...departures, memberPhrase(member, member.link)] };
}

/** An officer's word for the links on which a power role would be given; nothing when it is not needed or not enough. */
export function confirmationForPower(member: MemberView, view: View): readonly PlannedAction[] {
  const expected = member.link && expectedRole(member.link.playerId, view);
  if (!member.link || !expected?.guild.mapSaved || member.roleIds.includes(expected.role.id)) return [];
  if (!isPowerRole(expected.role, view)) return [];
  const links = unconfirmedLinks(expected.character, member.link);
  if (links.length === 0) return [];
  const player = view.players.get(member.link.playerId)?.displayName ?? '';
  return [
    {
      changes: links.map(({ id }) => ({ kind: 'confirm_link', linkId: id })),
      label: phrase('role.confirm', { character: expected.character.name, player, member: nameOf(member) }),
    },
  ];
}

/** What a member is called on Discord. */
export function nameOf({ nickname, globalName, username }: MemberView): string {
  return nickname ?? globalName ?? username;
}

/** What a role is called on a card, also when it was deleted since. */
export function roleName(roleId: string | undefined, view: View): PhraseValue {
  return view.roles.get(roleId ?? '')?.name ?? { phrase: phrase('role.deleted') };
}

/** "Skatefarm is rank 1 (Officer) …": what gives the expected role, with its age. */
export function rankPhrase({ character, guild }: ExpectedRole, view: View): Phrase {
  const observed = view.observed.rosters.get(guild.id);
  return phrase('role.rank', {
    character: character.name,
    index: character.rankIndex,
    rank: rankName(guild, character.rankIndex),
    since: rankSince(character),
    observed: observed ? time(observed) : { phrase: phrase('quality.never') },
  });
}

/** The expected role first; then mapped roles above it, and lower ones where roles are one at a time. */
function stepsTo(expected: RoleView, member: MemberView, view: View): RoleSteps {
  const order = guildRoles(view);
  const place = order.findIndex((role) => role.id === expected.id);
  const mayKeep = (role: RoleView) => view.server.rankRoles === 'keep_lower' && order.indexOf(role) > place;
  return {
    give: member.roleIds.includes(expected.id) ? [] : [expected],
    take: heldGuildRoles(member, view).filter((role) => role.id !== expected.id && !mayKeep(role)),
  };
}

function actionOf({ give, take }: RoleSteps, member: MemberView): PlannedAction {
  const steps = (kind: 'give_role' | 'take_role', roles: readonly RoleView[]): PlannedChange[] =>
    roles.map(({ id: roleId }) => ({ kind, memberId: member.id, roleId }));
  const values = { given: namesOf(give), taken: namesOf(take) };
  const way = give.length === 0 ? 'take' : take.length === 0 ? 'give' : 'give_and_take';
  return {
    changes: [...steps('give_role', give), ...steps('take_role', take)],
    label: phrase(`role.fix.${way}`, values),
  };
}

function namesOf(roles: readonly RoleView[]): string {
  return roles.map(({ name }) => name).join(', ');
}

/** Facts too old to act on, which a press cannot renew. */
function staleObstacle(member: MemberView, view: View): FixPlan | undefined {
  const stale = staleFacts(member, view);
  return stale && stale.kind !== 'roles_changed_since' ? needsHuman(stalePhrase(stale)) : undefined;
}

/** Why these steps are not for Rollcall to take. */
function obstacleBefore(steps: RoleSteps, member: MemberView, link: LinkView, view: View): FixPlan | undefined {
  const guessed = countingGuilds(view).find((guild) => !guild.mapSaved);
  if (guessed) return needsHuman(phrase('role.map_guessed', { guild: guessed.name }));
  const managed = [...steps.give, ...steps.take].find((role) => role.managed);
  if (managed) return needsHuman(phrase('role.managed', { role: managed.name }));
  if (steps.take.length === 0) return undefined;
  const doubtful = candidatesNaming(member, link, view);
  if (doubtful.length === 0) return undefined;
  return needsHuman(
    phrase('role.candidate_open', { member: { member: member.id } }),
    doubtful.map((character) => phrase('role.candidate', { character: character.name })),
  );
}

/** Power is given only where an officer confirmed whose the member and the character are. */
function powerObstacle(
  { role, character }: ExpectedRole,
  member: MemberView,
  link: LinkView,
  view: View,
): FixPlan | undefined {
  if (member.roleIds.includes(role.id) || !isPowerRole(role, view)) return undefined;
  if (unconfirmedLinks(character, link).length === 0) return undefined;
  return needsHuman(phrase('role.power_unconfirmed', { role: role.name }), linkPhrases(character, member, link, view));
}

function unconfirmedLinks(character: CharacterView, memberLink: LinkView): readonly LinkView[] {
  const links = character.link ? [memberLink, character.link] : [memberLink];
  return links.filter((link) => link.confidence !== 'confirmed');
}

/** Present characters of nobody that could be this member's: with them another role might be expected. */
function candidatesNaming(member: MemberView, link: LinkView, view: View): readonly CharacterView[] {
  const refused = new Set(view.refusedPairs.map(({ characterId, memberId }) => `${characterId}/${memberId}`));
  return [...view.candidates.values()].flatMap(({ characterId, options }) => {
    const character = view.characters.get(characterId);
    if (!character?.present || character.link || refused.has(`${characterId}/${member.id}`)) return [];
    const names = options.some(
      ({ person, memberIds }) =>
        memberIds.includes(member.id) || (person.kind === 'player' && person.playerId === link.playerId),
    );
    return names ? [character] : [];
  });
}

function linkPhrases(character: CharacterView, member: MemberView, link: LinkView, view: View): Phrase[] {
  const player = view.players.get(link.playerId)?.displayName ?? '';
  const ofCharacter = character.link ? [belongsPhrase(character.name, player, character.link)] : [];
  const evidence = character.link?.confirmedAt ? [] : reasonPhrases(character.link?.reasons ?? [], character, view);
  return [...ofCharacter, ...evidence, memberPhrase(member, link)];
}

function memberPhrase(member: MemberView, link: LinkView): Phrase {
  const source = { phrase: phrase(`link.source.${link.source}`) };
  return phrase(link.confirmedAt ? 'role.member_confirmed' : 'role.member_linked', {
    member: { member: member.id },
    source,
    ...wordOn(link),
  });
}

function needsHuman(because: Phrase, hints: readonly Phrase[] = []): FixPlan {
  return { kind: 'needs_human', because, hints };
}
