import { evidenceFor, isSelfChosen, reasonOf } from '../identity/evidence.ts';
import type { Named } from '../identity/whom-claims-name.ts';
import type { Phrase } from '../phrase.ts';
import { directoryOf } from './directory-of-view.ts';
import { roleByRank } from './guild-roles.ts';
import { isPowerRole } from './power-role.ts';
import { doubtPhrase, reasonPhrases } from './reason-phrases.ts';
import type { CharacterView, RoleView, View } from './view.ts';

/** What names and notes say of a member's word that a character is theirs. */
export interface ClaimEvidence {
  readonly forThem: readonly Phrase[];
  /** What speaks for somebody else. */
  readonly forOthers: readonly Phrase[];
}

/**
 * @param view has the character, the member, and whoever the character's name and notes name
 * @param notes whose words may be told: officers' notes are for officers
 */
export function claimEvidence(
  { characterId, memberId }: { readonly characterId: string; readonly memberId: string },
  view: View,
  notes: 'guild_note' | 'all',
): ClaimEvidence {
  const directory = directoryOf(view);
  const character = view.characters.get(characterId);
  const known = directory.character(characterId);
  if (!character || !known) return { forThem: [], forOthers: [] };
  const playerId = view.members.get(memberId)?.link?.playerId ?? null;
  const isTheirs = (named: Named) => {
    if (named.kind === 'member' && named.member.id === memberId) return true;
    return playerId !== null && playerIdOf(named) === playerId;
  };
  const pieces = evidenceFor(known, directory).evidence.filter(
    ({ source }) => notes === 'all' || source !== 'officer_note',
  );
  const named = pieces.flatMap((piece) => piece.named.map((one) => ({ piece, one })));
  const told = (those: typeof named) =>
    those.flatMap(({ piece, one }) => [
      ...reasonPhrases([reasonOf(piece, one)], character, view),
      ...(one.kind === 'member' && isSelfChosen(one.member, one.name, directory)
        ? [doubtPhrase('self_chosen_name')]
        : []),
    ]);
  return {
    forThem: told(named.filter(({ one }) => isTheirs(one))),
    forOthers: told(named.filter(({ one }) => !isTheirs(one))),
  };
}

/** The role with power that the character's rank calls for: whoever owns the character is due it. */
export function powerOf({ guildId, rankIndex }: CharacterView, view: View): RoleView | undefined {
  const guild = view.guilds.get(guildId);
  const roleId = guild?.countsForRoles ? roleByRank(guild, view.roles).get(rankIndex) : undefined;
  const role = roleId === undefined ? undefined : view.roles.get(roleId);
  return role && isPowerRole(role, view) ? role : undefined;
}

function playerIdOf(named: Named): string | null {
  if (named.kind === 'player') return named.player.id;
  return named.kind === 'member' ? named.member.playerId : named.character.playerId;
}
