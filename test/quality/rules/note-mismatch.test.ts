import { expect, test } from '@jest/globals';
import { linkContradictsNote } from '../../../src/quality/rules/link-contradicts-note.ts';
import { noteMismatch } from '../../../src/quality/rules/note-mismatch.ts';
import { characterSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView, NoteView } from '../../../src/quality/view.ts';
import { confirmOf, finds, findsNothing, fixOf, inWords, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { linkTo, NOW, note, viewOf } from '../../support/view.ts';

const RIVERMANE = characterSubject('Rivermane');
const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOUR);

/** A note that changed an hour ago; the link is a day old. */
const changed = (previous: string, text: string, given: Partial<NoteView> = {}) =>
  note(text, { previous, changedAt: hoursAgo(1), ...given });

type Others = Parameters<typeof viewOf>[0];

/** Rivermane is Elrek's; Mito is somebody else, with the main Mitomain. */
const withRivermane = (rivermane: Partial<CharacterView>, others: Others = {}) =>
  viewOf({
    players: [
      { id: 'elrek', displayName: 'Elrek', aliases: ['Elly'] },
      { id: 'mito', displayName: 'Mito' },
    ],
    ...others,
    members: [
      { id: '1', username: 'elrek99', nickname: 'Elrek | Elrekmain', link: linkTo('elrek') },
      { id: '2', username: 'mito', link: linkTo('mito') },
      ...(others.members ?? []),
    ],
    characters: [
      { id: 'Elrekmain', link: linkTo('elrek') },
      { id: 'Mitomain', link: linkTo('mito') },
      { id: 'Rivermane', link: linkTo('elrek'), ...rivermane },
      ...(others.characters ?? []),
    ],
  });

finds(noteMismatch, RIVERMANE, [
  { why: 'the note names another player', view: withRivermane({ guildNote: changed('Elrek', 'Mito') }) },
  {
    why: 'the note names somebody’s character',
    view: withRivermane({ guildNote: changed('Elrek', 'alt of Mitomain') }),
  },
  {
    why: 'an explicit hint names somebody unknown',
    view: withRivermane({ guildNote: changed('Elrek', 'DC: stranger') }),
  },
  {
    why: 'the linked name occurs only inside of another one',
    view: withRivermane({ guildNote: changed('Elrek', 'alt of Not Elrek') }),
  },
  {
    why: 'the linked name occurs only at the end of an owner’s',
    view: withRivermane({ guildNote: changed("Elrek's alt", "Not Elrek's alt") }),
  },
  {
    why: 'the note was cleared, and the previous one agreed',
    view: withRivermane({ guildNote: changed('Elrek', '') }),
  },
  {
    why: 'free text replaced a note that agreed',
    view: withRivermane({ guildNote: changed('alt of Elrekmain', 'BiS pls') }),
  },
  {
    why: 'the link was confirmed before the note changed',
    view: withRivermane({
      guildNote: changed('Elrek', 'Mito'),
      link: linkTo('elrek', { confidence: 'confirmed', confirmedAt: hoursAgo(2) }),
    }),
  },
]);

findsNothing(noteMismatch, RIVERMANE, [
  { why: 'the note names the player', view: withRivermane({ guildNote: changed('Mito', 'Elrek') }) },
  { why: 'the note names an alias of the player', view: withRivermane({ guildNote: changed('Mito', 'Elly’s alt') }) },
  {
    why: 'the note names the player’s member by a part of the nickname',
    view: withRivermane({ guildNote: changed('Mito', '@elrekmain') }),
  },
  {
    why: 'one of several hints names the player',
    view: withRivermane({ guildNote: changed('', 'DC: mito, alt of Elrekmain') }),
  },
  { why: 'the first note ever seen is no change', view: withRivermane({ guildNote: note('Mito') }) },
  {
    why: 'the link is younger than the change',
    view: withRivermane({ guildNote: changed('Elrek', 'Mito'), link: linkTo('elrek', { createdAt: hoursAgo(0.5) }) }),
  },
  {
    why: 'the link was confirmed after the change',
    view: withRivermane({
      guildNote: changed('Elrek', 'Mito'),
      link: linkTo('elrek', { confidence: 'confirmed', confirmedAt: hoursAgo(0.5) }),
    }),
  },
  { why: 'free text replaced free text', view: withRivermane({ guildNote: changed('BiS pls', 'needs trinket') }) },
  { why: 'a note that named somebody else was cleared', view: withRivermane({ guildNote: changed('Mito', '') }) },
  {
    why: 'a word of the note is nobody’s name but one that a stranger gave themselves',
    view: withRivermane(
      { guildNote: changed('', 'BiS pls') },
      { members: [{ id: '9', username: 'evil', nickname: 'BiS' }] },
    ),
  },
  { why: 'it was unlinked', view: withRivermane({ guildNote: changed('Elrek', 'Mito'), link: null }) },
  { why: 'it departed', view: withRivermane({ guildNote: changed('Elrek', 'Mito'), present: false }) },
  { why: 'no upload ever showed it', view: withRivermane({ guildNote: null }) },
  { why: 'there is no such character any more', view: viewOf({}) },
]);

