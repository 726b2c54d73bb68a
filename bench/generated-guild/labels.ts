import type { ObservedMember } from '../../src/sources/discord-members/schema.ts';
import type { NoteKind } from './notes.ts';

/** How a member's name is made from the name of their main character. */
export type NameRelation = 'same' | 'decorated' | 'embellished' | 'misspelt' | 'shortened' | 'unrelated';

/** Something that the generator put there and that says, or seems to say, whose a character is. */
export type Sign =
  | {
      readonly kind: 'name';
      /** How the owner's name relates to the character's. */
      readonly relation: NameRelation;
      readonly origin: 'username' | 'globalName' | 'nickname';
    }
  | { readonly kind: 'note_names_member'; readonly wording: NoteKind; readonly memberId: string; readonly name: string }
  | { readonly kind: 'note_names_character'; readonly wording: NoteKind; readonly characterId: string };

export interface GeneratedMember extends ObservedMember {
  readonly present: boolean;
  readonly part: 'owner' | 'lurker' | 'impostor';
  /** By the name of a role that some rank expects. */
  readonly holdsGuildRole: boolean;
}

export interface GeneratedCharacter {
  readonly id: string;
  readonly battleNetId: number;
  readonly name: string;
  readonly realmSlug: string;
  readonly present: boolean;
  readonly className: string;
  readonly level: number;
  readonly rankIndex: number;
  readonly guildNote: string;
  readonly officerNote: string;
  /** The truth: the member who plays it; null for somebody who is not on Discord. */
  readonly ownerId: string | null;
  readonly signs: readonly Sign[];
  /** Linked to its owner before anybody matches. */
  readonly linkedBefore: boolean;
}

/** A guild, its Discord server, and the truth about who plays what. */
export interface GeneratedGuild {
  readonly seed: number;
  readonly serverId: string;
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly members: readonly GeneratedMember[];
  readonly characters: readonly GeneratedCharacter[];
  /** Other names of the players that exist before anybody matches, by their member. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}
