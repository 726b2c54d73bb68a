import { escapeMarkup } from '../../discord/escape.ts';
import { vocabularyFor } from '../../discord/words.ts';
import { phrase } from '../../phrase.ts';
import type { Answer } from '../driver/answer.ts';
import type { Person } from '../driver/person.ts';
import type { SandboxCharacter, SandboxGuild } from '../guild/sandbox-guild.ts';
import { Unexpected } from '../unexpected.ts';
import { hasButton } from './expectation.ts';

/** More steps than any guild has findings: a walk that does not end is a fault. */
const LONGEST_WALK = 5000;

/**
 * Presses Next until a card is as wanted, and answers whether one was found; `review` shows it then. The card that is
 * shown at first counts.
 */
export async function walkTo(
  officer: Person,
  review: Answer,
  wanted: (card: Answer) => boolean,
): Promise<'found' | 'end'> {
  for (let step = 0; step < LONGEST_WALK; step += 1) {
    if (isEnd(review)) return 'end';
    if (wanted(review)) return 'found';
    await officer.press(review, 'finding.next');
  }
  throw new Unexpected(`the review to end within ${LONGEST_WALK} steps`, review.text);
}

/** Shows every card of a review, one after another. */
export async function walkAll(officer: Person, review: Answer, visit: (card: Answer) => Promise<void>): Promise<void> {
  for (let step = 0; step < LONGEST_WALK; step += 1) {
    if (isEnd(review)) return;
    await visit(review);
    await officer.press(review, 'finding.next');
  }
  throw new Unexpected(`the review to end within ${LONGEST_WALK} steps`, review.text);
}

/** @throws Unexpected when the answer is neither a step of the review nor its end */
function isEnd(review: Answer): boolean {
  if (hasButton(review, 'finding.next')) return false;
  const { say } = vocabularyFor('en-US');
  if (review.embeds[0]?.title === say(phrase('rule.orphan_wow.name'))) return true;
  throw new Unexpected('a step of the review, or its end', review.text);
}

/** The character that a card of `orphan_wow` is about. */
export function characterOn(card: Answer, { characters }: SandboxGuild): SandboxCharacter {
  const { say } = vocabularyFor('en-US');
  const [embed] = card.embeds;
  const named = characters.filter(({ name }) => {
    return embed?.title?.includes(` ${say(phrase('rule.orphan_wow.title', { character: name }))} `);
  });
  const [first, ...others] = named;
  if (!first) throw new Unexpected('a card about a character of the guild', card.text);
  if (others.length === 0) return first;
  const details = embed?.description?.split('\n')[0] ?? '';
  return named.find(({ realm_name }) => details.includes(escapeMarkup(realm_name))) ?? first;
}
