import { describe, expect, test } from '@jest/globals';
import type { FixPlan } from '../../../src/quality/rule.ts';
import { roleMismatch } from '../../../src/quality/rules/role-mismatch.ts';
import { memberSubject } from '../../../src/quality/subject-key.ts';
import type { View } from '../../../src/quality/view.ts';
import {
  confirmed,
  GAMER,
  hoursBefore,
  INITIATE,
  LEADER,
  MEMBER,
  MODERATOR,
  OFFICER,
  roles,
  savedGuild,
  savedRanks,
  serverWith,
  skate,
  VETERAN,
} from '../../support/ranked-guild.ts';
import {
  cannotTell,
  confirmOf,
  finds,
  findsNothing,
  fixOf,
  inWords,
  otherFacts,
  sameFacts,
} from '../../support/rule-cases.ts';
import { linkTo, NOW, note } from '../../support/view.ts';

const SKATE = memberSubject('42');
const alt = (rankIndex: number, given = {}) => ({ id: 'Alt', rankIndex, link: linkTo('skate'), ...given });
const guessed = { guilds: [{ id: 'guild' }] };

finds(roleMismatch, SKATE, [
  { why: 'promoted in game: Member expected, Initiate held', view: skate({ holds: [INITIATE] }) },
  { why: 'Officer on Discord, Member in game', view: skate({ holds: [OFFICER] }) },
  { why: 'holds the expected role, but a higher one too', view: skate({ holds: [MEMBER, VETERAN] }) },
  { why: 'the best of several ranks counts', view: skate({ holds: [INITIATE], rank: 4 }, { characters: [alt(2)] }) },
  { why: 'a map that is only guessed finds all the same', view: skate({ holds: [INITIATE] }, guessed) },
  {
    why: 'judged by main: the alt with the better rank counts for nothing',
    view: skate(
      { holds: [VETERAN] },
      {
        server: serverWith({ judgedBy: 'main' }),
        players: [{ id: 'skate', mainId: 'Skatefarm' }],
        characters: [alt(2)],
      },
    ),
  },
]);

findsNothing(roleMismatch, SKATE, [
  { why: 'the highest guild role is the expected one', view: skate({ holds: [MEMBER] }) },
  { why: 'lower guild roles beside it may stay', view: skate({ holds: [INITIATE, MEMBER] }) },
  { why: 'roles that no rank expects are nobody’s business', view: skate({ holds: [MEMBER, GAMER, MODERATOR] }) },
  { why: 'no guild role is held: that is for no_guild_role', view: skate({ holds: [GAMER] }) },
  { why: 'the member left', view: skate({ holds: [OFFICER], member: { present: false } }) },
  { why: 'the member has no player', view: skate({ holds: [OFFICER], member: { link: null } }) },
  {
    why: 'the character departed: no role is expected',
    view: skate({ holds: [OFFICER], character: { present: false, departedAt: NOW } }),
  },
  { why: 'the rank calls for no role', view: skate({ holds: [OFFICER], rank: 7 }) },
  {
    why: 'a better rank without a role counts for nothing',
    view: skate(
      { holds: [MEMBER], rank: 0 },
      { guilds: [{ ...savedGuild, ranks: savedRanks.filter(({ index }) => index > 0) }], characters: [alt(3)] },
    ),
  },
  {
    why: 'the guild does not count for roles',
    view: skate({ holds: [OFFICER] }, { guilds: [{ ...savedGuild, countsForRoles: false }] }),
  },
  {
    why: 'judged by main, and nobody said which character that is',
    view: skate({ holds: [OFFICER] }, { server: serverWith({ judgedBy: 'main' }) }),
  },
  {
    why: 'several ranks may expect one role',
    view: skate(
      { holds: [MEMBER], rank: 4 },
      {
        guilds: [
          { ...savedGuild, ranks: savedRanks.map((rank) => (rank.index === 4 ? { ...rank, roleId: MEMBER } : rank)) },
        ],
      },
    ),
  },
]);

