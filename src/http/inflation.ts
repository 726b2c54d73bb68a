import type { Readable } from 'node:stream';
import compress from '@fastify/compress';
import type { FastifyInstance, FastifyRequest, RequestPayload, RouteShorthandOptions } from 'fastify';

export async function registerInflation(app: FastifyInstance): Promise<void> {
  await app.register(compress, { global: false });
  // Content codings are case-insensitive (RFC 9110, 8.4.1); the plugin compares them as they stand.
  app.addHook('preParsing', async ({ headers }, _reply, body) => {
    const encoding = headers['content-encoding'];
    if (encoding !== undefined) headers['content-encoding'] = encoding.toLowerCase();
    return body;
  });
}

/**
 * Route options that inflate a compressed body. fastify refuses a body at its limit, but leaves the inflater running to
 * the end of the bomb: here it ends as soon as the answer is out. Sooner would cut the connection that carries it.
 */
export function inflatedBody() {
  const inflaters = new WeakMap<FastifyRequest, Readable>();
  return {
    decompress: { requestEncodings: ['gzip', 'deflate', 'br', 'identity'] },
    preParsing: async (request: FastifyRequest, _reply: unknown, body: RequestPayload) => {
      if (body !== request.raw) inflaters.set(request, body as Readable);
      return body;
    },
    onResponse: async (request: FastifyRequest) => {
      inflaters.get(request)?.destroy();
    },
  } satisfies RouteShorthandOptions;
}
