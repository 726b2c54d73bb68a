import { z } from 'zod';

const instant = z.iso.datetime().transform((text) => new Date(text));

const envelopeSchema = z.object({
  /** Unique in the store, by an index of its own. */
  key: z.string(),
  dueAt: instant,
  /** A run may not begin later, and until then the key is remembered although the job is done. */
  until: instant.optional(),
  payload: z.string(),
});

/** What the store keeps of a job besides what Agenda keeps itself. Instants are of the program's clock. */
export type Envelope = z.output<typeof envelopeSchema>;

/** The plain JSON that the store holds. */
export type StoredEnvelope = z.input<typeof envelopeSchema>;

/** Undefined for a row that was not written by this scheduler. */
export function readEnvelope(stored: unknown): Envelope | undefined {
  return envelopeSchema.safeParse(stored).data;
}

export function writeEnvelope({ key, dueAt, until, payload }: Envelope): StoredEnvelope {
  return {
    key,
    dueAt: dueAt.toISOString(),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    payload,
  };
}
