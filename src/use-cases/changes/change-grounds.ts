import type { ChangeActor, ChangeRow } from '../../database/change-rows.ts';

/** Who changes something and when, about which finding, in which batch. */
export interface ChangeGrounds {
  readonly actor: ChangeActor;
  readonly at: Date;
  readonly findingId?: string;
  /** What is undone together with this. */
  readonly batchId?: string;
}

/** Who changes something, and what it belongs to, as history keeps it. */
export function about({
  actor,
  findingId,
  batchId,
}: ChangeGrounds): Pick<ChangeRow, 'actor' | 'findingId' | 'batchId'> {
  return { actor, ...(findingId !== undefined && { findingId }), ...(batchId !== undefined && { batchId }) };
}
