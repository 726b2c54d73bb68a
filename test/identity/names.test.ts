import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyLength, MAX_KEY_LENGTH, memberKeys, namesOfMember, normaliseName } from '../../src/identity/names.ts';

describe('two spellings of one name have one key', () => {
  test.each([
    ['Zatañña', 'zatanna', 'accents'],
    ['İstanbul', 'istanbul', 'the dotted capital, whose lower case is two characters'],
    ['ısparta', 'isparta', 'the dotless i'],
    ['Øyvind', 'oyvind', 'a stroke is no mark'],
    ['Straße', 'strasse', 'sharp s'],
    ['STRAẞE', 'strasse', 'and its capital'],
    ['Æther', 'aether', 'a ligature that is a letter'],
    ['Œuvre', 'oeuvre', 'the same'],
    ['Đorđe', 'dorde', 'Croatian d'],
    ['Ðagur', 'dagur', 'Icelandic eth'],
    ['Þór', 'thor', 'thorn'],
    ['Łukasz', 'lukasz', 'Polish l'],
    ['ﬁnn', 'finn', 'a typographic ligature'],
    ['𝓣𝓻𝓸𝓰', 'trog', 'letters of a fancy font'],
    ['Ｔｒｏｇ', 'trog', 'full-width letters'],
    ['T̷̢r̶o̴g', 'trog', 'stacked marks'],
    ['  Trog  ', 'trog', 'whitespace around it'],
    ['⚔️ Trog ⚔️', 'trog', 'emoji around it'],
    ['[Trog]', 'trog', 'brackets around it'],
    ['~*Trog*~', 'trog', 'symbols around it'],
    ['_trog_', 'trog', 'underscores around it'],
    ['T\u200bro\u00adg\u202e', 'trog', 'invisible characters anywhere'],
    ['Tr\u0000og\ud800', 'trog', 'what no text column can hold'],
    ['Mike\u00a0the\t Great', 'mike the great', 'one kind of space inside'],
    ['trog#1234', 'trog#1234', 'what stands inside stays'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ', 'final sigma'],
    ['Οδυσσεύς', 'οδυσσεύσ', 'Greek keeps its accent'],
    ['Йода', 'йода', 'Cyrillic stays as it is'],
    ['ガンダム', 'ガンダム', 'kana keep their voicing'],
    ['한글', '한글', 'Hangul stays composed'],
    ['हिन्दी', 'हिन्दी', 'vowel signs are letters, also the last one'],
    ['★☆★', '', 'decoration alone is no name'],
    ['', '', 'nothing'],
  ])('%j is %j: %s', (written, key) => {
    expect(normaliseName(written)).toBe(key);
  });

  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

  test('normalising again changes nothing, whatever people write', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const key = normaliseName(text);
        expect(normaliseName(key)).toBe(key);
      }),
      { numRuns: 5_000 },
    );
  });

  test('every character of Unicode gives a key that a database can store', () => {
    // The scripts of tens of thousands of like letters, and what is not assigned, are left to the property above.
    const alike = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Tangut}\p{Cn}\p{Co}]/u;
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      if (alike.test(String.fromCodePoint(codePoint))) continue;
      const key = normaliseName(`a${String.fromCodePoint(codePoint)}b`);
      if (!key.isWellFormed() || /\p{Cc}/u.test(key) || normaliseName(key) !== key)
        throw new Error(`U+${codePoint.toString(16)} gives ${JSON.stringify(key)}`);
    }
  });

  test('a key has a bound, and hostile length costs nothing', () => {
    for (const unit of ['a', '𠮷', 'ﷺ', '★', ' ', 'a\u0301', 'a b'])
      expect(keyLength(normaliseName(unit.repeat(100_000)))).toBeLessThanOrEqual(MAX_KEY_LENGTH);
  });
});

describe('the names of a member', () => {
  const named = (nickname: string | null, globalName: string | null = null, username = 'user') =>
    memberKeys({ username, globalName, nickname });

  test.each([
    ['Trog | Trogmoon', ['trog | trogmoon', 'trog', 'trogmoon'], 'a bar'],
    ['Trogmoon (Mike)', ['trogmoon (mike', 'trogmoon', 'mike'], 'brackets'],
    ['(Mike) Trogmoon', ['mike) trogmoon', 'mike', 'trogmoon'], 'brackets in front'],
    ["Trogmoon-Sen'jin", ["trogmoon-sen'jin", 'trogmoon', "sen'jin"], 'a realm'],
    ['Trog/Mito, Elrek', ['trog/mito, elrek', 'trog', 'mito', 'elrek'], 'several'],
    ['Trog • Mito ~ Elrek', ['trog • mito ~ elrek', 'trog', 'mito', 'elrek'], 'several'],
    ['Mike aka Trog', ['mike aka trog', 'mike', 'trog'], 'a word'],
    ['Trog (AKA Mike)', ['trog (aka mike', 'trog', 'mike'], 'the word beside a sign'],
    ['Trog – Mito', ['trog – mito', 'trog', 'mito'], 'the dash of another keyboard'],
    ['Akari', ['akari'], 'a name that begins with the word'],
    ['Aka', ['aka'], 'a name that is the word'],
    ['Trog | Tank | 702 | x', ['trog | tank | 702 | x', 'trog'], 'labels, numbers and single letters are no names'],
    ['Tank', ['tank'], 'but a whole name is one'],
    ['⚔️ | ★', [], 'decoration only'],
  ])('%j: %j (%s)', (nickname, keys) => {
    expect(named(nickname)).toEqual(['user', ...keys]);
  });

  test('a username is taken whole: nobody joins names in it', () => {
    expect(named(null, null, 'trog-moon')).toEqual(['trog-moon']);
  });

  test('a name known twice counts as the one that its owner cannot change at will', () => {
    expect(namesOfMember({ username: 'trog', globalName: 'Mito | Trog', nickname: 'Mito' })).toEqual([
      { key: 'trog', origin: 'username', extent: 'whole', written: 'trog' },
      { key: 'mito | trog', origin: 'global_name', extent: 'whole', written: 'Mito | Trog' },
      { key: 'mito', origin: 'nickname', extent: 'whole', written: 'Mito' },
    ]);
  });

  test('any names at all give distinct, storable keys', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, fc.option(text), fc.option(text), (username, globalName, nickname) => {
        const keys = memberKeys({ username, globalName, nickname });
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of keys) expect(normaliseName(key)).toBe(key);
      }),
    );
  });
});
