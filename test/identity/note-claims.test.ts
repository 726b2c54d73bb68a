import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyLength } from '../../src/identity/names.ts';
import { claimsOfNote, noteKey, realmKey } from '../../src/identity/note-claims.ts';

/** `hint key/key` per claim: the readings in the order they are tried. */
const said = (note: string | null) =>
  claimsOfNote(note).map(({ hint, readings }) => `${hint} ${readings.map(({ key }) => key).join('/')}`);

describe('explicit hints', () => {
  test.each([
    ['Discord: Trog', ['discord trog'], 'the plain form'],
    ['discord:trog', ['discord trog'], 'any case, no space'],
    ['disc: trog', ['discord trog'], 'short'],
    ['DC: trog', ['discord trog'], 'shorter'],
    ['DC = trog', ['discord trog'], 'an equals sign'],
    ['dc=trog', ['discord trog'], 'without spaces'],
    ['DC：trog', ['discord trog'], 'the full-width colon'],
    ['@trog', ['discord trog'], 'a mention'],
    ['main @trog', ['discord trog'], 'a mention after words'],
    ['Discord: @trog', ['discord trog'], 'both at once are one hint'],
    ['DC: trog#1234', ['discord trog#1234/trog'], 'an old discriminator'],
    ['DC: trog_moon.', ['discord trog_moon'], 'a dot behind it'],
    ['(DC: trog)', ['discord trog'], 'inside brackets'],
    ['DC: Zatañña!', ['discord zatanna'], 'accents and noise'],
    ['DC: trog main tank', ['discord trog main tank/trog main/trog'], 'the longest name that somebody has'],
    ['DC: Mike the Great', ['discord mike the great/mike the/mike'], 'a name with spaces'],
    ['DC: trog / raids Tue', ['discord trog'], 'what follows a stroke is something else'],
    ['DC: Trog [EU], tank', ['discord trog [eu/trog'], 'square brackets may belong to the name'],
    ['DC: Trog[EU]', ['discord trog[eu/trog'], 'or be glued to it'],
    ['DC: [Trog]', ['discord trog'], 'or surround it'],
    ['[DC: trog]', ['discord trog'], 'or the whole hint'],
    ['alt of Trogmoon', ['character trogmoon'], 'the plain form'],
    ['ALT OF trogmoon', ['character trogmoon'], 'any case'],
    ['alt for Trogmoon', ['character trogmoon'], 'the other preposition'],
    ['Bank alt of Trogmoon', ['character trogmoon'], 'after a word'],
    ['alt of: Trogmoon', ['character trogmoon'], 'with a colon'],
    ["Trog's alt", ['character trog'], 'possessive'],
    ['Trog’s alt', ['character trog'], 'the curly apostrophe'],
    ["James' alt", ['character james'], 'possessive of an s'],
    ['Trogs alt', ['character trogs/trog'], 'with its s first'],
    ['Chris alt', ['character chris/chri'], 'with its s first'],
    ["Trog's alts", ['character trog'], 'plural'],
    ['Chris alt of Trog', ['character trog'], 'the preposition decides'],
    ['Main: Trogmoon', ['character trogmoon'], 'the plain form'],
    ['main=Trogmoon', ['character trogmoon'], 'an equals sign'],
    ['Main: Trogmoon.', ['character trogmoon'], 'a dot behind it'],
    ["alt of Trogmoon-Sen'jin", ["character trogmoon-sen'jin/trogmoon"], 'with its realm'],
    ['DC: trog, alt of Mito', ['discord trog', 'character mito'], 'several hints'],
    ['alt of Mito DC: trog', ['character mito', 'discord trog'], 'several hints without a comma'],
    ['Main: Mito (@trog)', ['character mito', 'discord trog'], 'several hints in brackets'],
    ['Пётр alt of Йода', ['character йода'], 'any script'],
  ])('%j says %j (%s)', (note, claims) => {
    expect(said(note)).toEqual(claims);
  });

  test.each([
    ['ABCDC: trog', ['word abcdc: trog/abcdc'], 'a word that ends in one'],
    ['mail@trog.org', ['word mail@trog.org/mail'], 'an address'],
    ['Domain: trog', ['word domain: trog/domain'], 'a word that ends in one'],
    ['Salt of Trog', ['word salt of trog/salt'], 'a word that ends in one'],
    ['DC: x', [], 'under two letters'],
    ['@x', [], 'under two letters: not even a word'],
    ['alt of X', [], 'under two letters'],
    ['Discord: n/a', [], 'nobody'],
    ['DC: none yet', [], 'nobody'],
    ['DC: yes', [], 'nobody'],
    ['this alt', [], 'no owner'],
    ['@ trog', ['word trog'], 'a sign for "at"'],
    ['altoholic of course', ['word altoholic of course/altoholic'], 'a word that begins with one'],
  ])('%j is no hint: %j (%s)', (note, claims) => {
    expect(said(note)).toEqual(claims);
  });

  test.each([
    ["Big Mike's alt", 'big mike', 'the words before may be part of the name'],
    ["Still Not Mito's alt", 'still not mito', 'what merely occurs inside is no reading'],
    ["Not Mito's alt", 'not mito', 'nor behind one word'],
    ['Big Mikes alt', 'big mikes/big mike', 'either spelling of the possessive'],
    ["raider Big Mike's alt", 'raider big mike/big mike', 'labels may be left out'],
    ["Mike's brother's alt", "mike's brother", 'a relative of somebody'],
    ['alt of Shadow', 'shadow', 'people are called like a label'],
    ["Frost's alt", 'frost', 'an owner too'],
    ["GM's alt", 'gm', 'it takes a member called so'],
    ['Main: tank', 'tank', 'it takes a character called so'],
    ['DPS alt', 'dps', 'a label that ends in s has no owner without it'],
  ])('%j names %s only if somebody answers to that (%s)', (note, readings) => {
    const [claim, ...others] = claimsOfNote(note);
    expect([claim?.hint, claim?.readings.map(({ key }) => key).join('/')]).toEqual(['character', readings]);
    expect([claim?.onlyIfKnown, others]).toEqual([true, []]);
  });

  test.each([
    ["raider Mike's alt", 'raider mike/mike', 'a label before'],
    ["2nd Mike's alt", 'mike', 'an ordinal before'],
    ["702. Mike's alt", 'mike', 'the end of a phrase before'],
    ["ask me / Mike's alt", 'mike', 'a stroke before'],
    ["friend - Mike's alt", 'mike', 'a dash before'],
  ])('%j names %s for certain (%s)', (note, readings) => {
    const [claim] = claimsOfNote(note);
    expect([claim?.readings.map(({ key }) => key).join('/'), claim?.onlyIfKnown]).toEqual([readings, false]);
  });

  test('the name behind one hint is not the beginning of the next one', () => {
    expect(said("DC: trog Mito's alt")).toEqual(['discord trog', 'character mito']);
  });

  test('a note whose hint names but a label has its note key as well', () => {
    const [claim] = claimsOfNote('Mito - alt of main');
    expect(claim?.otherwise?.readings.at(-1)?.key).toBe('mito');
    expect([noteKey('Mito - alt of main'), noteKey('alt of Shadow')]).toEqual(['mito', null]);
  });

  test('the wording is what the note says, for the card', () => {
    const wordings = (note: string) => claimsOfNote(note).map(({ readings }) => readings.at(-1)?.wording);
    expect(wordings('GM, DC: trog.')).toEqual(['DC: trog']);
    expect(wordings('bank, alt of Zatañña')).toEqual(['alt of Zatañña']);
    expect(wordings("Trog's alt (resto)")).toEqual(["Trog's alt"]);
    expect(wordings("raid: Big Mike's alt")).toEqual(["Big Mike's alt"]);
    expect(wordings('[DC: trog]')).toEqual(['DC: trog']);
    expect(claimsOfNote('DC: Trog [EU].')[0]?.readings[0].wording).toBe('DC: Trog [EU]');
    expect(wordings("Rocket's DH waifu")).toEqual(['Rocket']);
  });

  test('a realm behind the name is kept apart', () => {
    expect(claimsOfNote('alt of Trogmoon-Azjol-Nerub')[0]?.readings[1]).toEqual({
      key: 'trogmoon',
      name: 'Trogmoon',
      wording: 'alt of Trogmoon-Azjol-Nerub',
      realm: 'azjolnerub',
    });
    expect(realmKey("Sen'jin")).toBe(realmKey('senjin'));
    expect(realmKey('Alterac Mountains')).toBe(realmKey('alterac-mountains'));
  });
});

