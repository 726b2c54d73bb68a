import type { Tenant } from '../database/database.ts';
import { Character } from '../database/entities/character.ts';
import { Server } from '../database/entities/server.ts';
import { type FoundCharacter, findCharacters } from '../database/search-rows.ts';
import { characterKey } from '../identity/names.ts';
import { failed, ok, type Result } from '../result.ts';
import { type Actor, isOfficer } from './actor.ts';
import type { Context } from './context.ts';
import { isUuid } from './open-finding.ts';

export type { FoundCharacter };

/** Discord shows at most this many choices. */
const CHOICES = 25;

export type CharacterProblem =
  | { readonly code: 'character_not_found'; readonly text: string }
  | { readonly code: 'character_ambiguous'; readonly text: string; readonly realms: readonly string[] };

/**
 * Characters whose name, realm or accent-free spelling holds what was typed, the likeliest first. Whose they are is
 * for officers only.
 */
export async function suggestCharacters({ database }: Context, actor: Actor, typed: string): Promise<FoundCharacter[]> {
  return database.inServer(actor.serverId, async (tenant) => {
    const server = await tenant.em.findOne(Server, { id: actor.serverId });
    const found = await findCharacters(tenant, characterKey(typed), CHOICES);
    return server && isOfficer(server, actor) ? found : found.map((character) => ({ ...character, playerName: null }));
  });
}

/** The character that an option means: an id from autocomplete, or a name typed by hand ("Trogmoon-Sen'jin"). */
export async function resolveCharacter(tenant: Tenant, text: string): Promise<Result<Character, CharacterProblem>> {
  if (isUuid(text)) {
    const character = await tenant.em.findOne(Character, { id: text });
    return character ? ok(character) : failed({ code: 'character_not_found', text });
  }
  const [name = '', realm = ''] = text.split(/-(.*)/s);
  const named = await tenant.em.find(Character, { nameKey: characterKey(name), departedAt: null });
  const onRealm = realm.trim() === '' ? named : named.filter((character) => isRealm(character, realm));
  const exact = onRealm.filter((character) => character.name.toLowerCase() === name.trim().toLowerCase());
  const candidates = exact.length > 0 ? exact : onRealm;
  const [character] = candidates;
  if (!character) return failed({ code: 'character_not_found', text });
  if (candidates.length > 1) {
    const realms = candidates.map((candidate) => `${candidate.name}-${candidate.realmName ?? candidate.realmSlug}`);
    return failed({ code: 'character_ambiguous', text, realms });
  }
  return ok(character);
}

function isRealm({ realmSlug, realmName }: Character, text: string): boolean {
  const typed = characterKey(text);
  return typed === characterKey(realmSlug) || typed === characterKey(realmName ?? '');
}