sameFacts(noteMismatch, RIVERMANE, [
  { why: '', view: withRivermane({ guildNote: changed('Elrek', 'alt of Mito') }) },
  {
    why: 'the same claim in other words, from another upload',
    view: withRivermane({
      guildNote: changed('Elrek', 'Alt of mito!', { uploadedBy: 'Skate', changedAt: hoursAgo(0.2) }),
    }),
  },
  {
    why: 'another rank, level and login',
    view: withRivermane({ guildNote: changed('Elrek', 'alt of Mito'), level: 12, rankIndex: 1, lastLoginAt: null }),
  },
]);

otherFacts(noteMismatch, RIVERMANE, [
  { why: '', view: withRivermane({ guildNote: changed('Elrek', 'alt of Mito') }) },
  { why: 'the note names yet another one', view: withRivermane({ guildNote: changed('Elrek', 'alt of Skate') }) },
  { why: 'the note was cleared', view: withRivermane({ guildNote: changed('Elrek', '') }) },
]);

test('Fix moves the character to whom the note names', () => {
  const plan = fixOf(noteMismatch, RIVERMANE, withRivermane({ guildNote: changed('Elrek', 'Mito') }));
  if (plan.kind !== 'changes') throw new Error('Fix is not offered');
  expect(plan.changes).toMatchObject([
    { kind: 'unlink_character', characterId: 'Rivermane' },
    {
      kind: 'link_character',
      person: { kind: 'player', playerId: 'mito' },
      source: 'guild_note',
      confidence: 'medium',
    },
  ]);
  expect(inWords(plan.label)).toBe('move from Elrek to Mito');
  expect(plan.because.map(inWords)[0]).toMatch(/^guild note changed from "Elrek" to "Mito" — upload by Trogmoon/);
  expect(plan.onlySingly).toBeUndefined();
});

test.each([
  { why: 'nobody answers to the hint', guildNote: 'DC: stranger', others: {} },
  {
    why: 'other evidence names somebody else',
    guildNote: 'Mito',
    others: { members: [{ id: '3', username: 'rivermane' }] },
  },
  {
    why: 'only a name that anybody can give themselves answers',
    guildNote: 'DC: Zyx',
    others: { members: [{ id: '9', username: 'evil', nickname: 'Zyx' }] },
  },
])('Fix leaves the character without player: $why', ({ guildNote, others }) => {
  const plan = fixOf(noteMismatch, RIVERMANE, withRivermane({ guildNote: changed('Elrek', guildNote) }, others));
  expect(plan).toMatchObject({ changes: [{ kind: 'unlink_character', characterId: 'Rivermane' }] });
});

test('whom an officer refused is not linked', () => {
  const view = {
    ...withRivermane({ guildNote: changed('Elrek', 'Mito') }),
    refusedPairs: [{ characterId: 'Rivermane', memberId: '2' }],
  };
  expect(fixOf(noteMismatch, RIVERMANE, view)).toMatchObject({ changes: [{ kind: 'unlink_character' }] });
});

test.each([
  {
    why: 'a confirmed link',
    rivermane: {
      guildNote: changed('Elrek', 'Mito'),
      link: linkTo('elrek', { confidence: 'confirmed', confirmedAt: hoursAgo(2) }),
    } as const,
  },
  { why: 'a note that claims nobody', rivermane: { guildNote: changed('Elrek', '') } },
])('$why waits for an officer: no auto-fix and no Fix all', ({ rivermane }) => {
  expect(fixOf(noteMismatch, RIVERMANE, withRivermane(rivermane))).toMatchObject({ kind: 'changes', onlySingly: true });
});

test('Confirm keeps the link by an officer’s word', () => {
  const view = withRivermane({ guildNote: changed('Elrek', 'Mito'), link: linkTo('elrek', { id: 'the link' }) });
  const [keep, ...others] = confirmOf(noteMismatch, RIVERMANE, view) ?? [];
  expect(keep?.changes).toEqual([{ kind: 'confirm_link', linkId: 'the link' }]);
  expect(keep && inWords(keep.label)).toBe('keep Elrek');
  expect(others).toEqual([]);
});

test('a note is a mismatch or a contradiction, never both', () => {
  const notes = [
    note('Mito'),
    changed('Elrek', 'Mito'),
    changed('Elrek', 'Mito', { changedAt: hoursAgo(24) }),
    changed('', ''),
  ];
  for (const guildNote of notes) {
    const view = withRivermane({ guildNote });
    const found = [noteMismatch, linkContradictsNote].filter((rule) => rule.examine(RIVERMANE, view).kind === 'holds');
    expect(found.length).toBeLessThanOrEqual(1);
  }
});
