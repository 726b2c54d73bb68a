import { describe, expect, test } from '@jest/globals';
import { claimsOfNote } from '../../src/identity/note-claims.ts';
import { agrees, resolveClaim } from '../../src/identity/whom-claims-name.ts';
import { directoryOf } from './guild.ts';

const directory = directoryOf({
  members: {
    mike: { nickname: 'Big Mike | Mito', playerId: 'P' },
    gone: { present: false, playerId: 'P' },
    notmito: { nickname: 'Still Not Mito' },
    absent: { present: false },
  },
  players: { P: { displayName: 'Zatañña', aliases: ['Rocket'] }, Q: { displayName: 'Elrek' } },
  characters: {
    Trogmoon: { playerId: 'P' },
    Oldmain: { playerId: 'P', present: false },
    Pewpew: { playerId: 'Q' },
    Asked: {},
    Shadow: {},
  },
});

describe('a note agrees with a player when any of its claims equals a name of theirs', () => {
  const agreesWithP = (note: string) => claimsOfNote(note).some((claim) => agrees(claim, 'P', directory));

  test.each([
    ['zatanna', 'the display name'],
    ["Rocket's DH waifu", 'an alias'],
    ['DC: mike', 'a username'],
    ['@gone', 'the username of a second account that left'],
    ['Mito', 'a part of a nickname'],
    ['Big Mike', 'a name of two words'],
    ['alt of Trogmoon', 'a character'],
    ['alt of Oldmain', 'a character that departed'],
    ['Trogmoons alt', 'without the s'],
    ['alt of Pewpew, DC: mike', 'one of several hints'],
  ])('%j does: %s', (note) => {
    expect(agreesWithP(note)).toBe(true);
  });

  test.each([
    ['Still Not Mito', 'the name merely occurs inside'],
    ["Still Not Mito's alt", 'nor does it before an alt'],
    ["Not Mito's alt", 'nor behind one word'],
    ['alt of Trog', 'only the beginning of a name'],
    ['DC: Mikey', 'only the beginning of the note'],
    ['alt of Pewpew', "somebody else's character"],
    ['', 'cleared: it claims nobody'],
  ])('%j does not: %s', (note) => {
    expect(agreesWithP(note)).toBe(false);
  });

  test('a player whose name contains the claimed one is not meant either', () => {
    const [claim] = claimsOfNote('Mito');
    const named = directoryOf({ members: { m: { nickname: 'Still Not Mito', playerId: 'R' } }, players: { R: {} } });
    expect(claim && agrees(claim, 'R', named)).toBe(false);
  });
});

describe('whom a note names', () => {
  const named = (note: string) => {
    const asked = directory.character('Asked');
    if (!asked) throw new Error('no such character');
    return claimsOfNote(note).map((claim) => {
      const resolved = resolveClaim(claim, asked, directory);
      return resolved.named.map((one) => {
        if (one.kind === 'member') return `member ${one.member.id}`;
        return one.kind === 'player' ? `player ${one.player.id}` : `character ${one.character.id}`;
      });
    });
  };

  test.each<[string, string[][], string]>([
    ['DC: mike', [['member mike']], 'a member by any name'],
    ['DC: Trogmoon', [[]], 'a Discord hint does not mean characters'],
    ['DC: rocket', [['player P']], 'but a name learned from other notes'],
    ['alt of Trogmoon', [['character Trogmoon']], 'a character'],
    ['Rocket', [['player P']], 'an alias'],
    ['alt of Shadow', [['character Shadow']], 'a character called like a label'],
    ["GM's alt", [[]], 'a label that nobody answers to'],
    ['Rocket - alt of main', [['player P']], 'the note key where nobody answers to the label'],
    ["Big Mike's alt", [['member mike']], 'an owner of two words'],
    ["Still Not Mito's alt", [['member notmito']], 'whoever is called so'],
    ["Small Mike's alt", [[]], 'nobody where only the end of a name is known'],
    ['alt of Asked', [[]], 'not the character itself'],
    ['BiS pls', [[]], 'free text'],
    ['DC: gonzo', [[]], 'somebody unknown'],
    ['DC: absent', [['member absent']], 'who left is still known'],
    ['alt of Oldmain', [['character Oldmain']], 'who departed too'],
    ['DC: mike the tank', [['member mike']], 'the longest reading that anybody answers to'],
    ['DC: mike, alt of Pewpew', [['member mike'], ['character Pewpew']], 'each hint for itself'],
  ])('%j: %j (%s)', (note, whom) => {
    expect(named(note)).toEqual(whom);
  });
});
