import { characterKey, memberKeys, namesOfMember, normaliseName } from '../../src/identity/names.ts';
import { similarity } from '../../src/identity/similarity.ts';
import type { GeneratedCharacter, GeneratedGuild, GeneratedMember, Sign } from './labels.ts';

/** domain.md §5.3, row 5. */
const LINKING_SCORE = 0.85;
const MARGIN = 0.1;
const ROUNDING = 1e-9;

/** The row of domain.md §5.3 by which a true link can be found. */
export type Row = 'exact_name' | 'guild_note' | 'officer_note' | 'note' | 'fuzzy_name';

/**
 * Which true links the rows of domain.md §5.3 can derive, by what the generator planted and by who else bears the
 * names in it; the matching engine is not asked. Links that exist already are none of them.
 *
 * A planted sign counts where everybody it can mean is the owner; a sign that can also mean others decides nothing; a
 * sign that means only somebody else makes a contradiction, and nothing is derivable then.
 */
export function derivableLinks(guild: GeneratedGuild): ReadonlyMap<string, Row> {
  return new Truth(guild).derivable();
}

class Truth {
  readonly #guild: GeneratedGuild;
  readonly #members: ReadonlyMap<string, GeneratedMember>;
  readonly #characters: ReadonlyMap<string, GeneratedCharacter>;
  readonly #membersByKey = new Map<string, GeneratedMember[]>();
  readonly #charactersByKey = new Map<string, GeneratedCharacter[]>();
  readonly #playersByAlias = new Map<string, string[]>();
  readonly #linkedBefore: ReadonlySet<string | null>;

