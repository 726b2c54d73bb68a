import type { Card } from '../driver/person.ts';
import type { Transcript } from '../transcript.ts';
import { Unexpected } from '../unexpected.ts';

/** Notes what holds, or ends the run. */
export function expectThat(holds: boolean, expected: string, seen: Card, transcript: Transcript): void {
  if (!holds) throw new Unexpected(expected, seen.text);
  transcript.notes(expected);
}

export function hasButton(card: Card, name: string): boolean {
  return card.buttons.some((button) => button.name === name && !button.disabled);
}
