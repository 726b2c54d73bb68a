import { expect, test } from '@jest/globals';
import { noGuildRole } from '../../../src/quality/rules/no-guild-role.ts';
import { memberSubject } from '../../../src/quality/subject-key.ts';
import { GAMER, hoursBefore, INITIATE, MEMBER, MODERATOR, savedGuild, skate } from '../../support/ranked-guild.ts';
import { cannotTell, confirmOf, finds, findsNothing, fixOf, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { NOW } from '../../support/view.ts';

const SKATE = memberSubject('42');

finds(noGuildRole, SKATE, [
  { why: 'holds nothing at all', view: skate({}) },
  { why: 'holds only roles that no rank expects', view: skate({ holds: [GAMER, MODERATOR] }) },
  { why: 'a role with power is due', view: skate({ rank: 1 }) },
  { why: 'the map is only guessed', view: skate({}, { guilds: [{ id: 'guild' }] }) },
]);

findsNothing(noGuildRole, SKATE, [
  { why: 'holds the expected role', view: skate({ holds: [MEMBER] }) },
  { why: 'holds another guild role: that is for role_mismatch', view: skate({ holds: [INITIATE] }) },
  { why: 'the rank calls for no role', view: skate({ rank: 9 }) },
  { why: 'the member left', view: skate({ member: { present: false } }) },
  { why: 'the member has no player', view: skate({ member: { link: null } }) },
  { why: 'the character departed', view: skate({ character: { present: false, departedAt: NOW } }) },
]);

cannotTell(noGuildRole, SKATE, [
  {
    why: 'the roles changed after the roster was observed',
    view: skate(
      { member: { rolesChangedAt: NOW } },
      { guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(0.1) }] },
    ),
  },
  {
    why: 'Battle.net is silent',
    view: skate({}, { guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(5) }] }),
  },
  { why: 'many characters moved at once', view: skate({}, { guilds: [{ ...savedGuild, frozen: 'many_moved' }] }) },
]);

sameFacts(noGuildRole, SKATE, [
  { why: '', view: skate({}) },
  {
    why: 'a role that no rank expects, and another nickname',
    view: skate({ holds: [GAMER], member: { nickname: 'S' } }),
  },
]);

otherFacts(noGuildRole, SKATE, [
  { why: '', view: skate({}) },
  { why: 'another rank', view: skate({ rank: 2 }) },
]);

test('Fix gives the expected role and touches nothing else', () => {
  const plan = fixOf(noGuildRole, SKATE, skate({ holds: [GAMER] }));
  expect(plan).toMatchObject({ kind: 'changes', changes: [{ kind: 'give_role', memberId: '42', roleId: MEMBER }] });
});

test('a role with power waits until an officer confirmed who it is', () => {
  const view = skate({ rank: 1 });
  expect(fixOf(noGuildRole, SKATE, view)).toMatchObject({
    kind: 'needs_human',
    because: { key: 'role.power_unconfirmed' },
  });
  expect(confirmOf(noGuildRole, SKATE, view)).toHaveLength(1);
});