  constructor(guild: GeneratedGuild) {
    this.#guild = guild;
    this.#members = new Map(guild.members.map((member) => [member.id, member]));
    this.#characters = new Map(guild.characters.map((character) => [character.id, character]));
    this.#linkedBefore = new Set(
      guild.characters.flatMap(({ linkedBefore, ownerId }) => (linkedBefore ? [ownerId] : [])),
    );
    for (const member of guild.members) {
      if (member.present) for (const key of memberKeys(member)) append(this.#membersByKey, key, member);
    }
    for (const character of guild.characters) {
      if (character.present) append(this.#charactersByKey, characterKey(character.name), character);
    }
    for (const [memberId, aliases] of guild.aliases) {
      for (const alias of aliases) append(this.#playersByAlias, normaliseName(alias), memberId);
    }
  }

  derivable(): ReadonlyMap<string, Row> {
    const open = this.#guild.characters.filter((character) => this.#takesPart(character));
    const found = new Map<string, Row>();
    this.#spread(open, found);
    const linked = new Set([...found.keys()].map((id) => this.#characters.get(id)?.ownerId));
    for (const character of open) {
      if (found.has(character.id) || linked.has(character.ownerId) || this.#linkedBefore.has(character.ownerId))
        continue;
      if (this.#resembles(character)) found.set(character.id, 'fuzzy_name');
    }
    this.#spread(open, found);
    return found;
  }

  #takesPart({ present, ownerId, linkedBefore }: GeneratedCharacter): boolean {
    return present && !linkedBefore && this.#members.get(ownerId ?? '')?.present === true;
  }

  /** Follows names and notes until nothing more is found: an alt is known once its main is. */
  #spread(characters: readonly GeneratedCharacter[], found: Map<string, Row>): void {
    for (let before = -1; before < found.size; ) {
      before = found.size;
      for (const character of characters) {
        if (found.has(character.id)) continue;
        const row = this.#rowFor(character, found);
        if (row) found.set(character.id, row);
      }
    }
  }

  #rowFor(character: GeneratedCharacter, found: ReadonlyMap<string, Row>): Row | undefined {
    const meanings = character.signs.map((sign) => this.#meaning(sign, character, found));
    if (meanings.includes('somebody_else')) return undefined;
    const at = meanings.indexOf('the_owner');
    const sign = character.signs[at];
    if (!sign) return undefined;
    return sign.kind === 'name' ? 'exact_name' : 'note';
  }

  #meaning(
    sign: Sign,
    character: GeneratedCharacter,
    found: ReadonlyMap<string, Row>,
  ): 'the_owner' | 'somebody_else' | 'nobody_for_sure' {
    if (sign.kind === 'name') return this.#equals(sign, character) ? 'the_owner' : 'nobody_for_sure';
    if (sign.wording === 'unlisted') return 'nobody_for_sure';
    if (sign.wording === 'about_another') return 'somebody_else';
    const { key, isHintAtDiscord } = this.#named(sign);
    const members = this.#membersByKey.get(key) ?? [];
    const others = isHintAtDiscord
      ? []
      : (this.#charactersByKey.get(key) ?? []).filter((other) => other.id !== character.id);
    const players = isHintAtDiscord && members.length > 0 ? [] : (this.#playersByAlias.get(key) ?? []);
    const weighty = members.filter((member) => !this.#isSelfChosen(member, key, found));
    const owners = [
      ...(weighty.length > 0 || others.length > 0 || players.length > 0 ? weighty : []).map(({ id }) => id),
      ...others.map(({ ownerId }) => ownerId),
      ...players,
    ];
    if (owners.length === 0 || owners.some((ownerId) => ownerId !== character.ownerId)) return 'nobody_for_sure';
    const isKnown = weighty.length > 0 || players.length > 0 || others.every((other) => this.#isKnown(other, found));
    return isKnown ? 'the_owner' : 'nobody_for_sure';
  }

  #named(sign: Exclude<Sign, { kind: 'name' }>): { key: string; isHintAtDiscord: boolean } {
    if (sign.kind === 'note_names_member') {
      return { key: normaliseName(sign.name), isHintAtDiscord: sign.wording === 'discord_hint' };
    }
    return { key: characterKey(this.#characters.get(sign.characterId)?.name ?? ''), isHintAtDiscord: false };
  }

  #isKnown(character: GeneratedCharacter, found: ReadonlyMap<string, Row>): boolean {
    return character.linkedBefore || found.has(character.id);
  }

  /** Planted as the same name or with decoration that §5.1 takes off; nobody else is called so, nor another character. */
  #equals(sign: Extract<Sign, { kind: 'name' }>, character: GeneratedCharacter): boolean {
    if (sign.relation !== 'same' && sign.relation !== 'decorated') return false;
    const key = characterKey(character.name);
    if ((this.#charactersByKey.get(key) ?? []).length > 1) return false;
    const owner = this.#members.get(character.ownerId ?? '');
    if (!owner || (!owner.holdsGuildRole && sign.origin !== 'username' && !this.#linkedBefore.has(owner.id)))
      return false;
    return (this.#membersByKey.get(key) ?? [])
      .filter((member) => !this.#isSelfChosen(member, key, new Map()))
      .every((member) => member.id === owner.id);
  }

  /** Called so only by their own choice, without guild role, and nothing else is known of them (§5.3). */
  #isSelfChosen(member: GeneratedMember, key: string, found: ReadonlyMap<string, Row>): boolean {
    if (member.holdsGuildRole || this.#linkedBefore.has(member.id)) return false;
    if (namesOfMember(member).some((name) => name.key === key && name.origin === 'username')) return false;
    return ![...found.keys()].some((id) => this.#characters.get(id)?.ownerId === member.id);
  }

  /** Alike enough to a name of the owner, and nobody else's name is nearly as alike. */
  #resembles(character: GeneratedCharacter): boolean {
    const key = characterKey(character.name);
    const owner = this.#members.get(character.ownerId ?? '');
    if (!owner || key.length < 4 || character.signs.some((sign) => sign.kind !== 'name')) return false;
    if ((this.#charactersByKey.get(key) ?? []).length > 1) return false;
    const own = namesOfMember(owner)
      .filter((name) => owner.holdsGuildRole || name.origin === 'username')
      .map((name) => score(key, name.key));
    const best = Math.max(...own);
    if (best < LINKING_SCORE) return false;
    return this.#guild.members.every((member) => {
      if (!member.present || member.id === owner.id) return true;
      return memberKeys(member).every((other) => best - score(key, other) >= MARGIN - ROUNDING);
    });
  }
}

/** Names under four letters never match fuzzily. */
function score(character: string, member: string): number {
  return [...member].length < 4 ? 0 : similarity(character, member);
}

function append<Value>(index: Map<string, Value[]>, key: string, value: Value): void {
  const values = index.get(key);
  if (values) values.push(value);
  else index.set(key, [value]);
}
