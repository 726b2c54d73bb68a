import { expect, test } from '@jest/globals';
import { orphanDiscord } from '../../../src/quality/rules/orphan-discord.ts';
import { memberSubject } from '../../../src/quality/subject-key.ts';
import type { MemberView } from '../../../src/quality/view.ts';
import { finds, findsNothing, fixOf, inWords, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { linkTo, note, viewOf } from '../../support/view.ts';

const TROG = memberSubject('42');
const roles = [
  { id: 'r-member', name: 'Member', position: 2 },
  { id: 'r-officer', name: 'Officer', position: 5 },
  { id: 'r-gamer', name: 'Gamer', position: 1 },
];

type Others = Parameters<typeof viewOf>[0];

const withTrog = (trog: Partial<MemberView>, others: Others = {}) =>
  viewOf({
    roles,
    ...others,
    members: [{ id: '42', username: 'trog', roleIds: ['r-member'], ...trog }, ...(others.members ?? [])],
  });

finds(orphanDiscord, TROG, [
  { why: 'holds a guild role and has no player', view: withTrog({}) },
  { why: 'has a player, who has no character', view: withTrog({ link: linkTo('p') }, { players: [{ id: 'p' }] }) },
  {
    why: 'evidence names a character',
    view: withTrog({}, { characters: [{ id: 'Pewpew', officerNote: note('DC: trog') }] }),
  },
]);

findsNothing(orphanDiscord, TROG, [
  { why: 'holds no role at all', view: withTrog({ roleIds: [] }) },
  { why: 'holds only a role that no rank expects', view: withTrog({ roleIds: ['r-gamer'] }) },
  { why: 'left the server', view: withTrog({ present: false }) },
  {
    why: 'has a character',
    view: withTrog(
      { link: linkTo('p') },
      { players: [{ id: 'p' }], characters: [{ id: 'Trogmoon', link: linkTo('p') }] },
    ),
  },
  {
    why: 'has a character that departed: that is for departed_role',
    view: withTrog(
      { link: linkTo('p') },
      { players: [{ id: 'p' }], characters: [{ id: 'Trogmoon', present: false, link: linkTo('p') }] },
    ),
  },
  { why: 'is no member any more', view: viewOf({ roles }) },
  {
    why: 'the role is expected only in a guild that does not count',
    view: withTrog({}, { guilds: [{ id: 'guild', countsForRoles: false }] }),
  },
]);

sameFacts(orphanDiscord, TROG, [
  { why: '', view: withTrog({ roleIds: ['r-member', 'r-officer'] }) },
  { why: 'another nickname', view: withTrog({ roleIds: ['r-member', 'r-officer'], nickname: 'Trog the Great' }) },
  {
    why: 'the same roles in another order, and one that no rank expects',
    view: withTrog({ roleIds: ['r-gamer', 'r-officer', 'r-member'] }),
  },
]);

otherFacts(orphanDiscord, TROG, [
  { why: '', view: withTrog({}) },
  { why: 'a friend who becomes Officer is worth another look', view: withTrog({ roleIds: ['r-member', 'r-officer'] }) },
]);

test('Fix links every character that evidence gives them', () => {
  const characters = [
    { id: 'Trog' },
    { id: 'Pewpew', guildNote: note('alt of Trog') },
    { id: 'Stranger', guildNote: note('DC: mike') },
  ];
  const plan = fixOf(orphanDiscord, TROG, withTrog({}, { characters }));
  if (plan.kind !== 'changes') throw new Error('Fix is not offered');
  expect(plan.changes).toMatchObject([
    { kind: 'link_character', characterId: 'Pewpew', person: { kind: 'member', memberId: '42' } },
    { kind: 'link_character', characterId: 'Trog', person: { kind: 'member', memberId: '42' } },
  ]);
  expect(inWords(plan.label)).toBe('link Pewpew and 1 more');
  expect(plan.because.map(inWords).join('\n')).toMatch(
    /\*\*Pewpew\*\*-Sen'jin: guild note says "alt of Trog" — upload/,
  );
});

test('Fix says which one, when there is one', () => {
  const plan = fixOf(
    orphanDiscord,
    TROG,
    withTrog({}, { characters: [{ id: 'Pewpew', officerNote: note('DC: trog') }] }),
  );
  expect(plan.kind === 'changes' && inWords(plan.label)).toBe('link Pewpew');
});

test('what is uncertain says why', () => {
  const characters = [
    { id: 'here', name: 'Trog' },
    { id: 'there', name: 'Trog', realmSlug: 'sargeras' },
  ];
  const plan = fixOf(orphanDiscord, TROG, withTrog({}, { characters }));
  if (plan.kind !== 'needs_human') throw new Error('Fix guesses');
  expect(plan.hints.map(inWords).join('\n')).toContain('characters of several realms bear this name');
});

test('what only resembles them is for a human', () => {
  const plan = fixOf(orphanDiscord, TROG, withTrog({ username: 'zatani' }, { characters: [{ id: 'Zatanna' }] }));
  if (plan.kind !== 'needs_human') throw new Error('Fix guesses');
  expect(plan.hints.map(inWords).join()).toMatch(/Zatanna/);
});

test('with no evidence the card says what a human can do', () => {
  const plan = fixOf(orphanDiscord, TROG, withTrog({}, { characters: [{ id: 'Stranger' }] }));
  expect(plan.kind === 'needs_human' && inWords(plan.because)).toMatch(/\/link/);
});