cannotTell(roleMismatch, SKATE, [
  {
    why: 'the roles changed after the roster was observed',
    view: skate(
      { holds: [OFFICER], member: { rolesChangedAt: NOW } },
      { guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(1) }] },
    ),
  },
  {
    why: 'Battle.net has been silent for more than twice its hour',
    view: skate({ holds: [OFFICER] }, { guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(2.01) }] }),
  },
  {
    why: 'no roster ever came',
    view: skate({ holds: [OFFICER] }, { guilds: [{ ...savedGuild, rosterObservedAt: null }] }),
  },
  {
    why: 'the list of members is older than twice its quarter of an hour',
    view: skate({ holds: [OFFICER] }, { membersObservedAt: hoursBefore(0.51) }),
  },
  {
    why: 'the ranks may have shifted',
    view: skate({ holds: [OFFICER] }, { guilds: [{ ...savedGuild, frozen: 'rank_renamed' }] }),
  },
  {
    why: 'the last roster does not list the only character',
    view: skate({ holds: [INITIATE], character: { missingSince: NOW } }),
  },
  {
    why: 'the last roster does not list the character with the best rank',
    view: skate({ holds: [INITIATE], rank: 4 }, { characters: [alt(2, { missingSince: NOW })] }),
  },
  {
    why: 'judged by main, and the last roster does not list that one',
    view: skate(
      { holds: [OFFICER], character: { missingSince: NOW } },
      {
        server: serverWith({ judgedBy: 'main' }),
        players: [{ id: 'skate', mainId: 'Skatefarm' }],
        characters: [alt(2)],
      },
    ),
  },
]);

test('a character that the last roster does not list, and that decides nothing, keeps nobody from judging', () => {
  const view = skate({ holds: [INITIATE] }, { characters: [alt(3, { missingSince: NOW }), alt(4, { id: 'Other' })] });
  expect(roleMismatch.examine(SKATE, view)).toMatchObject({ kind: 'holds', facts: { characterId: 'Skatefarm' } });
});

test('facts as old as twice the interval are still fresh', () => {
  const old = {
    guilds: [{ ...savedGuild, rosterObservedAt: hoursBefore(2) }],
    membersObservedAt: hoursBefore(0.5),
  };
  expect(roleMismatch.examine(SKATE, skate({ holds: [OFFICER] }, old)).kind).toBe('holds');
});

sameFacts(roleMismatch, SKATE, [
  { why: '', view: skate({ holds: [INITIATE, OFFICER] }) },
  {
    why: 'another nickname, level and time',
    view: {
      ...skate({ holds: [OFFICER, INITIATE], member: { nickname: 'S' }, character: { level: 3 } }),
      at: new Date(NOW.getTime() + 60_000),
    },
  },
  { why: 'a role that no rank expects', view: skate({ holds: [INITIATE, OFFICER, GAMER] }) },
  { why: 'a confirmed link', view: skate({ holds: [INITIATE, OFFICER], member: { link: confirmed('link-member') } }) },
]);

otherFacts(roleMismatch, SKATE, [
  { why: '', view: skate({ holds: [OFFICER] }) },
  { why: 'another rank', view: skate({ holds: [OFFICER], rank: 2 }) },
  { why: 'another role held', view: skate({ holds: [VETERAN] }) },
  { why: 'one more guild role held', view: skate({ holds: [OFFICER, INITIATE] }) },
]);

describe('since when somebody has their rank in game', () => {
  const told = (rankSeenToChange: boolean) => {
    const view = skate({ holds: [INITIATE], character: { rankSeenToChange } });
    const examination = roleMismatch.examine(SKATE, view);
    if (examination.kind !== 'holds') throw new Error('It does not hold');
    const { details } = roleMismatch.describe(examination.facts, view);
    return [examination.line, ...details].map(inWords).join('\n');
  };

  test('is told where the change was seen', () => {
    expect(told(true)).toMatch(/Member in game since <t:/);
    expect(told(true)).toMatch(/\(Member\) since <t:/);
  });

  test('is not made up where the rank was there when Rollcall first looked', () => {
    expect(told(false)).toMatch(/Member in game since before <t:/);
    expect(told(false)).toMatch(/\(Member\) since before <t:/);
  });
});

