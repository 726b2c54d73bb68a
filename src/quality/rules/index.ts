import type { Rule } from '../rule.ts';
import { autoLinkSuggestion } from './auto-link-suggestion.ts';
import { departedRole } from './departed-role.ts';
import { linkContradictsNote } from './link-contradicts-note.ts';
import { noGuildRole } from './no-guild-role.ts';
import { noteMismatch } from './note-mismatch.ts';
import { orphanDiscord } from './orphan-discord.ts';
import { orphanWow } from './orphan-wow.ts';
import { rankChange } from './rank-change.ts';
import { roleMismatch } from './role-mismatch.ts';
import { staleCharacter } from './stale-character.ts';
import { unconfirmedLink } from './unconfirmed-link.ts';

/** Every rule, in the order in which officers see them. A test compares this list with the folder. */
export const rules: readonly Rule[] = [
  noteMismatch,
  orphanWow,
  orphanDiscord,
  roleMismatch,
  noGuildRole,
  staleCharacter,
  autoLinkSuggestion,
  unconfirmedLink,
  linkContradictsNote,
  departedRole,
  rankChange,
];

/** The rule with this id; nothing for one that somebody made up. */
export function findRule(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}

/** @throws when no rule has this id: findings of a rule that was taken out are deleted with it */
export function ruleOf(id: string): Rule {
  const rule = findRule(id);
  if (!rule) throw new Error(`There is no rule ${id}.`);
  return rule;
}
