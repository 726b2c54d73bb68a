import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './problems.ts';
import type { HttpVerbs, KeyScope } from './verbs.ts';

const KEY_HEADER = 'x-api-key';
const SCOPE = 'keyScope';

/** Gives every request of the app a place for its scope; `identifyKey` fills it. */
export function declareKeyScope(app: FastifyInstance): void {
  app.decorateRequest(SCOPE, null);
}

/** A hook that lets only requests with a valid key pass. It runs before anything of a body is read. */
export function identifyKey(verbs: HttpVerbs) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const header = request.headers[KEY_HEADER];
    const key = typeof header === 'string' ? header.trim() : '';
    if (key === '') return refuse(reply, { kind: 'no_key' });
    const scope = await verbs.identifyKey(key);
    if (!scope.ok) return refuse(reply, scope.problem);
    request.setDecorator(SCOPE, scope.value);
    return undefined;
  };
}

/** The scope of a request that passed `identifyKey`. */
export function scopeOf(request: FastifyRequest): KeyScope {
  return request.getDecorator<KeyScope>(SCOPE);
}

/** For the log: which key a request came with, without the key itself. */
export function keyIdOf(request: FastifyRequest): string | undefined {
  return request.getDecorator<KeyScope | null>(SCOPE)?.keyId;
}
