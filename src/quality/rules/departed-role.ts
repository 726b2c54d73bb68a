import { phrase, time } from '../../phrase.ts';
import { charactersOfPlayer } from '../characters-of-player.ts';
import { heldGuildRoles } from '../guild-roles.ts';
import { judgedMember, judgedMembers } from '../judged-members.ts';
import { isPowerRole } from '../power-role.ts';
import { nameOf, planNoRole, roleName } from '../role-plan.ts';
import type { Rule } from '../rule.ts';
import type { CharacterView, View } from '../view.ts';

/** Who, the guild roles held, the best first, and which character departed when. */
export type DepartedRoleFacts = {
  readonly memberId: string;
  readonly heldRoleIds: readonly string[];
  readonly departures: readonly string[];
};

/** A roster that lost somebody by mistake has time to find them again. */
const GRACE_MS = 72 * 3_600_000;

/** An officer who removed a guild by mistake has time to notice: until then nobody counts as gone for that. */
const REMOVED_GRACE_MS = 30 * 86_400_000;

/** Everything the player had in the guild departed, and the member still holds a guild role (domain.md §6). */
export const departedRole: Rule<DepartedRoleFacts> = {
  id: 'departed_role',
  icon: '🚪',
  severity: 'warning',
  autoFix: 'never',
  fixAll: true,
  changesRoles: true,

  subjects: judgedMembers,

  examine(subjectKey, view) {
    const judged = judgedMember(subjectKey, view);
    if (judged.kind !== 'judged') return judged;
    const { member } = judged;
    const held = heldGuildRoles(member, view);
    const departures = departuresOf(charactersOfPlayer(member.link.playerId, view), view);
    const last = departures?.at(-1);
    if (held.length === 0 || !departures || !last) return { kind: 'nothing' };
    if (view.at.getTime() - last.at.getTime() <= GRACE_MS) return { kind: 'nothing' };
    return {
      kind: 'holds',
      facts: {
        memberId: member.id,
        heldRoleIds: held.map(({ id }) => id),
        departures: departures.map(({ character, at }) => `${character.id}@${at.toISOString()}`),
      },
      line: phrase('rule.departed_role.line', {
        member: { member: member.id },
        held: held.map(({ name }) => name).join(', '),
        character: last.character.name,
        since: time(last.at),
      }),
    };
  },

  atLeast({ heldRoleIds }, view) {
    const held = heldRoleIds.flatMap((roleId) => view.roles.get(roleId) ?? []);
    return held.some((role) => isPowerRole(role, view)) ? 'critical' : undefined;
  },

  fix({ memberId }, view) {
    const member = view.members.get(memberId);
    return member ? planNoRole(member, view) : { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
  },

  describe({ memberId, heldRoleIds, departures }, view) {
    const member = view.members.get(memberId);
    return {
      title: phrase('rule.departed_role.title', {
        member: member ? nameOf(member) : memberId,
        held: roleName(heldRoleIds[0], view),
      }),
      details: [
        phrase('role.member', { member: { member: memberId } }),
        phrase('rule.departed_role.departures', { count: departures.length }),
      ],
    };
  },
};

/** Who departed when, the latest last; nothing while a character is present, or may be where nobody looks any more. */
function departuresOf(
  characters: readonly CharacterView[],
  view: View,
): readonly { readonly character: CharacterView; readonly at: Date }[] | undefined {
  if (characters.some((character) => character.departedAt === null && !isLongUnseen(character, view))) return undefined;
  return characters
    .flatMap((character) => (character.departedAt ? [{ character, at: character.departedAt }] : []))
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.character.id < other.character.id ? -1 : 1));
}

/** Its guild was removed so long ago that this was meant: whether it is still there says nothing any more. */
function isLongUnseen({ guildId }: CharacterView, { removedGuilds, at }: View): boolean {
  const removed = removedGuilds.get(guildId);
  return removed !== undefined && at.getTime() - removed.removedAt.getTime() > REMOVED_GRACE_MS;
}
