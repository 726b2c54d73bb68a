import { expect, test } from '@jest/globals';
import { derivableLinks } from '../../bench/generated-guild/derivable.ts';
import { LONGEST_NOTE } from '../../bench/generated-guild/notes.ts';
import { generateGuild } from '../../bench/guild-generator.ts';

const size = { characters: 600, members: 700 };
const guild = generateGuild(9, size);

test('the same seed gives the same guild, another seed another one', () => {
  expect(generateGuild(9, size)).toEqual(guild);
  expect(generateGuild(10, size)).not.toEqual(guild);
});

test('a guild is as large as was asked for, and everybody has three names', () => {
  expect([guild.characters.length, guild.members.length]).toEqual([size.characters, size.members]);
  expect(guild.members.filter(({ globalName, nickname }) => !globalName || !nickname)).toEqual([]);
});

test('what the game and Discord keep unique is unique, and notes fit', () => {
  const onRealms = guild.characters.map(({ name, realmSlug }) => `${realmSlug}/${name}`);
  expect(new Set(onRealms).size).toBe(guild.characters.length);
  for (const key of ['id', 'username'] as const)
    expect(new Set(guild.members.map((member) => member[key])).size).toBe(guild.members.length);
  const notes = guild.characters.flatMap(({ guildNote, officerNote }) => [guildNote, officerNote]);
  expect(notes.filter((note) => note.length > LONGEST_NOTE)).toEqual([]);
});

test('two in a hundred members are impostors, who play nothing and hold no guild role', () => {
  const impostors = guild.members.filter(({ part }) => part === 'impostor');
  expect(impostors).toHaveLength(14);
  expect(impostors.filter(({ holdsGuildRole }) => holdsGuildRole)).toEqual([]);
  const owners = new Set(guild.characters.map(({ ownerId }) => ownerId));
  expect(impostors.filter(({ id }) => owners.has(id))).toEqual([]);
});

test('only true links of people who are there can be derived', () => {
  const present = new Set(guild.members.filter((member) => member.present).map(({ id }) => id));
  const derivable = derivableLinks(guild);
  const characters = guild.characters.filter(({ id }) => derivable.has(id));
  expect(characters.length).toBeGreaterThan(200);
  expect(characters.filter((character) => !character.present || !present.has(character.ownerId ?? ''))).toEqual([]);
});
