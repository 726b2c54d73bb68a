import type { Tenant } from '../../database/database.ts';
import { Link } from '../../database/entities/link.ts';
import { Player } from '../../database/entities/player.ts';
import { PlayerAlias } from '../../database/entities/player-alias.ts';
import { loadNeighbourhood } from '../../database/neighbourhood-rows.ts';
import type { Reason } from '../../identity/reasons.ts';
import type { Phrase } from '../../phrase.ts';
import { rankName } from '../../quality/guild-roles.ts';
import { memberName } from '../../quality/person-name.ts';
import { reasonPhrases } from '../../quality/reason-phrases.ts';
import type { CharacterView, View } from '../../quality/view.ts';
import { isUuid } from '../uuid.ts';

/** Who reads a card: what officers' notes say is for officers alone. */
export type Reader = 'officer' | 'member';

/** A link as the player card shows it: every link can say why it exists. */
export interface LinkOnCard {
  readonly id: string;
  /** `withheld`: what it stands on is for officers alone. */
  readonly source: Link['source'] | 'withheld';
  readonly confidence: Link['confidence'];
  /** The evidence with its source and age; empty where somebody gave their word alone. */
  readonly because: readonly Phrase[];
  readonly createdAt: Date;
  readonly confirmed: { readonly by: string; readonly at: Date } | null;
}

export interface CharacterOnCard {
  readonly id: string;
  readonly name: string;
  readonly realmName: string;
  readonly class: string;
  readonly level: number | null;
  readonly rank: string;
  /** `not_watched`: somebody removed its guild, so nobody sees whether it is still there. */
  readonly standing: 'present' | 'departed' | 'not_watched';
  readonly link: LinkOnCard;
}

export interface MemberOnCard {
  readonly memberId: string;
  /** What they are called on Discord, for places where a mention cannot stand. */
  readonly name: string;
  readonly present: boolean;
  readonly link: LinkOnCard;
}

/** One human, with everything that belongs to them. */
export interface PlayerCard {
  readonly playerId: string;
  readonly displayName: string;
  readonly reader: Reader;
  readonly mainId: string | null;
  /** Other names that the guild's notes use for them. */
  readonly aliases: readonly { readonly id: string; readonly name: string }[];
  /** Whose word it was that this player is not on Discord, where no member is linked. */
  readonly createdBy: string;
  readonly members: readonly MemberOnCard[];
  /** Best rank first, those who left the guild last. */
  readonly characters: readonly CharacterOnCard[];
}

/** Drawn from what is stored, whatever the transaction loaded before it changed that. */
export async function playerCard(tenant: Tenant, playerId: string, at: Date, reader: Reader): Promise<PlayerCard> {
  const { em, serverId } = tenant;
  const player = await em.findOneOrFail(Player, { id: playerId }, { refresh: true });
  const order = { orderBy: { createdAt: 'asc', id: 'asc' }, refresh: true } as const;
  const links = await em.find(Link, { player: [serverId, playerId] }, order);
  const byName = { orderBy: { name: 'asc', id: 'asc' } } as const;
  const aliases = await em.find(PlayerAlias, { player: [serverId, playerId] }, byName);
  const view = await viewOf(tenant, playerId, links, at);
  return {
    playerId,
    displayName: player.displayName,
    reader,
    mainId: player.main?.id ?? null,
    aliases: aliases.map(({ id, name }) => ({ id, name })),
    createdBy: player.createdBy,
    members: links.flatMap((link) => {
      const member = link.member && view.members.get(link.member.id);
      if (!member) return [];
      const name = memberName(member);
      return [{ memberId: member.id, name, present: member.present, link: onCard(link, [], reader) }];
    }),
    characters: links
      .flatMap((link) => {
        const character = link.character && view.characters.get(link.character.id);
        return character ? [{ character, link }] : [];
      })
      .toSorted((one, other) => byStanding(one.character, other.character))
      .map(({ character, link }) => characterOnCard(character, link, view, reader)),
  };
}

/** The player's card, when the player still is. */
export async function cardOfPlayer(
  tenant: Tenant,
  playerId: string | null,
  at: Date,
  reader: Reader,
): Promise<PlayerCard | null> {
  if (playerId === null || (await tenant.em.count(Player, { id: playerId })) === 0) return null;
  return playerCard(tenant, playerId, at, reader);
}

/** The player with everything of theirs, and the characters that the evidence names. */
function viewOf(tenant: Tenant, playerId: string, links: readonly Link[], at: Date): Promise<View> {
  const named = links
    .flatMap((link) => link.evidence as Reason[])
    .flatMap((reason) => (reason.kind === 'note_names_character' ? [reason.characterId] : []));
  return loadNeighbourhood(tenant, at, {
    characterIds: [...new Set(named)],
    memberIds: [],
    playerIds: [playerId],
    keys: [],
    notedKeys: [],
  });
}

function byStanding(one: CharacterView, other: CharacterView): number {
  return (
    Number(other.present) - Number(one.present) || one.rankIndex - other.rankIndex || (one.name < other.name ? -1 : 1)
  );
}

function characterOnCard(character: CharacterView, link: Link, view: View, reader: Reader): CharacterOnCard {
  const guild = view.guilds.get(character.guildId);
  return {
    id: character.id,
    name: character.name,
    realmName: character.realmName,
    class: character.class,
    level: character.level,
    rank: guild ? rankName(guild, character.rankIndex) : String(character.rankIndex),
    standing: character.present ? 'present' : character.departedAt ? 'departed' : 'not_watched',
    link: onCard(link, reasonPhrases(readableReasons(link, reader), character, view), reader),
  };
}

function onCard(link: Link, because: readonly Phrase[], reader: Reader): LinkOnCard {
  const { id, source, confidence, createdAt, confirmedAt, confirmedBy } = link;
  return {
    id,
    source: reader === 'member' && source === 'officer_note' ? 'withheld' : source,
    confidence,
    because,
    createdAt,
    confirmed: confirmedAt && confirmedBy ? { by: confirmedBy, at: confirmedAt } : null,
  };
}

function readableReasons({ evidence }: Link, reader: Reader): Reason[] {
  const reasons = evidence as Reason[];
  if (reader === 'officer') return reasons;
  return reasons.filter((reason) => !('note' in reason) || reason.note !== 'officer_note');
}

/** The links behind lines of a player's card; one that is not theirs any more is missing. */
export async function linksOfPlayer(
  { em, serverId }: Tenant,
  playerId: string,
  linkIds: readonly string[],
): Promise<Link[]> {
  if (!isUuid(playerId)) return [];
  return em.find(
    Link,
    { server: serverId, id: { $in: linkIds.filter(isUuid) }, player: [serverId, playerId] },
    { populate: ['player', 'character', 'member'], orderBy: { createdAt: 'asc', id: 'asc' } },
  );
}

export async function linkOfPlayer(tenant: Tenant, playerId: string, linkId: string): Promise<Link | undefined> {
  const [link] = await linksOfPlayer(tenant, playerId, [linkId]);
  return link;
}

/** What stands at a link's end, in words. */
export function nameOfEnd({ character, member }: Link): string {
  return character?.name ?? (member ? memberName(member) : '');
}