describe('the note key', () => {
  test.each([
    ["Rocket's DH waifu", 'rocket', 'possessive dropped'],
    ['Rocket-mental 702', 'rocket', 'a hyphen ends the word'],
    ['Mito', 'mito', 'alone'],
    ['Mito.', 'mito', 'punctuation dropped'],
    ['GM / Mike', 'mike', 'a label is skipped'],
    ['702 Mike', 'mike', 'a number is skipped'],
    ['EST Mike', 'mike', 'a time zone is skipped'],
    ['UTC+02:00 Mike', 'mike', 'and its offset'],
    ['Westy', 'westy', 'a name that begins like a time zone'],
    ["Mike's friendly mage", 'mike', 'no relative'],
    ['x Mike', 'mike', 'a letter is skipped'],
    ['[bank] mito', 'mito', 'in brackets'],
    ['Resto druid (Elrek)', 'elrek', 'spec and class are labels'],
    ['Still Not Mito', 'still', 'the first word, not one inside'],
    ['BiS pls', 'bis', 'free text is a key too: whether it names anybody, the directory says'],
    ['trog_moon', 'trog_moon', 'an underscore belongs to the word'],
    ["O'Brien", "o'brien", 'an apostrophe inside too'],
    ['Zatañña', 'zatanna', 'normalised'],
    ['DC: trog', 'trog', 'an explicit hint groups by its name'],
  ])('%j is %j (%s)', (note, key) => {
    expect(noteKey(note)).toBe(key);
  });

  test.each([
    [null],
    [''],
    ['   '],
    ['alt'],
    ['Main - Tank'],
    ['GM'],
    ['12/3'],
    ['!!!'],
    ['⚔️'],
    ['afk, inactive'],
    ['EST'],
    ["Mike's wife"],
    ['raider, Mike’s brother'],
  ])('%j claims nobody', (note) => {
    expect(claimsOfNote(note)).toEqual([]);
    expect(noteKey(note)).toBeNull();
  });

  test('a name of several words is read whole first', () => {
    expect(said('Big Mike')).toEqual(['word big mike/big']);
  });
});

test('any note at all gives claims with usable keys and a wording that stands in it', () => {
  const hint = fc.constantFrom('DC: ', '@', 'alt of ', "'s alt", 's alt', 'main=', ' ', ', ', '-');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), hint);
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 6 }).map((parts) => parts.join('')),
      (note) => {
        for (const claim of claimsOfNote(note))
          for (const reading of claim.readings) {
            expect(keyLength(reading.key)).toBeGreaterThanOrEqual(2);
            expect(note).toContain(reading.wording);
          }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a hostile note of any length is read at once', () => {
  const started = performance.now();
  for (const unit of ['a', 's ', 'alt of ', '@', "a's alt ", '. ', 'a.', '-', ' ']) claimsOfNote(unit.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(1_000);
});
