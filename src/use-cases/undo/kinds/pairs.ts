import { allow, MEMBER, PLAYER, type RefusedEnd, refuse } from '../../../database/refused-pair-rows.ts';
import type { PutBack, PutBackByKind } from './put-back.ts';

export const pairs: PutBackByKind = {
  'pair.refused': allowed(MEMBER),
  'pair.allowed': refusedAgain(MEMBER),
  'player.refused': allowed(PLAYER),
  'player.allowed': refusedAgain(PLAYER),
};

function allowed(end: RefusedEnd): PutBack {
  return async (tenant, { characterId, memberId, playerId }) => {
    const id = end === MEMBER ? memberId : playerId;
    if (!characterId || !id) return 'changed_since';
    return (await allow(tenant, end, { characterId, id })) ? 'undone' : 'changed_since';
  };
}

function refusedAgain(end: RefusedEnd): PutBack {
  return async (tenant, { characterId, memberId, playerId, before }) => {
    const id = end === MEMBER ? memberId : playerId;
    if (!characterId || !id) return 'changed_since';
    const word = before as { readonly refusedAt: string; readonly refusedBy: string };
    const refused = await refuse(tenant, end, [{ characterId, id }], word);
    return refused.length > 0 ? 'undone' : 'changed_since';
  };
}