describe('the highest guild role of any combination', () => {
  const highest = (view: View) => {
    const examination = roleMismatch.examine(SKATE, view);
    return examination.kind === 'holds' ? examination.facts.heldRoleIds[0] : examination.kind;
  };
  // Rank 7 calls for a role of its own, so that whatever else is held is a mismatch.
  const outsider = { ...savedGuild, ranks: [...savedRanks, { index: 7, name: 'Friend', roleId: GAMER }] };
  const guildRoles = [LEADER, OFFICER, VETERAN, MEMBER, INITIATE];
  const combinations = Array.from({ length: 2 ** guildRoles.length - 1 }, (_, bits) =>
    guildRoles.filter((_role, index) => ((bits + 1) >> index) & 1),
  );

  test.each(combinations.map((held) => ({ held })))('$held', ({ held }) => {
    const view = skate({ holds: [GAMER, ...held.toReversed()], rank: 7 }, { guilds: [outsider] });
    expect(highest(view)).toBe(held[0]);
  });

  test('is by rank, not by place in Discord’s list', () => {
    const upsideDown = roles.map((role) => ({ ...role, position: 20 - role.position }));
    expect(highest(skate({ holds: [INITIATE, OFFICER] }, { roles: upsideDown }))).toBe(OFFICER);
  });

  test('is by Discord’s list where one rank of two guilds expects different roles', () => {
    const second = { id: 'second', mapSaved: true, ranks: [{ index: 1, name: null, roleId: MODERATOR }] };
    const view = skate({ holds: [OFFICER, MODERATOR] }, { guilds: [savedGuild, second] });
    expect(highest(view)).toBe(MODERATOR);
  });

  const leaders = [
    { role: 'GM', why: 'the short name' },
    { role: 'gm', why: 'in lower case' },
    { role: 'Guild Leader', why: 'the long name' },
    { role: 'GUILD LEADER', why: 'in upper case' },
    { role: ' Guild leader ', why: 'with spaces around' },
  ];
  test.each(leaders)('a guessed leader’s role may be called "$role": $why', ({ role }) => {
    const named = [{ ...roles[0], name: role }, ...roles.slice(1)];
    expect(roleMismatch.examine(SKATE, skate({ holds: [LEADER], rank: 0 }, { ...guessed, roles: named })).kind).toBe(
      'nothing',
    );
    expect(highest(skate({ holds: [MEMBER, LEADER], rank: 3 }, { ...guessed, roles: named }))).toBe(LEADER);
  });

  test('a guess takes no role that Discord or another bot manages', () => {
    const managed = roles.map((role) => (role.id === OFFICER ? { ...role, managed: true } : role));
    expect(highest(skate({ holds: [OFFICER, VETERAN] }, { ...guessed, roles: managed }))).toBe(VETERAN);
  });
});

describe('between guilds', () => {
  const second = { id: 'second', mapSaved: true, ranks: [{ index: 5, name: null, roleId: OFFICER }] };
  const inBoth = (others = {}) =>
    skate(
      { holds: [INITIATE] },
      { guilds: [savedGuild, second], characters: [alt(5, { guildId: 'second' })], ...others },
    );

  test('the role that stands higher in Discord’s list is expected', () => {
    const examination = roleMismatch.examine(SKATE, inBoth());
    expect(examination).toMatchObject({ kind: 'holds', facts: { expectedRoleId: OFFICER, characterId: 'Alt' } });
  });

  test('nothing can be told while one of them is silent', () => {
    const guilds = [savedGuild, { ...second, rosterObservedAt: hoursBefore(3) }];
    expect(roleMismatch.examine(SKATE, inBoth({ guilds }))).toMatchObject({
      kind: 'cannot_tell',
      because: { key: 'role.silent.blizzard_api' },
    });
  });
});

