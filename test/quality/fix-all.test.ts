import { describe, expect, test } from '@jest/globals';
import { planFixAll, rolesMoved, unchangedSince } from '../../src/quality/fix-all.ts';
import { needsApproval } from '../../src/quality/role-approval.ts';
import { departedRole } from '../../src/quality/rules/departed-role.ts';
import { rules } from '../../src/quality/rules/index.ts';
import { noteMismatch } from '../../src/quality/rules/note-mismatch.ts';
import { orphanWow } from '../../src/quality/rules/orphan-wow.ts';
import { roleMismatch } from '../../src/quality/rules/role-mismatch.ts';
import { characterSubject, memberSubject } from '../../src/quality/subject-key.ts';
import { confirmed, hoursBefore, MEMBER, OFFICER, savedGuild, skate, VETERAN } from '../support/ranked-guild.ts';
import { linkTo, NOW, note, viewOf } from '../support/view.ts';

const SKATE = { id: 'finding', subjectKey: memberSubject('42') };

describe('Fix all', () => {
  test('is offered for what can be repaired without a human for each', () => {
    const offered = rules.filter(({ fixAll }) => fixAll).map(({ id }) => id);
    expect(offered.toSorted()).toEqual([
      'departed_role',
      'no_guild_role',
      'note_mismatch',
      'orphan_discord',
      'orphan_wow',
      'role_mismatch',
    ]);
  });

  test('says how many roles come and go', () => {
    const plan = planFixAll(roleMismatch, [SKATE], skate({ holds: [VETERAN], rank: 3 }));
    expect(rolesMoved(plan.fixes)).toEqual([
      { roleId: MEMBER, given: 1, taken: 0 },
      { roleId: VETERAN, given: 0, taken: 1 },
    ]);
  });

  test('never gives a role with power, also where every link is confirmed', () => {
    const links = { member: { link: confirmed('link-member') }, character: { link: confirmed('link-character') } };
    const plan = planFixAll(roleMismatch, [SKATE], skate({ holds: [MEMBER], rank: 1, ...links }));
    expect(plan).toEqual({ fixes: [], left: [{ because: { key: 'fix_all.only_singly' }, count: 1 }] });
  });

  test('takes a role with power from whoever left', () => {
    const gone = { present: false, departedAt: hoursBefore(100) };
    const plan = planFixAll(departedRole, [SKATE], skate({ holds: [OFFICER], character: gone }));
    expect(plan.fixes).toHaveLength(1);
  });

  test('leaves a confirmed link whose note changed to an officer', () => {
    const changed = note('DC: mito', { changedAt: NOW, previous: 'elrek' });
    const link = linkTo('elrek', { confidence: 'confirmed', confirmedAt: new Date(NOW.getTime() - 60_000) });
    const view = viewOf({
      members: [{ id: '7', username: 'mito' }],
      players: [{ id: 'elrek' }],
      characters: [{ id: 'Bank', guildNote: changed, link }],
    });
    const plan = planFixAll(noteMismatch, [{ id: 'finding', subjectKey: characterSubject('Bank') }], view);
    expect(plan).toMatchObject({ fixes: [], left: [{ because: { key: 'fix_all.only_singly' }, count: 1 }] });
  });

  test.each([
    { why: 'frozen', guild: { frozen: 'many_moved' as const }, key: 'role.frozen.many_moved' },
    { why: 'silent', guild: { rosterObservedAt: hoursBefore(3) }, key: 'role.silent.blizzard_api' },
    { why: 'never heard of', guild: { rosterObservedAt: null }, key: 'role.never_heard.blizzard_api' },
  ])('says what to do about a guild that is $why', ({ guild, key }) => {
    const view = skate({ holds: [VETERAN] }, { guilds: [{ ...savedGuild, ...guild }] });
    expect(planFixAll(roleMismatch, [SKATE], view)).toMatchObject({ fixes: [], left: [{ because: { key } }] });
  });

  test('groups what is left to humans by reason, the most frequent first, and says nothing of what is gone', () => {
    const view = viewOf({
      members: [{ id: '7', username: 'mito' }],
      players: [{ id: 'mito' }],
      characters: [
        { id: 'Stranger' },
        { id: 'Wanderer' },
        { id: 'Mitoalt', guildNote: note('DC: mito') },
        { id: 'Linked', link: linkTo('mito') },
      ],
    });
    const findings = ['Stranger', 'Wanderer', 'Mitoalt', 'Linked'].map((id) => ({
      id,
      subjectKey: characterSubject(id),
    }));
    const plan = planFixAll(orphanWow, findings, view);
    expect(plan.fixes.map(({ findingId }) => findingId)).toEqual(['Mitoalt']);
    expect(plan.left).toEqual([{ because: { key: 'rule.orphan_wow.nothing_speaks' }, count: 2 }]);
  });

  test('acts only on what was shown: other facts, or another way to repair them, are left alone', () => {
    const shown = planFixAll(roleMismatch, [SKATE], skate({ holds: [VETERAN], rank: 3 })).fixes;
    const same = planFixAll(roleMismatch, [SKATE], skate({ holds: [VETERAN], rank: 3 }));
    expect(unchangedSince(shown, same)).toEqual({ fixes: same.fixes, changed: 0 });
    const other = planFixAll(roleMismatch, [SKATE], skate({ holds: [VETERAN, OFFICER], rank: 3 }));
    expect(unchangedSince(shown, other)).toEqual({ fixes: [], changed: 1 });
    expect(unchangedSince([], same)).toEqual({ fixes: [], changed: 0 });
  });
});

describe('a second officer', () => {
  test.each([
    [{ members: 9, withLately: 9, concerned: 10 }, false, 'fewer than ten'],
    [{ members: 10, withLately: 10, concerned: 99 }, true, 'ten, and more than a tenth'],
    [{ members: 10, withLately: 10, concerned: 100 }, false, 'exactly a tenth'],
    [{ members: 1, withLately: 11, concerned: 100 }, true, 'with those of the last 24 hours'],
    [{ members: 0, withLately: 50, concerned: 100 }, false, 'nobody at all'],
  ])('%j: %s (%s)', (wave, needed) => {
    expect(needsApproval(wave)).toBe(needed);
  });
});
