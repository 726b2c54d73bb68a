import { className } from '../../sources/battle-net/playable-classes.ts';
import type { Region } from '../../sources/battle-net/region.ts';
import { characterPathName } from '../../sources/battle-net/slugs.ts';
import type { World, WorldCharacter, WorldGuild, WorldRealm } from './world.ts';

/** What the bodies of Battle.net's answers look like, with their habits: a roster's realms have no name. */
export interface AnswerContext {
  readonly world: World;
  readonly baseUrl: string;
  /** Null when the request named no locale: names then come in every language at once. */
  readonly locale: string | null;
}

export function rosterAnswer(guild: WorldGuild, { world, baseUrl, locale }: AnswerContext): unknown {
  const { region, realm } = guild;
  const address = `${baseUrl}/data/wow/guild/${realm.slug}/${encodeURIComponent(guild.nameSlug)}`;
  return {
    _links: { self: link(`${address}/roster?namespace=profile-${region}`) },
    guild: {
      key: link(`${address}?namespace=profile-${region}`),
      name: guild.name,
      id: guild.id,
      realm: {
        key: link(`${baseUrl}/data/wow/realm/${realm.id}?namespace=dynamic-${region}`),
        name: realmName(realm, locale),
        id: realm.id,
        slug: realm.slug,
      },
      faction: { type: 'HORDE', name: localised('Horde', locale) },
    },
    members: world.membersOf(guild).map((character) => rosterMember(character, world, baseUrl)),
  };
}

function rosterMember(character: WorldCharacter, world: World, baseUrl: string): unknown {
  const { region } = character;
  const realm = world.realm(region, character.realmSlug);
  return {
    character: {
      key: link(`${profileAddress(character, baseUrl)}?namespace=profile-${region}`),
      name: character.name,
      id: character.id,
      realm: {
        key: link(`${baseUrl}/data/wow/realm/${realm.id}?namespace=dynamic-${region}`),
        id: realm.id,
        slug: realm.slug,
      },
      level: character.level,
      playable_class: {
        key: link(`${baseUrl}/data/wow/playable-class/${character.classId}?namespace=static-${region}`),
        id: character.classId,
      },
      playable_race: {
        key: link(`${baseUrl}/data/wow/playable-race/${character.raceId}?namespace=static-${region}`),
        id: character.raceId,
      },
    },
    rank: character.rank,
  };
}

/** The summary of a character whose profile is shown. It names no guild: real ones often do not. */
export function profileAnswer(character: WorldCharacter, { world, baseUrl, locale }: AnswerContext): unknown {
  const { region, profile } = character;
  const realm = world.realm(region, character.realmSlug);
  const address = profileAddress(character, baseUrl);
  return {
    _links: { self: link(`${address}?namespace=profile-${region}`) },
    id: character.id,
    name: character.name,
    gender: { type: 'FEMALE', name: localised('Female', locale) },
    faction: { type: 'HORDE', name: localised('Horde', locale) },
    race: {
      key: link(`${baseUrl}/data/wow/playable-race/${character.raceId}?namespace=static-${region}`),
      id: character.raceId,
    },
    character_class: {
      key: link(`${baseUrl}/data/wow/playable-class/${character.classId}?namespace=static-${region}`),
      name: localised(className(character.classId), locale),
      id: character.classId,
    },
    ...(profile?.spec == null ? {} : { active_spec: { name: localised(profile.spec, locale) } }),
    realm: {
      key: link(`${baseUrl}/data/wow/realm/${realm.id}?namespace=dynamic-${region}`),
      name: realmName(realm, locale),
      id: realm.id,
      slug: realm.slug,
    },
    level: character.level,
    experience: 0,
    achievements: link(`${address}/achievements?namespace=profile-${region}`),
    ...(profile?.lastLoginTimestamp == null ? {} : { last_login_timestamp: profile.lastLoginTimestamp }),
    ...(profile?.itemLevel == null
      ? {}
      : { average_item_level: profile.itemLevel + 2, equipped_item_level: profile.itemLevel }),
    equipment: link(`${address}/equipment?namespace=profile-${region}`),
  };
}

export function realmIndexAnswer(region: Region, { world, baseUrl, locale }: AnswerContext): unknown {
  return {
    _links: { self: link(`${baseUrl}/data/wow/realm/index?namespace=dynamic-${region}`) },
    realms: world.realmsOf(region).map((realm) => ({
      key: link(`${baseUrl}/data/wow/realm/${realm.id}?namespace=dynamic-${region}`),
      name: realmName(realm, locale),
      id: realm.id,
      slug: realm.slug,
    })),
  };
}

/** Battle.net's error body. */
export function errorAnswer(status: number, detail: string): unknown {
  return { code: status, type: `BLZWEBAPI00000${status}`, detail };
}

function profileAddress(character: WorldCharacter, baseUrl: string): string {
  const name = encodeURIComponent(characterPathName(character.name));
  return `${baseUrl}/profile/wow/character/${character.realmSlug}/${name}`;
}

function link(href: string): { href: string } {
  return { href };
}

function localised(name: string, locale: string | null): string | Record<string, string> {
  return locale === null ? { en_US: name, es_MX: name, de_DE: name, ru_RU: name } : name;
}

function realmName({ name, nativeName }: WorldRealm, locale: string | null): string | Record<string, string> {
  if (!nativeName) return localised(name, locale);
  const names: Record<string, string> = { en_US: name, es_MX: name, [nativeName.locale]: nativeName.name };
  return locale === null ? names : (names[locale] ?? name);
}
