import { aboutMember } from '../../identity/neighbourhood.ts';
import type { Candidate, ProposedLink } from '../../identity/proposals.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { charactersOfPlayer } from '../characters-of-player.ts';
import { directoryOf, matchOf } from '../directory-of-view.ts';
import { heldGuildRoles } from '../guild-roles.ts';
import { doubtPhrase, reasonPhrases } from '../reason-phrases.ts';
import type { FixPlan, Rule } from '../rule.ts';
import { memberOfSubject, memberSubject } from '../subject-key.ts';
import type { MemberView, View } from '../view.ts';

/** Who it is about, and which guild roles they hold: another role is a new reason to look. */
export type OrphanDiscordFacts = {
  readonly memberId: string;
  readonly username: string;
  readonly roles: readonly string[];
};

/** A member with a guild role of whom no character is known, present or departed (domain.md §6). */
export const orphanDiscord: Rule<OrphanDiscordFacts> = {
  id: 'orphan_discord',
  icon: '💬',
  severity: 'warning',
  autoFix: 'never',
  fixAll: true,

  *subjects(view) {
    for (const member of view.members.values()) if (isOrphan(member, view)) yield memberSubject(member.id);
  },

  examine(subjectKey, view) {
    const member = view.members.get(memberOfSubject(subjectKey) ?? '');
    if (!member || !isOrphan(member, view)) return { kind: 'nothing' };
    const { id: memberId, username } = member;
    return {
      kind: 'holds',
      facts: {
        memberId,
        username,
        roles: heldGuildRoles(member, view)
          .map(({ id }) => id)
          .toSorted(),
      },
      line: phrase('rule.orphan_discord.line', {
        member: { member: memberId },
        username,
        ...highestRole(member, view),
      }),
    };
  },

  fix({ memberId }, view) {
    const { links, candidates } = aboutMember(memberId, directoryOf(view), matchOf(view));
    const [first] = links;
    if (first) return linking(first, links, view);
    const hints = candidates.flatMap((candidate) => {
      const reasons = candidate.options.find(({ memberIds }) => memberIds.includes(memberId))?.reasons ?? [];
      return [
        ...reasonsWithName({ characterId: candidate.characterId, reasons }, view),
        ...doubtsAbout(candidate, view),
      ];
    });
    const because = hints.length > 0 ? 'rule.orphan_discord.uncertain' : 'rule.orphan_discord.nothing_speaks';
    return { kind: 'needs_human', because: phrase(because), hints };
  },

  describe({ memberId, username }, view) {
    const member = view.members.get(memberId);
    const title = phrase('rule.orphan_discord.title', { username });
    if (!member?.present) return { title, details: [phrase('rule.orphan_discord.gone')] };
    return {
      title,
      details: [phrase('rule.orphan_discord.identity', { member: { member: memberId }, ...highestRole(member, view) })],
    };
  },
};

function isOrphan(member: MemberView, view: View): boolean {
  if (!member.present || heldGuildRoles(member, view).length === 0) return false;
  return !member.link || charactersOfPlayer(member.link.playerId, view).length === 0;
}

function highestRole(member: MemberView, view: View) {
  return { role: { role: heldGuildRoles(member, view)[0]?.id ?? '' } };
}

function linking(first: ProposedLink, links: readonly ProposedLink[], view: View): FixPlan {
  const character = view.characters.get(first.characterId)?.name ?? '';
  const others = links.length - 1;
  return {
    kind: 'changes',
    changes: links.map((link) => ({ kind: 'link_character', ...link })),
    label:
      others === 0
        ? phrase('rule.orphan_discord.fix', { character })
        : phrase('rule.orphan_discord.fix_several', { character, others }),
    because: links.flatMap((link) => reasonsWithName(link, view)),
  };
}

/** Why Rollcall does not decide whose a character is. */
function doubtsAbout({ characterId, doubts: [doubt] }: Candidate, view: View): Phrase[] {
  const character = view.characters.get(characterId);
  if (!character || !doubt) return [];
  return [
    phrase('rule.orphan_discord.doubt', {
      character: character.name,
      realm: character.realmName,
      doubt: { phrase: doubtPhrase(doubt) },
    }),
  ];
}

/** The evidence about a character, with its name in front: there may be several on one card. */
function reasonsWithName(about: Pick<ProposedLink, 'characterId' | 'reasons'>, view: View): Phrase[] {
  const character = view.characters.get(about.characterId);
  if (!character) return [];
  return reasonPhrases(about.reasons, character, view).map((reason) =>
    phrase('rule.orphan_discord.evidence', {
      character: character.name,
      realm: character.realmName,
      reason: { phrase: reason },
    }),
  );
}
