import type { Tenant } from '../database/database.ts';
import type { Character } from '../database/entities/character.ts';
import { Link } from '../database/entities/link.ts';
import { Player } from '../database/entities/player.ts';
import { Rank } from '../database/entities/rank.ts';
import type { Reason } from '../identity/reasons.ts';
import { usualRankName } from '../quality/guild-roles.ts';

/** A link as the player card shows it: every link can say why it exists. */
export interface LinkOnCard {
  readonly source: Link['source'];
  readonly confidence: Link['confidence'];
  readonly reasons: readonly Reason[];
  readonly createdAt: Date;
  readonly confirmedBy: string | null;
}

export interface CharacterOnCard {
  readonly id: string;
  readonly name: string;
  readonly realmName: string;
  readonly class: string;
  readonly level: number;
  readonly rank: string;
  readonly present: boolean;
  readonly link: LinkOnCard;
}

/** One human, with everything that belongs to them. */
export interface PlayerCard {
  readonly playerId: string;
  readonly displayName: string;
  readonly mainId: string | null;
  readonly members: readonly { readonly memberId: string; readonly present: boolean; readonly link: LinkOnCard }[];
  /** Best rank first. */
  readonly characters: readonly CharacterOnCard[];
}

export async function playerCard({ em, serverId }: Tenant, playerId: string): Promise<PlayerCard> {
  const player = await em.findOneOrFail(Player, { id: playerId });
  const links = await em.find(Link, { player: [serverId, playerId] }, { populate: ['character', 'member'] });
  const ranks = await em.find(Rank, {});
  const namedRank = (character: Character) =>
    ranks.find((rank) => rank.guild.id === character.guild.id && rank.index === character.rankIndex)?.name ??
    usualRankName(character.rankIndex);
  return {
    playerId,
    displayName: player.displayName,
    mainId: player.main?.id ?? null,
    members: links.flatMap((link) =>
      link.member ? [{ memberId: link.member.id, present: link.member.leftAt === null, link: onCard(link) }] : [],
    ),
    characters: links
      .flatMap((link) => (link.character ? [{ character: link.character, link }] : []))
      .toSorted((one, other) => one.character.rankIndex - other.character.rankIndex)
      .map(({ character, link }) => ({
        id: character.id,
        name: character.name,
        realmName: character.realmName ?? character.realmSlug,
        class: character.class,
        level: character.level,
        rank: namedRank(character),
        present: !character.departedAt,
        link: onCard(link),
      })),
  };
}

function onCard(link: Link): LinkOnCard {
  return {
    source: link.source,
    confidence: link.confidence,
    reasons: link.evidence as Reason[],
    createdAt: link.createdAt,
    confirmedBy: link.confirmedBy ?? null,
  };
}