describe('Fix', () => {
  const stepsOf = (plan: FixPlan) =>
    plan.kind === 'changes'
      ? plan.changes.map((change) =>
          change.kind.endsWith('_role') ? `${change.kind} ${'roleId' in change ? change.roleId : ''}` : change.kind,
        )
      : plan.because.key;
  const fix = (view: View) => stepsOf(fixOf(roleMismatch, SKATE, view));
  const oneAtATime = { server: serverWith({ rankRoles: 'one_at_a_time' }) };

  test.each<{ why: string; view: View; steps: readonly string[] }>([
    { why: 'a promotion adds', view: skate({ holds: [INITIATE] }), steps: [`give_role ${MEMBER}`] },
    {
      why: 'a demotion adds first, then takes what is above',
      view: skate({ holds: [OFFICER, INITIATE] }),
      steps: [`give_role ${MEMBER}`, `take_role ${OFFICER}`],
    },
    {
      why: 'takes everything above, the highest first',
      view: skate({ holds: [VETERAN, MEMBER, LEADER, OFFICER] }),
      steps: [`take_role ${LEADER}`, `take_role ${OFFICER}`, `take_role ${VETERAN}`],
    },
    {
      why: 'where roles are one at a time, lower ones go too',
      view: skate({ holds: [INITIATE, OFFICER] }, oneAtATime),
      steps: [`give_role ${MEMBER}`, `take_role ${OFFICER}`, `take_role ${INITIATE}`],
    },
    {
      why: 'roles that no rank expects are never touched',
      view: skate({ holds: [OFFICER, MODERATOR, GAMER] }, oneAtATime),
      steps: [`give_role ${MEMBER}`, `take_role ${OFFICER}`],
    },
  ])('$why', ({ view, steps }) => {
    expect(fix(view)).toEqual(steps);
  });

  test('its button names what comes and what goes', () => {
    const plan = fixOf(roleMismatch, SKATE, skate({ holds: [OFFICER, LEADER] }));
    expect(plan.kind === 'changes' && inWords(plan.label)).toBe('give Member, remove Guild Leader, Officer');
  });

  test.each([
    { why: 'the map is only guessed', key: 'role.map_guessed', view: skate({ holds: [INITIATE] }, guessed) },
    {
      why: 'the map is guessed in another guild that counts',
      key: 'role.map_guessed',
      view: skate({ holds: [INITIATE] }, { guilds: [savedGuild, { id: 'second' }] }),
    },
    {
      why: 'the expected role is managed',
      key: 'role.managed',
      view: skate(
        { holds: [INITIATE] },
        { roles: roles.map((role) => (role.id === MEMBER ? { ...role, managed: true } : role)) },
      ),
    },
  ])('needs a human while $why', ({ view, key }) => {
    expect(fix(view)).toBe(key);
  });

  describe('while somebody else’s character may be theirs', () => {
    const person = { kind: 'member', memberId: '42' } as const;
    const option = { person, memberIds: ['42'], score: 0.7, reasons: [] };
    const stray = { id: 'Stray', rankIndex: 1 };
    const maybe = (holds: readonly string[], others = {}) =>
      skate(
        { holds },
        {
          characters: [stray],
          candidates: new Map([
            ['Stray', { id: 'c', characterId: 'Stray', options: [option], doubts: [], foundAt: NOW }],
          ]),
          ...others,
        },
      );

    test('nothing is taken', () => {
      expect(fix(maybe([OFFICER]))).toBe('role.candidate_open');
    });

    test('a role may still be given', () => {
      expect(fix(maybe([INITIATE]))).toEqual([`give_role ${MEMBER}`]);
    });

    test.each([
      { why: 'an officer refused the pair', others: { refusedPairs: [{ characterId: 'Stray', memberId: '42' }] } },
      { why: 'the character departed', others: { characters: [{ ...stray, present: false }] } },
      { why: 'it has a player by now', others: { characters: [{ ...stray, link: linkTo('somebody') }] } },
    ])('it does not stand in the way once $why', ({ others }) => {
      expect(fix(maybe([OFFICER], others))).toEqual([`give_role ${MEMBER}`, `take_role ${OFFICER}`]);
    });
  });

  describe('where a role with power would be given', () => {
    const asOfficer = (member: boolean, character: boolean, others = {}) =>
      skate(
        {
          holds: [VETERAN],
          rank: 1,
          ...(member && { member: { link: confirmed('link-member') } }),
          character: { officerNote: note('DC: skate'), ...(character && { link: confirmed('link-character') }) },
        },
        others,
      );

    test.each([
      { why: 'neither link is confirmed', view: asOfficer(false, false), links: ['link-member', 'link-character'] },
      { why: 'only the member is', view: asOfficer(true, false), links: ['link-character'] },
      { why: 'only the character is', view: asOfficer(false, true), links: ['link-member'] },
    ])('asks for an officer’s word first when $why', ({ view, links }) => {
      expect(fix(view)).toBe('role.power_unconfirmed');
      const [action, ...others] = confirmOf(roleMismatch, SKATE, view) ?? [];
      expect(action?.changes).toEqual(links.map((linkId) => ({ kind: 'confirm_link', linkId })));
      expect(others).toEqual([]);
    });

    test('gives it singly once both are confirmed, and asks no more', () => {
      const plan = fixOf(roleMismatch, SKATE, asOfficer(true, true));
      expect(plan).toMatchObject({
        kind: 'changes',
        onlySingly: true,
        changes: [{ kind: 'give_role', roleId: OFFICER }],
      });
      expect(confirmOf(roleMismatch, SKATE, asOfficer(true, true))).toEqual([]);
    });

    test('never from a guessed map, whatever is confirmed', () => {
      expect(fix(asOfficer(true, true, guessed))).toBe('role.map_guessed');
      expect(confirmOf(roleMismatch, SKATE, asOfficer(false, false, guessed))).toEqual([]);
    });

    test('a role that makes its holder an officer of Rollcall is one', () => {
      const view = skate({ holds: [INITIATE] }, { server: serverWith({ officerRoleIds: [MEMBER] }) });
      expect(fix(view)).toBe('role.power_unconfirmed');
    });

    test('taking power needs no confirmation', () => {
      expect(fix(skate({ holds: [OFFICER] }))).toEqual([`give_role ${MEMBER}`, `take_role ${OFFICER}`]);
    });
  });
});
