import { phrase } from '../../phrase.ts';
import { dismissalReasons, snoozes } from '../../quality/dismissal.ts';
import type { Vocabulary } from '../words.ts';
import type { Choice } from './components.ts';

/** Why what was found is fine. */
export function dismissalChoices({ label }: Vocabulary): Choice[] {
  return dismissalReasons.map((reason) => ({
    label: label(phrase('dismissal.choice', { reason: { phrase: phrase(`dismissal.${reason}`) } })),
    value: reason,
  }));
}

/** When to say it again. */
export function snoozeChoices({ label }: Vocabulary): Choice[] {
  return Object.keys(snoozes).map((snooze) => ({ label: label(phrase(`snooze.${snooze}`)), value: snooze }));
}
