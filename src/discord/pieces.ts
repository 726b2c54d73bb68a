import { extname } from 'node:path';
import type { SapphireClient } from '@sapphire/framework';

/** A piece that cannot be loaded: a bug in Rollcall, or a damaged installation. */
export class BrokenPiece extends Error {
  override readonly name = 'BrokenPiece';
}

/**
 * Has Sapphire load the pieces as what they are, ES modules in the language that runs now. It would guess from the
 * folder that Rollcall is started in, print what failed, and go on without it: a bot that starts with its commands
 * missing also takes them from Discord.
 */
export function loadPiecesStrictly(client: SapphireClient): void {
  for (const { strategy } of client.stores.values()) {
    Object.assign(strategy, {
      clientUsesESModules: true,
      supportedExtensions: [extname(import.meta.url)],
      onError(cause: Error, path: string): never {
        throw new BrokenPiece(`${path} cannot be loaded: ${cause.message}`, { cause });
      },
    });
  }
}
