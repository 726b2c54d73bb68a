import { expect, test } from '@jest/globals';
import { unconfirmedLink } from '../../../src/quality/rules/unconfirmed-link.ts';
import { characterSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView, LinkView } from '../../../src/quality/view.ts';
import {
  confirmOf,
  finds,
  findsNothing,
  fixOf,
  inWords,
  otherFacts,
  refuseOf,
  sameFacts,
} from '../../support/rule-cases.ts';
import { linkTo, NOW, note, viewOf } from '../../support/view.ts';

const SKATEFARM = characterSubject('Skatefarm');

const medium = (link: Partial<LinkView> = {}) =>
  linkTo('skate', {
    id: 'character link',
    confidence: 'medium',
    reasons: [
      {
        kind: 'note_names_member',
        note: 'guild_note',
        hint: 'word',
        name: 'skate',
        wording: 'skate',
        memberId: '1',
        origin: 'username',
        written: 'skate',
      },
    ],
    ...link,
  });

const memberLink = linkTo('skate', { id: 'member link', confidence: 'medium' });

const withSkatefarm = (
  skatefarm: Partial<CharacterView>,
  members: readonly { id: string; link: LinkView }[] = [{ id: '1', link: memberLink }],
) =>
  viewOf({
    players: [{ id: 'skate', displayName: 'Skate' }],
    members: members.map((member) => ({ username: 'skate', ...member })),
    characters: [{ id: 'Skatefarm', guildNote: note('skate'), link: medium(), ...skatefarm }],
  });

finds(unconfirmedLink, SKATEFARM, [
  { why: 'linked by a bare word in its note', view: withSkatefarm({}) },
  { why: 'linked by a similar name', view: withSkatefarm({ link: medium({ source: 'fuzzy_name', reasons: [] }) }) },
]);

findsNothing(unconfirmedLink, SKATEFARM, [
  {
    why: 'an officer confirmed it',
    view: withSkatefarm({ link: medium({ confidence: 'confirmed', confirmedAt: NOW }) }),
  },
  { why: 'the evidence was high', view: withSkatefarm({ link: medium({ confidence: 'high' }) }) },
  { why: 'the link is gone', view: withSkatefarm({ link: null }) },
  { why: 'it departed', view: withSkatefarm({ present: false }) },
  { why: 'there is no such character any more', view: viewOf({}) },
]);

sameFacts(unconfirmedLink, SKATEFARM, [
  { why: '', view: withSkatefarm({}) },
  {
    why: 'the link was taken away and made again',
    view: withSkatefarm({ link: medium({ id: 'another', createdAt: NOW }) }),
  },
]);

otherFacts(unconfirmedLink, SKATEFARM, [
  { why: '', view: withSkatefarm({}) },
  { why: 'other evidence', view: withSkatefarm({ link: medium({ source: 'fuzzy_name' }) }) },
]);

test('the card says why it was linked, and since when', () => {
  const plan = fixOf(unconfirmedLink, SKATEFARM, withSkatefarm({}));
  if (plan.kind !== 'needs_human') throw new Error('Fix is offered');
  expect(inWords(plan.because)).toMatch(/^linked to Skate by guild note <t:/);
  expect(plan.hints.map(inWords).join()).toMatch(/guild note says "skate"/);
});

test('Confirm is the word for the character, and for the member who became that player with it', () => {
  const [confirm] = confirmOf(unconfirmedLink, SKATEFARM, withSkatefarm({})) ?? [];
  expect(confirm?.changes).toEqual([
    { kind: 'confirm_link', linkId: 'character link' },
    { kind: 'confirm_link', linkId: 'member link' },
  ]);
});

test.each([
  {
    why: 'it is confirmed already',
    members: [{ id: '1', link: linkTo('skate', { confidence: 'confirmed', confirmedAt: NOW }) }],
  },
  {
    why: 'the player has several: the card does not say which one is meant',
    members: [
      { id: '1', link: memberLink },
      { id: '2', link: memberLink },
    ],
  },
])('Confirm leaves the member’s link alone: $why', ({ members }) => {
  const [confirm] = confirmOf(unconfirmedLink, SKATEFARM, withSkatefarm({}, members)) ?? [];
  expect(confirm?.changes).toEqual([{ kind: 'confirm_link', linkId: 'character link' }]);
});

test('"Not them" of a player who is not on Discord refuses the player', () => {
  expect(refuseOf(unconfirmedLink, SKATEFARM, withSkatefarm({}, []))?.changes).toEqual([
    { kind: 'unlink_character', characterId: 'Skatefarm' },
    { kind: 'refuse_player', characterId: 'Skatefarm', playerId: 'skate' },
  ]);
});

test('"Not them" unlinks, and refuses the character for everybody that the player is', () => {
  const members = [
    { id: '1', link: memberLink },
    { id: '2', link: memberLink },
  ];
  expect(refuseOf(unconfirmedLink, SKATEFARM, withSkatefarm({}, members))?.changes).toEqual([
    { kind: 'unlink_character', characterId: 'Skatefarm' },
    { kind: 'refuse_pair', characterId: 'Skatefarm', memberId: '1' },
    { kind: 'refuse_pair', characterId: 'Skatefarm', memberId: '2' },
  ]);
});
