import type { Tenant } from '../../database/database.ts';
import { Character } from '../../database/entities/character.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Shrink } from '../../database/entities/shrink.ts';
import { isUuid } from '../uuid.ts';

/** A roster that lost many characters at once, and what an officer may say to it. */
export interface ShrinkCard {
  readonly shrinkId: string;
  /** Of the set of missing characters: a press counts only for those that the card names. */
  readonly fingerprint: string;
  readonly guild: string;
  readonly count: number;
  /** The highest ranks first, at most `NAMES`. */
  readonly names: readonly string[];
  readonly listed: number;
  readonly since: Date;
  readonly state:
    | { readonly kind: 'open'; readonly canApply: boolean }
    | { readonly kind: 'applied' | 'ignored'; readonly by: string; readonly at: Date }
    | {
        readonly kind: 'listed_again';
        readonly at: Date;
        /** How many of them are not listed again: they departed, or stay because an officer said so before. */
        readonly departed: number;
        readonly kept: number;
      }
    | { readonly kind: 'not_watched'; readonly at: Date };
}

const NAMES = 20;

/**
 * The card of the shrink guard: over when an officer decided, when not so many are missing any more, or with the guild.
 */
export async function shrinkCard(
  tenant: Tenant,
  shrinkId: string,
): Promise<{ content: ShrinkCard; isOver: boolean } | undefined> {
  if (!isUuid(shrinkId)) return undefined;
  const { em, serverId } = tenant;
  const shrink = await em.findOne(Shrink, { id: shrinkId }, { refresh: true });
  if (!shrink) return undefined;
  const guild = await em.findOneOrFail(Guild, { id: shrink.guild.id }, { refresh: true });
  const characters = await em.find(
    Character,
    { server: serverId, id: { $in: shrink.characterIds } },
    { orderBy: { rankIndex: 'asc', name: 'asc' }, limit: NAMES },
  );
  const content = {
    shrinkId,
    fingerprint: shrink.fingerprint,
    guild: guild.name,
    count: shrink.characterIds.length,
    names: characters.map(({ name }) => name),
    listed: shrink.listed,
    since: shrink.observedAt,
    state: stateOf(shrink, guild),
  };
  return { content, isOver: content.state.kind !== 'open' };
}

function stateOf(
  { decision, decidedAt, decidedBy, listed, departed, kept }: Shrink,
  { removedAt }: Guild,
): ShrinkCard['state'] {
  if (!decision && removedAt) return { kind: 'not_watched', at: removedAt };
  // An empty roster never departs anybody: there is nothing to apply.
  if (!decision || !decidedAt) return { kind: 'open', canApply: listed > 0 };
  if (decision === 'listed_again' || !decidedBy) return { kind: 'listed_again', at: decidedAt, departed, kept };
  return { kind: decision, by: decidedBy, at: decidedAt };
}
