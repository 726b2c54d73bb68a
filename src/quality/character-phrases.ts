import { type Phrase, type PhraseValue, phrase, time } from '../phrase.ts';
import { rankName } from './guild-roles.ts';
import type { Description } from './rule.ts';
import type { CharacterView, View } from './view.ts';

/** What every finding about one character notes of it, so that a card can say whom it was about. */
export type CharacterFacts = {
  readonly characterId: string;
  readonly name: string;
  readonly realmSlug: string;
};

export function characterFacts({ id, name, realmSlug }: CharacterView): CharacterFacts {
  return { characterId: id, name, realmSlug };
}

/** What a card about a character says above its evidence, also when the character is not there any more. */
export function describeCharacter(title: Phrase, { characterId, realmSlug }: CharacterFacts, view: View): Description {
  const character = view.characters.get(characterId);
  if (!character) return { title, details: [phrase('character.gone', { realm: realmSlug })] };
  const level = levelPart(character.level);
  const identity = phrase('character.identity', { ...characterValues(character, view), level });
  const login = character.lastLoginAt && phrase('character.last_login', { at: time(character.lastLoginAt) });
  return { title, details: login ? [identity, login] : [identity] };
}

/** Since when it has its rank, as far as anybody saw. */
export function rankSince({ rankSince, rankSeenToChange }: CharacterView): PhraseValue {
  const since = time(rankSince);
  return rankSeenToChange ? since : { phrase: phrase('character.rank_before', { since }) };
}

/** The level behind what else is said; nothing once it was deleted, because Battle.net did not give it anew. */
export function levelPart(level: number | null): PhraseValue {
  return level === null ? '' : { phrase: phrase('character.level', { level }) };
}

/** A character in words: name, class, rank, realm. */
export function characterValues(character: CharacterView, view: View): Readonly<Record<string, PhraseValue>> {
  const guild = view.guilds.get(character.guildId);
  return {
    character: character.name,
    class: character.class,
    rank: guild ? rankName(guild, character.rankIndex) : String(character.rankIndex),
    realm: character.realmName,
  };
}
