import { oncePerView } from './once-per-view.ts';
import { staleFacts, stalePhrase } from './role-freshness.ts';
import type { Examination } from './rule.ts';
import { memberOfSubject, memberSubject } from './subject-key.ts';
import type { LinkView, MemberView, View } from './view.ts';

/** A member of whom it is known whose they are: only then can a role be too much or too little. */
export type JudgedMember = MemberView & { readonly link: LinkView };

/** Whoever the role rules have an opinion about: the members here who are somebody's. */
export const judgedMembers = oncePerView<readonly string[]>((view) =>
  [...view.members.values()].filter(isJudged).map(({ id }) => memberSubject(id)),
);

/** The member whom a subject of the role rules is about; or why their roles cannot be judged, for good or for now. */
export function judgedMember(
  subjectKey: string,
  view: View,
): { readonly kind: 'judged'; readonly member: JudgedMember } | Exclude<Examination, { kind: 'holds' }> {
  const member = view.members.get(memberOfSubject(subjectKey) ?? '');
  if (!member || !isJudged(member)) return { kind: 'nothing' };
  const stale = staleFacts(member, view);
  return stale ? { kind: 'cannot_tell', because: stalePhrase(stale) } : { kind: 'judged', member };
}

function isJudged(member: MemberView): member is JudgedMember {
  return member.present && member.link !== null;
}
