import type { Tenant } from '../../database/database.ts';
import { loadView } from '../../database/view-rows.ts';
import { type FixAllPlan, joinedPlans, planFixAll } from '../../quality/fix-all.ts';
import type { Rule } from '../../quality/rule.ts';
import type { View } from '../../quality/view.ts';
import { loadSubjectsView } from '../findings/subject-view.ts';

/** So many subjects share a neighbourhood that is small enough to be matched once for each of them. */
const PART = 25;

/** What Fix all would do, and a view of everybody whom that is about. */
export interface PlannedInView {
  readonly plan: FixAllPlan;
  readonly view: View;
}

/** Plans a rule's fixes over the server, loaded once; or over neighbourhoods, where each fix asks matching anew. */
export async function planInView(
  tenant: Tenant,
  rule: Rule,
  findings: readonly { readonly id: string; readonly subjectKey: string }[],
  at: Date,
): Promise<PlannedInView> {
  if (!rule.matchesAnew || findings.length === 0) {
    const view = await loadView(tenant, at);
    return { plan: planFixAll(rule, findings, view), view };
  }
  const parts: PlannedInView[] = [];
  for (let from = 0; from < findings.length; from += PART) {
    const part = findings.slice(from, from + PART);
    const subjectKeys = part.map(({ subjectKey }) => subjectKey);
    const view = await loadSubjectsView(tenant, subjectKeys, at);
    parts.push({ plan: planFixAll(rule, part, view), view });
  }
  return { plan: joinedPlans(parts.map(({ plan }) => plan)), view: joinedViews(parts.map(({ view }) => view)) };
}

/** Of one transaction, so that they agree about everybody whom several of them show. */
function joinedViews(views: readonly View[]): View {
  const [first, ...others] = views;
  if (!first) throw new TypeError('There is no view to join');
  const members = new Map(first.members);
  const players = new Map(first.players);
  const characters = new Map(first.characters);
  for (const view of others) {
    for (const [id, member] of view.members) members.set(id, member);
    for (const [id, player] of view.players) players.set(id, player);
    for (const [id, character] of view.characters) characters.set(id, character);
  }
  return { ...first, members, players, characters };
}
