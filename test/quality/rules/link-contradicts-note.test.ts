import { expect, test } from '@jest/globals';
import { linkContradictsNote } from '../../../src/quality/rules/link-contradicts-note.ts';
import { characterSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView } from '../../../src/quality/view.ts';
import { confirmOf, finds, findsNothing, fixOf, inWords, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { linkTo, NOW, note, viewOf } from '../../support/view.ts';

const PEWPEW = characterSubject('Pewpew');

type Others = Parameters<typeof viewOf>[0];

/** Pewpew was linked to Trog by its name; Mito is somebody else, with the main Mitomain. */
const withPewpew = (pewpew: Partial<CharacterView>, others: Others = {}) =>
  viewOf({
    players: [
      { id: 'trog', displayName: 'Trog' },
      { id: 'mito', displayName: 'Mito' },
    ],
    ...others,
    members: [
      { id: '1', username: 'pewpew', link: linkTo('trog') },
      { id: '2', username: 'mito', link: linkTo('mito') },
      ...(others.members ?? []),
    ],
    characters: [
      { id: 'Mitomain', link: linkTo('mito') },
      { id: 'Pewpew', link: linkTo('trog', { source: 'exact_name' }), ...pewpew },
      ...(others.characters ?? []),
    ],
  });

const confirmed = linkTo('trog', { confidence: 'confirmed', confirmedAt: NOW });

finds(linkContradictsNote, PEWPEW, [
  { why: 'the first note ever seen names another player', view: withPewpew({ guildNote: note('Mito') }) },
  { why: 'it names another player’s character', view: withPewpew({ guildNote: note('alt of Mitomain') }) },
  {
    why: 'it names a member who has no player yet',
    view: withPewpew({ guildNote: note('DC: skate') }, { members: [{ id: '3', username: 'skate' }] }),
  },
  {
    why: 'the note changed before the link was made',
    view: withPewpew({
      guildNote: note('Mito', { previous: 'x', changedAt: new Date(NOW.getTime() - 2 * 86_400_000) }),
    }),
  },
  {
    why: 'it fits two known people',
    view: withPewpew(
      { guildNote: note('Mito') },
      {
        members: [{ id: '3', username: 'other', globalName: 'Mito', link: linkTo('p3') }],
        characters: [{ id: 'Skatefarm', link: linkTo('p3') }],
        players: [{ id: 'trog' }, { id: 'mito', displayName: 'Mito' }, { id: 'p3' }],
      },
    ),
  },
]);

findsNothing(linkContradictsNote, PEWPEW, [
  { why: 'note and link agree', view: withPewpew({ guildNote: note('Trog') }) },
  { why: 'one of several hints agrees', view: withPewpew({ guildNote: note('DC: mito, alt of Trog') }) },
  { why: 'an officer confirmed the link', view: withPewpew({ guildNote: note('Mito'), link: confirmed }) },
  {
    why: 'the note changed since: that is for note_mismatch',
    view: withPewpew({ guildNote: note('Mito', { previous: 'Trog', changedAt: NOW }) }),
  },
  { why: 'it names somebody unknown', view: withPewpew({ guildNote: note('DC: stranger') }) },
  { why: 'it is free text', view: withPewpew({ guildNote: note('BiS pls') }) },
  {
    why: 'it names a character without player',
    view: withPewpew({ guildNote: note('alt of Newbie') }, { characters: [{ id: 'Newbie' }] }),
  },
  {
    why: 'only a name that anybody can give themselves answers',
    view: withPewpew({ guildNote: note('DC: Zyx') }, { members: [{ id: '9', username: 'evil', nickname: 'Zyx' }] }),
  },
  {
    why: 'an officer refused whom it names',
    view: { ...withPewpew({ guildNote: note('DC: mito') }), refusedPairs: [{ characterId: 'Pewpew', memberId: '2' }] },
  },
  { why: 'it has no note', view: withPewpew({}) },
  { why: 'it is not linked', view: withPewpew({ guildNote: note('Mito'), link: null }) },
  { why: 'it departed', view: withPewpew({ guildNote: note('Mito'), present: false }) },
  { why: 'there is no such character any more', view: viewOf({}) },
]);

sameFacts(linkContradictsNote, PEWPEW, [
  { why: '', view: withPewpew({ guildNote: note('Mito') }) },
  { why: 'a later upload says the same', view: withPewpew({ guildNote: note('mito', { uploadedAt: NOW }), level: 2 }) },
]);

otherFacts(linkContradictsNote, PEWPEW, [
  { why: '', view: withPewpew({ guildNote: note('Mito') }) },
  {
    why: 'it names somebody else',
    view: withPewpew({ guildNote: note('Skate') }, { members: [{ id: '3', username: 'skate' }] }),
  },
]);

test('Fix moves the character to whom the note names, only ever by itself', () => {
  const plan = fixOf(linkContradictsNote, PEWPEW, withPewpew({ guildNote: note('alt of Mitomain') }));
  expect(plan).toMatchObject({
    changes: [
      { kind: 'unlink_character', characterId: 'Pewpew' },
      {
        kind: 'link_character',
        person: { kind: 'player', playerId: 'mito' },
        source: 'guild_note',
        confidence: 'high',
      },
    ],
    onlySingly: true,
  });
  expect(plan.kind === 'changes' && inWords(plan.label)).toBe('move from Trog to Mito');
});

test('a note that fits two people is for a human', () => {
  const view = withPewpew(
    { guildNote: note('alt of Mitomain, DC: skate') },
    { members: [{ id: '3', username: 'skate' }] },
  );
  const plan = fixOf(linkContradictsNote, PEWPEW, view);
  if (plan.kind !== 'needs_human') throw new Error('Fix guesses');
  expect(plan.hints.map(inWords).join()).toMatch(/Mitomain.*skate/);
});

test('Confirm keeps the link by an officer’s word', () => {
  const view = withPewpew({ guildNote: note('Mito'), link: linkTo('trog', { id: 'the link' }) });
  expect(confirmOf(linkContradictsNote, PEWPEW, view)).toMatchObject([
    { changes: [{ kind: 'confirm_link', linkId: 'the link' }] },
  ]);
});
