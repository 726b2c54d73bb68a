/** Why something that does not add up is fine (domain.md §6). */
export const dismissalReasons = ['not_on_discord', 'guild_bank', 'friend', 'on_leave', 'other'] as const;
export type DismissalReason = (typeof dismissalReasons)[number];

const DAY_MS = 86_400_000;

/** How long a snooze lasts, in milliseconds. */
export const snoozes = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
export type Snooze = keyof typeof snoozes;

export function isDismissalReason(text: string | undefined): text is DismissalReason {
  return dismissalReasons.some((reason) => reason === text);
}

export function isSnooze(text: string | undefined): text is Snooze {
  return text !== undefined && Object.hasOwn(snoozes, text);
}

/** When a finding that is snoozed at this moment is news again. */
export function endOfSnooze(snooze: Snooze, at: Date): Date {
  return new Date(at.getTime() + snoozes[snooze]);
}
