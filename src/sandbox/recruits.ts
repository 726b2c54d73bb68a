import type { SandboxCharacter, SandboxGuild } from './guild/sandbox-guild.ts';
import type { SandboxWorld } from './sandbox-world.ts';

const AT_MOST = 5;

/** Characters who are not in the guild yet when Rollcall is set up: they are the first news. */
export interface Recruits {
  readonly characters: readonly SandboxCharacter[];
  /** They join the guild in the game; the next roster lists them. */
  join(): void;
}

/** Takes a few characters of low rank out of the guild until they join: one in ten, at most five. */
export function holdBackRecruits({ guild, battleNet }: Pick<SandboxWorld, 'guild' | 'battleNet'>): Recruits {
  const characters = chooseRecruits(guild);
  const waiting = characters.map(({ name, realm_slug }) => {
    const inGame = battleNet.world.character(name, realm_slug);
    return { inGame, home: inGame.guild };
  });
  for (const { inGame } of waiting) inGame.leaves();
  return {
    characters,
    join() {
      for (const { inGame, home } of waiting) if (home) inGame.joins(home, inGame.rank);
    },
  };
}

function chooseRecruits({ characters }: SandboxGuild): SandboxCharacter[] {
  const wanted = Math.min(AT_MOST, Math.ceil(characters.length / 10), characters.length - 1);
  if (wanted <= 0) return [];
  const byRank = characters.toSorted((one, other) => other.rank - one.rank);
  const lowest = byRank.slice(0, Math.max(wanted, byRank.filter(({ rank }) => rank === byRank[0]?.rank).length));
  // Spread over the list, because neighbours in it are often alike.
  return Array.from({ length: wanted }, (_, place) => lowest[Math.floor((place * lowest.length) / wanted)]).flatMap(
    (character) => character ?? [],
  );
}
