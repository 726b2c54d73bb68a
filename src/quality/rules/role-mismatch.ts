import { phrase } from '../../phrase.ts';
import { rankSince } from '../character-phrases.ts';
import { expectedRole } from '../expected-role.ts';
import { heldGuildRoles, rankName } from '../guild-roles.ts';
import { judgedMember, judgedMembers } from '../judged-members.ts';
import { confirmationForPower, nameOf, planExpectedRole, rankPhrase, roleName } from '../role-plan.ts';
import type { Rule } from '../rule.ts';

/** Who, which rank of which character gives which role, and the guild roles held, the best first. */
export type RoleMismatchFacts = {
  readonly memberId: string;
  readonly characterId: string;
  readonly rankIndex: number;
  readonly expectedRoleId: string;
  readonly heldRoleIds: readonly string[];
};

/** The expected role is another than the highest guild role held (domain.md §6). */
export const roleMismatch: Rule<RoleMismatchFacts> = {
  id: 'role_mismatch',
  icon: '⚠️',
  severity: 'warning',
  autoFix: 'never',
  fixAll: true,
  changesRoles: true,

  subjects: judgedMembers,

  examine(subjectKey, view) {
    const judged = judgedMember(subjectKey, view);
    if (judged.kind !== 'judged') return judged;
    const { member } = judged;
    const expected = expectedRole(member.link.playerId, view);
    const held = heldGuildRoles(member, view);
    const [highest] = held;
    if (!expected || !highest || highest.id === expected.role.id) return { kind: 'nothing' };
    const { character, guild, role } = expected;
    return {
      kind: 'holds',
      facts: {
        memberId: member.id,
        characterId: character.id,
        rankIndex: character.rankIndex,
        expectedRoleId: role.id,
        heldRoleIds: held.map(({ id }) => id),
      },
      line: phrase('rule.role_mismatch.line', {
        member: { member: member.id },
        character: character.name,
        rank: rankName(guild, character.rankIndex),
        since: rankSince(character),
        held: highest.name,
      }),
    };
  },

  fix({ memberId }, view) {
    const member = view.members.get(memberId);
    return member ? planExpectedRole(member, view) : { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
  },

  confirm({ memberId }, view) {
    const member = view.members.get(memberId);
    return member ? confirmationForPower(member, view) : [];
  },

  describe({ memberId, expectedRoleId, heldRoleIds }, view) {
    const member = view.members.get(memberId);
    const expected = member?.link && expectedRole(member.link.playerId, view);
    return {
      title: phrase('rule.role_mismatch.title', {
        member: member ? nameOf(member) : memberId,
        expected: roleName(expectedRoleId, view),
        held: roleName(heldRoleIds[0], view),
      }),
      details: [
        phrase('role.member', { member: { member: memberId } }),
        ...(expected ? [rankPhrase(expected, view)] : []),
      ],
    };
  },
};
