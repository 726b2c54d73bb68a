import type { Clock } from '../../clock.ts';
import { RealmIndex } from './realm-index.ts';
import type { Region } from './region.ts';
import type { BattleNetSource } from './source.ts';

export interface RealmsOptions {
  readonly source: Pick<BattleNetSource, 'pullRealms'>;
  readonly clock: Clock;
  readonly log: { warn(details: object, message: string): void };
  /** How long somebody waits for an index that is not there yet. */
  readonly patienceMs?: number;
}

interface Known {
  readonly index: RealmIndex | undefined;
  readonly askAgainAt: number;
}

/** New realms are rare. */
const KEPT_MS = 24 * 3_600_000;
/** Battle.net did not answer: whoever comes meanwhile does without. */
const FAILED_MS = 60_000;

/** The realms of each region, asked for when they are needed and kept for a day. */
export class Realms {
  readonly #options: RealmsOptions;
  readonly #known = new Map<Region, Known>();
  readonly #pulls = new Map<Region, Promise<RealmIndex | undefined>>();

  constructor(options: RealmsOptions) {
    this.#options = options;
  }

  /**
   * The index of a region: one that is too old is better than none while a new one cannot be had. Never throws and never
   * waits long; nothing while Battle.net does not answer, and then slugs must be guessed (`realmSlug`).
   */
  async indexOf(region: Region): Promise<RealmIndex | undefined> {
    const known = this.#known.get(region);
    if (known && this.#options.clock.now().getTime() < known.askAgainAt) return known.index;
    const pull = this.#pulls.get(region) ?? this.#pull(region, known?.index);
    this.#pulls.set(region, pull);
    return pull;
  }

  async #pull(region: Region, before: RealmIndex | undefined): Promise<RealmIndex | undefined> {
    const { clock, log, source, patienceMs = 3_000 } = this.#options;
    try {
      const pull = await source.pullRealms(region, AbortSignal.timeout(patienceMs));
      if (pull.kind !== 'complete') throw new Error(pull.detail);
      const index = new RealmIndex(pull.realms);
      this.#known.set(region, { index, askAgainAt: clock.now().getTime() + KEPT_MS });
      return index;
    } catch (err) {
      log.warn({ err, region }, 'the realms of a region could not be read');
      this.#known.set(region, { index: before, askAgainAt: clock.now().getTime() + FAILED_MS });
      return before;
    } finally {
      this.#pulls.delete(region);
    }
  }
}
