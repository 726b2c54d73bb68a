import { describe, expect, test } from '@jest/globals';
import { directoryOf } from './guild.ts';

const guild = {
  members: {
    mike: { nickname: 'Trog | Mike', playerId: 'P' },
    anna: { nickname: 'trog' },
    bot: { nickname: 'Trog', isBot: true },
  },
  characters: { Trog: {}, Tróg: { realmSlug: 'hakkar' }, Pewpew: { playerId: 'P' } },
  players: { P: { displayName: 'Rocket', aliases: ['rocket', 'Trog'] }, Q: { displayName: 'Trog' } },
};

const namedBy = (directory: ReturnType<typeof directoryOf>, key: string) => ({
  members: directory.membersNamed(key).map(({ member, name }) => [member.id, name.written]),
  characters: directory.charactersNamed(key).map(({ id }) => id),
  players: directory.playersNamed(key).map(({ player, by }) => [player.id, by]),
});

describe('who goes by a key', () => {
  test('is everybody who does, in the order of their ids, each once and bots never', () => {
    expect(namedBy(directoryOf(guild), 'trog')).toEqual({
      members: [
        ['anna', 'trog'],
        ['mike', 'Trog | Mike'],
      ],
      characters: ['Trog', 'Tróg'],
      players: [
        ['P', 'alias'],
        ['Q', 'display_name'],
      ],
    });
    expect(namedBy(directoryOf(guild), 'rocket').players).toEqual([['P', 'display_name']]);
  });

  test.each(['trog', 'mike', 'rocket', 'nobody', ''])('%j is the same, whatever was expected', (key) => {
    const expecting = directoryOf(guild);
    expecting.expect(['trog', 'nobody']);
    expect(namedBy(expecting, key)).toEqual(namedBy(directoryOf(guild), key));
    expecting.expect([]);
    expect(namedBy(expecting, key)).toEqual(namedBy(directoryOf(guild), key));
  });
});

test('a player is called by their names, those of their members and those of their characters', () => {
  const keys = directoryOf(guild).keysOfPlayer('P');
  expect([...new Set(keys)].sort()).toEqual(['mike', 'pewpew', 'rocket', 'trog', 'trog | mike']);
  expect(directoryOf(guild).keysOfPlayer('nobody')).toEqual([]);
});
