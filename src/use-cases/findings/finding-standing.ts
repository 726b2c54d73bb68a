import type { Finding } from '../../database/entities/finding.ts';

/** How a finding stood before it was closed: Undo puts back that it slept. */
export interface FindingStanding {
  readonly snoozedUntil: string | null;
}

export function standingOf({ snoozedUntil }: Finding): FindingStanding {
  return { snoozedUntil: snoozedUntil?.toISOString() ?? null };
}
