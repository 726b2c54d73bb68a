import { phrase } from '../../phrase.ts';
import { rankSince } from '../character-phrases.ts';
import { expectedRole } from '../expected-role.ts';
import { heldGuildRoles, rankName } from '../guild-roles.ts';
import { judgedMember, judgedMembers } from '../judged-members.ts';
import { confirmationForPower, nameOf, planExpectedRole, rankPhrase, roleName } from '../role-plan.ts';
import type { Rule } from '../rule.ts';

/** Who, and which rank of which character gives which role. */
export type NoGuildRoleFacts = {
  readonly memberId: string;
  readonly characterId: string;
  readonly rankIndex: number;
  readonly expectedRoleId: string;
};

/** A role is expected, the member holds no guild role (domain.md §6). */
export const noGuildRole: Rule<NoGuildRoleFacts> = {
  id: 'no_guild_role',
  icon: '🏷️',
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
    if (!expected || heldGuildRoles(member, view).length > 0) return { kind: 'nothing' };
    const { character, guild, role } = expected;
    const facts = {
      memberId: member.id,
      characterId: character.id,
      rankIndex: character.rankIndex,
      expectedRoleId: role.id,
    };
    const line = phrase('rule.no_guild_role.line', {
      member: { member: member.id },
      character: character.name,
      rank: rankName(guild, character.rankIndex),
      since: rankSince(character),
      expected: role.name,
    });
    return { kind: 'holds', facts, line };
  },

  fix({ memberId }, view) {
    const member = view.members.get(memberId);
    return member ? planExpectedRole(member, view) : { kind: 'needs_human', because: phrase('closed.gone'), hints: [] };
  },

  confirm({ memberId }, view) {
    const member = view.members.get(memberId);
    return member ? confirmationForPower(member, view) : [];
  },

  describe({ memberId, expectedRoleId }, view) {
    const member = view.members.get(memberId);
    const expected = member?.link && expectedRole(member.link.playerId, view);
    return {
      title: phrase('rule.no_guild_role.title', {
        member: member ? nameOf(member) : memberId,
        expected: roleName(expectedRoleId, view),
      }),
      details: [
        phrase('role.member', { member: { member: memberId } }),
        ...(expected ? [rankPhrase(expected, view)] : []),
      ],
    };
  },
};
