import type { ProposedLink } from '../identity/proposals.ts';
import type { Phrase } from '../phrase.ts';
import type { View } from './view.ts';

/** From the worst to the mildest. */
export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What was seen: ids, names, ranks, claims. Never ages, scan dates, levels or scores, so that equal facts stay equal. */
export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What a rule says about one subject; `cannot_tell` neither raises nor closes a finding. */
export type Examination<F extends Facts = Facts> =
  | {
      readonly kind: 'holds';
      readonly facts: F;
      readonly line: Phrase;
    }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'cannot_tell';
      /** Why, and what to do about it, where that is known. */
      readonly because?: Phrase;
    };

/** A link that a fix would make. */
export interface PlannedLink extends ProposedLink {
  readonly kind: 'link_character';
}

/** Something to change, as data: a verb carries it out, records it and can put it back. */
export type PlannedChange =
  | PlannedLink
  | { readonly kind: 'unlink_character'; readonly characterId: string }
  /** An officer's word for a link that exists. */
  | { readonly kind: 'confirm_link'; readonly linkId: string }
  | { readonly kind: 'refuse_pair'; readonly characterId: string; readonly memberId: string }
  /** Of a player who has no member. */
  | { readonly kind: 'refuse_player'; readonly characterId: string; readonly playerId: string }
  | { readonly kind: 'drop_candidate'; readonly characterId: string }
  | { readonly kind: 'give_role'; readonly memberId: string; readonly roleId: string }
  | { readonly kind: 'take_role'; readonly memberId: string; readonly roleId: string };

/** Changes for a verb to carry out, with what the button that does it says. */
export interface PlannedAction {
  readonly changes: readonly PlannedChange[];
  /** What follows "Fix: ", "Confirm: " or "Not them: " on the button. */
  readonly label: Phrase;
}

/** What would repair a finding, or why a human has to decide. */
export type FixPlan =
  | ({
      readonly kind: 'changes';
      /** The evidence, each with its source and age. */
      readonly because: readonly Phrase[];
      /** Only by an officer who presses Fix on this one card: no auto-fix and no Fix all carries it out. */
      readonly onlySingly?: true;
      /** What a report says was done, of a rule that may fix by itself. */
      readonly done?: Phrase;
    } & PlannedAction)
  | { readonly kind: 'needs_human'; readonly because: Phrase; readonly hints: readonly Phrase[] };

/** What a finding's card says above its evidence. */
export interface Description {
  readonly title: Phrase;
  readonly details: readonly Phrase[];
}

/** One kind of thing that does not add up: everything Rollcall knows about it stands in one file. */
export interface Rule<F extends Facts = Facts> {
  readonly id: string;
  readonly icon: string;
  readonly severity: Severity;
  /** Whether officers may switch it to fix by itself. */
  readonly autoFix: 'optional' | 'never';
  /** Whether all its findings may be fixed at once, after a preview. */
  readonly fixAll: boolean;
  /** It is about whose a character is, so its card offers "Somebody else…". */
  readonly asksWhose?: true;
  /** Its Fix asks matching anew for each finding, which is too much to ask of a whole server: many are fixed in parts. */
  readonly matchesAnew?: true;
  /** The fact that says whose its findings are, by a player's id or a name: Review shows those of one person on one card. */
  readonly groupedBy?: { readonly fact: string; readonly says: 'player' | 'name' };
  /** Its Fix changes Discord roles, so roster and member are pulled anew before it (domain.md §6). */
  readonly changesRoles?: true;
  /** Dismissing it is refusing what it proposes: only that can be meant by "this is fine". */
  readonly dismissRefuses?: true;
  /** It is news and nothing to repair: a report or the baseline that includes it closes it. */
  readonly closesWhenReported?: true;
  /** Keys of everything in the view that this rule has an opinion about. */
  subjects(view: View): Iterable<string>;
  examine(subjectKey: string, view: View): Examination<F>;
  /** How bad these facts make a finding at least, whatever severity the server chose for the rule. */
  atLeast?(facts: F, view: View): Severity | undefined;
  /** What Fix does. */
  fix(facts: F, view: View): FixPlan;
  /** What Confirm does, where an officer's word alone settles it: nothing, one thing, or one of several to choose. */
  confirm?(facts: F, view: View): readonly PlannedAction[];
  /** What "Not them" does: takes back or refuses what is proposed. */
  refuse?(facts: F, view: View): PlannedAction | undefined;
  describe(facts: F, view: View): Description;
}
