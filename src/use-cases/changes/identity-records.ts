import type { Tenant } from '../../database/database.ts';
import type { Character } from '../../database/entities/character.ts';
import type { Link } from '../../database/entities/link.ts';
import type { Player } from '../../database/entities/player.ts';
import { PlayerAlias } from '../../database/entities/player-alias.ts';

/** A link in full, as history keeps it and as Undo puts it back. */
export interface LinkRecord {
  readonly id: string;
  readonly playerId: string;
  readonly characterId: string | null;
  readonly memberId: string | null;
  readonly source: Link['source'];
  readonly confidence: Link['confidence'];
  readonly evidence: readonly unknown[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly confirmedAt: string | null;
  readonly confirmedBy: string | null;
}

/** A player with what goes when they go. */
export interface PlayerRecord {
  readonly id: string;
  readonly displayName: string;
  readonly mainId: string | null;
  readonly aliases: readonly AliasRecord[];
  readonly createdAt: string;
  readonly createdBy: string;
}

export interface AliasRecord {
  readonly id: string;
  readonly playerId: string;
  readonly name: string;
  readonly learnedAt: string;
  readonly learnedBy: string;
}

/** Which character was a player's main, as history names it. */
export interface MainRecord {
  readonly mainId: string | null;
  readonly name: string | null;
}

export function linkRecord(link: Link): LinkRecord {
  return {
    id: link.id,
    playerId: link.player.id,
    characterId: link.character?.id ?? null,
    memberId: link.member?.id ?? null,
    source: link.source,
    confidence: link.confidence,
    evidence: link.evidence,
    createdAt: link.createdAt.toISOString(),
    createdBy: link.createdBy,
    confirmedAt: link.confirmedAt?.toISOString() ?? null,
    confirmedBy: link.confirmedBy ?? null,
  };
}

/** With their aliases, oldest first. */
export async function playerRecord({ em, serverId }: Tenant, player: Player): Promise<PlayerRecord> {
  const aliases = await em.find(
    PlayerAlias,
    { player: [serverId, player.id] },
    { orderBy: { learnedAt: 'asc', id: 'asc' } },
  );
  const { id, displayName, createdBy } = player;
  const createdAt = player.createdAt.toISOString();
  return { id, displayName, mainId: player.main?.id ?? null, aliases: aliases.map(aliasRecord), createdAt, createdBy };
}

export function aliasRecord({ id, player, name, learnedAt, learnedBy }: PlayerAlias): AliasRecord {
  return { id, playerId: player.id, name, learnedAt: learnedAt.toISOString(), learnedBy };
}

export function mainRecord(main: Character | null): MainRecord {
  return { mainId: main?.id ?? null, name: main?.name ?? null };
}
