import { expect, test } from '@jest/globals';
import { scanRules, together } from '../../../src/quality/lifecycle.ts';
import type { Rule, Severity } from '../../../src/quality/rule.ts';
import { departedRole } from '../../../src/quality/rules/departed-role.ts';
import { memberSubject } from '../../../src/quality/subject-key.ts';
import { GAMER, hoursBefore, MEMBER, OFFICER, savedGuild, skate, VETERAN } from '../../support/ranked-guild.ts';
import { cannotTell, finds, findsNothing, fixOf, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { linkTo, NOW } from '../../support/view.ts';

const SKATE = memberSubject('42');
const left = (hoursAgo: number) => ({ present: false, departedAt: hoursBefore(hoursAgo) });
const alt = (given: object) => ({ characters: [{ id: 'Alt', link: linkTo('skate'), ...given }] });
const removed = (hoursAgo: number) => ({ removedGuilds: [{ id: 'old', removedAt: hoursBefore(hoursAgo) }] });
const unseen = (hoursAgo: number) => ({ ...removed(hoursAgo), ...alt({ guildId: 'old', present: false }) });
const gone = (holds: readonly string[], others = {}) => skate({ holds, character: left(100) }, others);

finds(departedRole, SKATE, [
  { why: 'the only character left more than 72 hours ago', view: gone([MEMBER]) },
  { why: 'all of several left', view: gone([MEMBER, VETERAN], alt(left(73))) },
  { why: 'the role has power', view: gone([OFFICER]) },
  {
    why: 'it left a guild that somebody removed since',
    view: gone([MEMBER], { ...removed(1), ...alt({ guildId: 'old', ...left(100) }) }),
  },
  {
    why: 'another character was in a guild that was removed more than 30 days ago',
    view: gone([MEMBER], unseen(30 * 24 + 1)),
  },
  { why: 'the map is only guessed', view: gone([MEMBER], { guilds: [{ id: 'guild' }] }) },
]);

findsNothing(departedRole, SKATE, [
  { why: 'it left exactly 72 hours ago', view: skate({ holds: [MEMBER], character: left(72) }) },
  { why: 'the last of several left only yesterday', view: gone([MEMBER], alt(left(24))) },
  { why: 'one character is still there', view: gone([MEMBER], alt({})) },
  {
    why: 'one is still there, whatever became of another that the last roster does not list',
    view: skate({ holds: [MEMBER] }, alt({ rankIndex: 4, missingSince: NOW })),
  },
  {
    why: 'one is in a guild that does not count',
    view: gone([MEMBER], { guilds: [savedGuild, { id: 'bank', countsForRoles: false }], ...alt({ guildId: 'bank' }) }),
  },
  {
    why: 'one was in a guild that was removed, perhaps by mistake, 30 days ago',
    view: gone([MEMBER], unseen(30 * 24)),
  },
  {
    why: 'all of theirs were in a guild that was removed long ago: none was seen leaving',
    view: skate({ holds: [MEMBER], character: { guildId: 'old', present: false } }, removed(1000)),
  },
  { why: 'no guild role is held', view: gone([GAMER]) },
  {
    why: 'the member left the server',
    view: skate({ holds: [MEMBER], member: { present: false }, character: left(100) }),
  },
  {
    why: 'the player never had a character',
    view: skate({ holds: [MEMBER], character: { link: null, ...left(100) } }),
  },
  { why: 'the member has no player', view: skate({ holds: [MEMBER], member: { link: null }, character: left(100) }) },
]);

cannotTell(departedRole, SKATE, [
  {
    why: 'Battle.net is silent',
    view: gone([MEMBER], { guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(3) }] }),
  },
  {
    why: 'another guild that counts is silent: the character may be there',
    view: gone([MEMBER], { guilds: [savedGuild, { ...savedGuild, id: 'second', rosterObservedAt: null }] }),
  },
  {
    why: 'the role was given after the roster was observed',
    view: skate(
      { holds: [MEMBER], member: { rolesChangedAt: NOW }, character: left(100) },
      { guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(1) }] },
    ),
  },
  {
    why: 'the last roster does not list the only one that did not depart',
    view: gone([MEMBER], alt({ missingSince: hoursBefore(100) })),
  },
  { why: 'the ranks may have shifted', view: gone([MEMBER], { guilds: [{ ...savedGuild, frozen: 'rank_appeared' }] }) },
]);

sameFacts(departedRole, SKATE, [
  { why: '', view: gone([MEMBER]) },
  {
    why: 'a day later, with another nickname',
    view: {
      ...skate({ holds: [GAMER, MEMBER], member: { nickname: 'S' }, character: left(100) }),
      at: new Date(NOW.getTime() + 60_000),
    },
  },
]);

otherFacts(departedRole, SKATE, [
  { why: '', view: gone([MEMBER]) },
  { why: 'it came back and left again', view: skate({ holds: [MEMBER], character: left(80) }) },
  { why: 'one more role', view: gone([MEMBER, VETERAN]) },
]);

test.each<{ holds: string[]; chosen: Severity | null; severity: Severity }>([
  { holds: [MEMBER], chosen: null, severity: 'warning' },
  { holds: [MEMBER], chosen: 'info', severity: 'info' },
  { holds: [MEMBER, OFFICER], chosen: null, severity: 'critical' },
  { holds: [MEMBER, OFFICER], chosen: 'info', severity: 'critical' },
])('$holds, where the server chose $chosen, makes it $severity', ({ holds, chosen, severity }) => {
  const [found] = together([
    ...scanRules([departedRole as Rule], [{ rule: departedRole.id, enabled: true, severity: chosen }], gone(holds), []),
  ]).found;
  expect(found?.severity).toBe(severity);
});

test('Fix takes every guild role, the highest first, and touches nothing else', () => {
  expect(fixOf(departedRole, SKATE, gone([GAMER, MEMBER, OFFICER]))).toMatchObject({
    kind: 'changes',
    changes: [
      { kind: 'take_role', memberId: '42', roleId: OFFICER },
      { kind: 'take_role', memberId: '42', roleId: MEMBER },
    ],
  });
});

test('nothing is taken on a guess, nor while a present character could be theirs', () => {
  const option = { person: { kind: 'player', playerId: 'skate' }, memberIds: [], score: null, reasons: [] } as const;
  const candidate = { id: 'c', characterId: 'Stray', options: [option], doubts: [], foundAt: NOW };
  const maybe = { characters: [{ id: 'Stray' }], candidates: new Map([['Stray', candidate]]) };
  expect(fixOf(departedRole, SKATE, gone([MEMBER], maybe))).toMatchObject({ because: { key: 'role.candidate_open' } });
  const guessed = { guilds: [{ id: 'guild' }] };
  expect(fixOf(departedRole, SKATE, gone([MEMBER], guessed))).toMatchObject({ because: { key: 'role.map_guessed' } });
});
