import type { NameOrigin } from './names.ts';
import type { Hint } from './note-claims.ts';

export type Note = 'guild_note' | 'officer_note';

/** Why a character is taken for a player's or member's, complete in itself: stored with the link and put on cards. */
export type Reason =
  | ({ readonly kind: 'name_equals' } & MembersName)
  | ({ readonly kind: 'name_resembles'; readonly score: number; readonly runnerUp: RunnerUp | null } & MembersName)
  | ({ readonly kind: 'note_names_member' } & Quote & MembersName)
  | ({
      readonly kind: 'note_names_character';
      readonly characterId: string;
      readonly characterName: string;
      readonly realmSlug: string;
    } & Quote)
  | ({
      readonly kind: 'note_names_player';
      readonly playerId: string;
      readonly by: 'display_name' | 'alias';
      readonly written: string;
    } & Quote);

/** What a note says, as it says it. */
export interface Quote {
  readonly note: Note;
  readonly hint: Hint;
  /** The name that the note uses: "trog". */
  readonly name: string;
  /** The stretch of the note: "DC: trog". */
  readonly wording: string;
}

/** The name of a member that evidence goes by. */
export interface MembersName {
  readonly memberId: string;
  readonly origin: NameOrigin;
  /** The whole name as the member writes it: "Zatanna | Rocket". */
  readonly written: string;
}

export interface RunnerUp {
  readonly memberId: string;
  readonly written: string;
  readonly score: number;
}

/**
 * Why evidence only suggests:
 * - `several_people`: one piece of evidence fits more than one person;
 * - `evidence_disagrees`: pieces of evidence name different people;
 * - `close_runner_up`: another member's name is almost as alike;
 * - `weak_resemblance`: the names are alike, but not enough to link;
 * - `name_on_several_realms`: several characters bear the name, on other realms or spelt otherwise;
 * - `self_chosen_name`: a nickname or global name of a member without guild role, whom nothing else speaks for;
 * - `main_uncertain`: the note names a character of whom it is not certain whose it is;
 * - `note_names_unknown`: a note's hint names somebody whom nobody here answers to.
 */
export type Doubt =
  | 'several_people'
  | 'evidence_disagrees'
  | 'close_runner_up'
  | 'weak_resemblance'
  | 'name_on_several_realms'
  | 'self_chosen_name'
  | 'main_uncertain'
  | 'note_names_unknown';

/**
 * The names that a link teaches about its player, as the note spells them: whoever is called "trog" in a Discord hint
 * or a bare word that made a link will be called so in other notes (domain.md §3, aliases). A character's name is no
 * alias: it follows the character, wherever that belongs.
 */
export function aliasesTaughtBy(reasons: readonly Reason[]): string[] {
  const taught = reasons.flatMap((reason) =>
    'hint' in reason && reason.hint !== 'character' && reason.kind !== 'note_names_character' ? [reason.name] : [],
  );
  return [...new Set(taught)];
}
