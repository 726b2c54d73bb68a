/** A realm of one region. */
export interface Realm {
  readonly id: number;
  /** As the game shows it in English: `Sen'jin`. */
  readonly name: string;
  readonly slug: string;
  /** As it shows it in other languages: `Гордунни`. */
  readonly otherNames?: readonly string[];
}

/**
 * Finds realms by the spellings that people and the game use: `Sen'jin`, `SenJin`, `senjin`, `Azjol-Nerub`,
 * `AzjolNerub` (the game drops spaces and hyphens when it glues a realm to a name), and `Гордунни`: a name in any
 * language, where no English one is spelt like that.
 */
export class RealmIndex {
  readonly #bySlug = new Map<string, Realm>();
  readonly #byKey = new Map<string, Realm | 'ambiguous'>();
  readonly #byOtherName = new Map<string, Realm | 'ambiguous'>();

  constructor(realms: Iterable<Realm>) {
    for (const realm of realms) {
      this.#bySlug.set(realm.slug, realm);
      remember(this.#byKey, realmKey(realm.slug), realm);
      remember(this.#byKey, realmKey(realm.name), realm);
      for (const name of realm.otherNames ?? []) remember(this.#byOtherName, realmKey(name), realm);
    }
  }

  get size(): number {
    return this.#bySlug.size;
  }

  /** The display name of a slug, or null for a realm that is not in the index. */
  nameOf(slug: string): string | null {
    return this.#bySlug.get(slug)?.name ?? null;
  }

  /** The slug that a spelling means, or null when it means none, or more than one. */
  slugOf(spelling: string): string | null {
    if (this.#bySlug.has(spelling)) return spelling;
    const key = realmKey(spelling);
    const realm = this.#byKey.get(key) ?? this.#byOtherName.get(key);
    return realm === undefined || realm === 'ambiguous' ? null : realm.slug;
  }
}

function remember(realms: Map<string, Realm | 'ambiguous'>, key: string, realm: Realm): void {
  const known = realms.get(key);
  const clashes = known !== undefined && (known === 'ambiguous' || known.slug !== realm.slug);
  realms.set(key, clashes ? 'ambiguous' : realm);
}

/** What two spellings of one realm have in common: its letters and digits, without case and accents. */
export function realmKey(spelling: string): string {
  return spelling
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
