import type { Tenant } from '../../../database/database.ts';
import { Candidate } from '../../../database/entities/candidate.ts';
import type { Change } from '../../../database/entities/change.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const candidates: PutBackByKind = { 'candidate.dropped': putCandidateBack };

async function putCandidateBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId } = change;
  if (!characterId) return 'changed_since';
  const character = [serverId, characterId] as [string, string];
  const dropped = change.before as unknown as { id: string; options: unknown[]; doubts: string[]; foundAt: string };
  if (await em.findOne(Candidate, { character })) return 'changed_since';
  em.create(Candidate, { ...dropped, server: serverId, character, foundAt: new Date(dropped.foundAt) });
  return 'undone';
}
