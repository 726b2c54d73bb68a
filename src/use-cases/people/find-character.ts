import type { FilterQuery } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Character } from '../../database/entities/character.ts';
import { PRESENT } from '../../database/present.ts';
import {
  type Among,
  type CharacterSearch,
  type FoundCharacter,
  findCharacters,
  type KnownRealm,
  loadRealms,
} from '../../database/search-rows.ts';
import { characterKey } from '../../identity/names.ts';
import { failed, ok, type Result } from '../../result.ts';
import { type Actor, mayReadAsOfficer } from '../actor.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';

export type { Among, FoundCharacter };

/** Discord shows at most this many choices. */
const CHOICES = 25;

export type CharacterProblem =
  | { readonly code: 'character_not_found'; readonly text: string }
  | { readonly code: 'character_ambiguous'; readonly text: string; readonly realms: readonly string[] };

/**
 * Characters that what was typed may mean, the likeliest first: any part of the name, however it is spelt, its realm,
 * both ("trog-senjin"); for officers also whose they are, by any name of the player or member. That is theirs alone to
 * read.
 */
export async function suggestCharacters(
  { database }: Context,
  actor: Actor,
  typed: string,
  among: Among = 'present',
): Promise<FoundCharacter[]> {
  return database.inServer(actor.serverId, async (tenant) => {
    const byOwner = await mayReadAsOfficer(tenant, actor);
    const search = { ...searchFor(typed, await loadRealms(tenant), byOwner), among };
    const found = await findCharacters(tenant, search, CHOICES);
    return byOwner ? found : found.map((character) => ({ ...character, playerName: null }));
  });
}

function searchFor(typed: string, realms: readonly KnownRealm[], byOwner: boolean): Omit<CharacterSearch, 'among'> {
  const key = characterKey(typed);
  // Nothing typed yet means every name, and nobody's realm or owner.
  if (key === '') return { key, realmSlugs: [], nameOnRealm: null, byOwner: false };
  const realmsCalled = (begin: string) =>
    realms
      .filter(({ slug, name }) => [slug, name ?? slug].some((called) => realmKey(called).startsWith(begin)))
      .map(({ slug }) => slug);
  const [name = '', realm] = typed.split(/-(.*)/s);
  const onRealm = realm === undefined ? '' : realmKey(realm);
  return {
    key,
    realmSlugs: realmsCalled(realmKey(typed)),
    nameOnRealm: onRealm === '' ? null : { key: characterKey(name), realmSlugs: realmsCalled(onRealm) },
    byOwner,
  };
}

/** Without what tells a realm's name from its slug ("Sen'jin", "Area 52"). */
function realmKey(text: string): string {
  return characterKey(text).replace(/[^\p{L}\p{N}\p{M}]/gu, '');
}

/**
 * The character that an option means: an id from autocomplete, or a name typed by hand ("Trogmoon-Sen'jin").
 * @param among `known`: one who departed is meant where nobody present is called so
 */
export async function resolveCharacter(
  tenant: Tenant,
  text: string,
  among: Among = 'present',
): Promise<Result<Character, CharacterProblem>> {
  if (isUuid(text)) {
    const character = await tenant.em.findOne(Character, { id: text });
    return character ? ok(character) : failed({ code: 'character_not_found', text });
  }
  const [name = '', realm = ''] = text.split(/-(.*)/s);
  const called = { nameKey: characterKey(name) };
  const present = await findOnRealm(tenant, { ...called, ...PRESENT }, realm);
  const onRealm = present.length > 0 || among === 'present' ? present : await findOnRealm(tenant, called, realm);
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

/** @param realm as somebody typed it; empty for every realm */
async function findOnRealm(
  { em }: Tenant,
  called: FilterQuery<Character>,
  realm: string,
): Promise<readonly Character[]> {
  const found = await em.find(Character, called);
  return realm.trim() === '' ? found : found.filter((character) => isRealm(character, realm));
}

function isRealm({ realmSlug, realmName }: Character, text: string): boolean {
  const typed = realmKey(text);
  return typed === realmKey(realmSlug) || typed === realmKey(realmName ?? '');
}
