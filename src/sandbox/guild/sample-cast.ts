import type { DraftCharacter, DraftMember, GuildDraft } from './guild-draft.ts';

/**
 * The people of the sample guild that somebody thought up: each scene shows one thing that domain.md describes, and
 * says which. The crowd around them comes from `sample-crowd.ts`.
 */
export function addCast(draft: GuildDraft): void {
  for (const { members, characters } of scenes) {
    for (const member of members ?? []) draft.member(member);
    for (const character of characters ?? []) draft.character(character);
  }
}

interface Scene {
  readonly shows: string;
  readonly members?: readonly DraftMember[];
  readonly characters?: readonly DraftCharacter[];
}

const zeroWidthSpace = '\u200b';
const rightToLeft = '\u202e';

const scenes: readonly Scene[] = [
  {
    shows: 'the guild leader: a joined nickname, a note key behind a title, alts through a chain of notes, a bank toon',
    members: [{ username: 'trog', globalName: 'Mike', nick: 'Trog | Trogmoon', roles: ['Guild Leader'], joined: 1500 }],
    characters: [
      { name: 'Trogmoon', class: 'Druid', spec: 'Guardian', rank: 0, note: 'GM / Mike', officerNote: 'Discord: Trog' },
      { name: 'Pewpew', class: 'Hunter', rank: 4, note: 'alt of Trogmoon' },
      { name: 'Moonpup', class: 'Shaman', rank: 4, note: 'alt of Pewpew', level: 71 },
      { name: 'Trogvault', class: 'Warrior', rank: 4, note: "Trogmoon's alt", officerNote: 'bank', level: 12 },
    ],
  },
  {
    shows: 'one person, seven characters: every way to write whose alt it is',
    members: [{ username: 'mito', globalName: 'Mito', roles: ['Officer', 'Raid Team'], joined: 1480 }],
    characters: [
      { name: 'Mito', class: 'Paladin', spec: 'Holy', rank: 1, officerNote: 'DC: mito' },
      { name: 'Rivermane', class: 'Shaman', rank: 3, note: 'Mito' },
      { name: 'Stormhoof', class: 'Warrior', rank: 3, note: "Mito's alt" },
      { name: 'Dawnpetal', class: 'Priest', rank: 3, note: 'Mitos alt' },
      { name: 'Ashquill', class: 'Mage', rank: 4, note: 'Main: Mito' },
      { name: 'Fernstep', class: 'Rogue', rank: 4, note: 'main=Mito', realm: 'sargeras' },
      { name: 'Gloomtide', class: 'Warlock', rank: 4, note: 'alt for Mito.', realm: 'area-52' },
    ],
  },
  {
    shows:
      'an accented character on another realm, named in a nickname; note keys with possessive and number; an Officer on Discord who is not one in the game',
    members: [
      { username: 'rocket', globalName: 'rocketman', nick: 'Zatanna | Rocket', roles: ['Officer'], joined: 900 },
    ],
    characters: [
      { name: 'Zatañña', class: 'Monk', spec: 'Mistweaver', rank: 2, realm: 'sargeras' },
      { name: 'Felbloom', class: 'Demon Hunter', rank: 3, note: "Rocket's DH waifu" },
      { name: 'Coilspark', class: 'Shaman', rank: 3, note: 'Rocket-mental 702' },
    ],
  },
  {
    shows: 'promoted in the game, not yet on Discord; a bare note key (a word, not a hint)',
    members: [{ username: 'skate', nick: 'Skate', roles: ['Veteran'], joined: 700 }],
    characters: [{ name: 'Skatefarm', class: 'Death Knight', spec: 'Frost', rank: 1, note: 'skate' }],
  },
  {
    shows: 'an officer without surprises',
    members: [{ username: 'shodoom', globalName: 'Shodoom', roles: ['Officer', 'Raid Team'], joined: 1300 }],
    characters: [{ name: 'Shodoom', class: 'Warlock', rank: 1 }],
  },
  {
    shows: 'a bare note key that names a member; a character nobody else evidences',
    members: [{ username: 'dash_', globalName: 'Dash', roles: ['Member'] }],
    characters: [{ name: 'Dashdashdash', class: 'Mage', rank: 3, note: 'Dash' }],
  },
  {
    shows: 'names that are nearly the same: 0.9 and a margin links, 0.83 and 0.8 do not',
    members: [
      { username: 'thnudercat', roles: ['Member'] },
      { username: 'aldrik', globalName: 'Aldrik', roles: ['Veteran'] },
      { username: 'elrek', globalName: 'Elrek', roles: ['Member'] },
      { username: 'laenen', roles: ['Initiate'] },
    ],
    characters: [
      { name: 'Thundercat', class: 'Druid', spec: 'Feral', rank: 3 },
      { name: 'Aldric', class: 'Paladin', rank: 2 },
      { name: 'Elrik', class: 'Hunter', rank: 3 },
      { name: 'Laneen', class: 'Priest', rank: 4 },
    ],
  },
  {
    shows: 'letters that have no decomposition, and a name in another script',
    members: [
      { username: 'oyvind', globalName: 'Øyvind', roles: ['Veteran'] },
      { username: 'dasha.k', nick: 'Даша', roles: ['Member'] },
      { username: 'haneul', nick: '하늘 (Skyreach)', roles: ['Member'] },
    ],
    characters: [
      { name: 'Oyvînd', class: 'Warrior', rank: 2 },
      { name: 'Даша', class: 'Priest', rank: 3 },
      { name: 'Skyreach', class: 'Evoker', rank: 3 },
    ],
  },
  {
    shows: 'decorated nicknames',
    members: [
      { username: 'brann.b', nick: '⚔️ Brann ⚔️', roles: ['Veteran', 'Raid Team'] },
      { username: 'keldawyn', nick: '[PATT] Kelda', roles: ['Member'] },
      { username: 'lumi', nick: '✨Lumi✨ (Aurorae)', roles: ['Member'] },
      { username: 'pjotr', nick: 'Pete aka Grimwhisker', roles: ['Initiate'] },
      { username: 'sen.jun', nick: "Vexley-Sen'jin", roles: ['Member'] },
    ],
    characters: [
      { name: 'Brann', class: 'Warrior', spec: 'Protection', rank: 2 },
      { name: 'Kelda', class: 'Rogue', rank: 3 },
      { name: 'Aurorae', class: 'Mage', rank: 3 },
      { name: 'Grimwhisker', class: 'Monk', rank: 4 },
      { name: 'Vexley', class: 'Demon Hunter', rank: 3 },
    ],
  },
  {
    shows: 'every Discord hint, in guild and officer notes',
    members: [
      { username: 'wanderlust42', globalName: 'Wander', roles: ['Member'] },
      { username: 'nocturne', roles: ['Member'] },
      { username: 'peachtea', roles: ['Member'] },
      { username: 'quietmouse', roles: ['Initiate'] },
    ],
    characters: [
      { name: 'Thistledown', class: 'Druid', rank: 3, note: 'Discord: wanderlust42' },
      { name: 'Umbrafell', class: 'Priest', rank: 3, officerNote: 'disc: nocturne' },
      { name: 'Gingerpaw', class: 'Shaman', rank: 3, note: 'DC=peachtea, healer' },
      { name: 'Softstep', class: 'Rogue', rank: 4, officerNote: 'trial @quietmouse!' },
    ],
  },
  {
    shows: 'an alt whose main is on another realm, and a chain written backwards',
    members: [{ username: 'cinderella', globalName: 'Cinder', roles: ['Veteran'] }],
    characters: [
      { name: 'Cinderfall', class: 'Mage', rank: 2, realm: 'azjolnerub', officerNote: 'Discord: cinderella' },
      { name: 'Ashfall', class: 'Evoker', rank: 3, note: 'alt of Emberfall' },
      { name: 'Emberfall', class: 'Warlock', rank: 3, note: 'alt of Cinderfall', realm: 'alterac-mountains' },
    ],
  },
  {
    shows: 'one name on two realms: a member called so could be either',
    members: [{ username: 'shadowmere', roles: ['Member'] }],
    characters: [
      { name: 'Shadowmere', class: 'Rogue', rank: 3 },
      { name: 'Shadowmere', class: 'Priest', rank: 4, realm: 'sargeras' },
    ],
  },
  {
    shows: 'two members with the same claim, and notes that name different people: nobody guesses',
    members: [
      { username: 'max.power', nick: 'Max', roles: ['Member'] },
      { username: 'maxine', nick: 'Max', roles: ['Initiate'] },
    ],
    characters: [
      { name: 'Hexblossom', class: 'Warlock', rank: 3, note: 'Max' },
      { name: 'Tidecaller', class: 'Shaman', rank: 3, note: 'alt of Mito', officerNote: 'Discord: skate' },
    ],
  },
  {
    shows: 'somebody without a role who calls himself after the guild leader, and a name that only contains one',
    members: [
      { username: 'totally_legit', nick: 'Trogmoon', joined: 1 },
      { username: 'xx_notmito_xx', globalName: 'Still Not Mito', joined: 20 },
    ],
  },
  {
    shows: 'nicknames that try to break a message',
    members: [
      { username: 'prankster', nick: '**@everyone** [gold](http://x.y)', roles: ['Member'] },
      { username: 'codeblock', nick: '```rm -rf``` <@&1>', roles: ['Initiate'] },
      { username: 'grump', nick: `Gr${zeroWidthSpace}ump`, roles: ['Member'] },
      { username: 'mirrored', nick: `${rightToLeft}detaceR`, roles: ['Initiate'] },
    ],
    characters: [
      { name: 'Grump', class: 'Death Knight', rank: 3 },
      { name: 'Codeblock', class: 'Mage', rank: 4, note: '||hi|| **x** alt of `Grump`' },
    ],
  },
  {
    shows: 'notes that look like hints and are none, and a hint at somebody who is not there',
    characters: [
      { name: 'Mailcow', class: 'Druid', rank: 3, note: 'mail@x.org' },
      { name: 'Alphabet', class: 'Rogue', rank: 4, note: 'ABCDC: trog' },
      { name: 'Bisquick', class: 'Paladin', rank: 3, note: 'BiS pls' },
      { name: 'Drifter', class: 'Hunter', rank: 4, officerNote: 'Discord: gonewiththewind' },
      { name: 'Newcomer', class: 'Evoker', rank: 4, note: 'alt', level: 34 },
    ],
  },
  {
    shows: 'left the guild, kept the role: an Officer and a Veteran whose characters are gone',
    members: [
      { username: 'oldguard', nick: 'Oldguard', roles: ['Officer'], joined: 1450 },
      { username: 'grimtusk', roles: ['Veteran', 'Raid Team'], joined: 1100 },
    ],
  },
  {
    shows: 'in the guild and on Discord, without a guild role',
    members: [
      { username: 'kestrel', globalName: 'Kestrel', joined: 30 },
      { username: 'bluejay', joined: 12 },
    ],
    characters: [
      { name: 'Kestrel', class: 'Hunter', rank: 3 },
      { name: 'Bluejay', class: 'Mage', rank: 4, note: 'Discord: bluejay', level: 62 },
    ],
  },
  {
    shows: 'a guild role too high, and several at once',
    members: [
      { username: 'marrow', roles: ['Veteran'] },
      { username: 'tallyho', globalName: 'Tallyho', roles: ['Veteran', 'Member', 'Initiate'] },
    ],
    characters: [
      { name: 'Marrow', class: 'Death Knight', spec: 'Blood', rank: 4 },
      { name: 'Tallyho', class: 'Hunter', rank: 2 },
    ],
  },
  {
    shows: 'the inactive, some of them with a profile that Battle.net no longer shows',
    members: [{ username: 'hibernate', roles: ['Member'] }],
    characters: [
      { name: 'Hibernate', class: 'Druid', rank: 3, note: 'afk til autumn', lastSeen: 140 },
      { name: 'Dustbunny', class: 'Rogue', rank: 4, lastSeen: 400, level: 60 },
      { name: 'Oldtimer', class: 'Warrior', rank: 4, lastSeen: null, level: 60 },
      { name: 'Cobweb', class: 'Warlock', rank: 4, lastSeen: null, level: 45 },
    ],
  },
  {
    shows: 'bank toons',
    characters: [
      { name: 'Pattbank', class: 'Rogue', rank: 1, note: 'Guild bank', level: 10, lastSeen: 2 },
      { name: 'Pattvault', class: 'Priest', rank: 1, note: 'bank', level: 5, lastSeen: 45 },
    ],
  },
  {
    shows: 'bots, one of them called like a character',
    members: [
      { username: 'MusicBox', bot: true, joined: 800 },
      { username: 'Drifter', bot: true, roles: ['Raid Team'], joined: 300 },
    ],
  },
];
