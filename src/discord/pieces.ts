import { extname } from 'node:path';
import { ApplicationCommandRegistries, container, type SapphireClient } from '@sapphire/framework';

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

/**
 * Makes a client of a process that had one before start as the first one did. Sapphire hands its own pieces to the first
 * stores that a process has, which offer them again, and would register the commands of both clients.
 */
export function constructAfresh(construct: () => SapphireClient): SapphireClient {
  const former = [...container.stores.values()];
  (ApplicationCommandRegistries.registries as Map<string, unknown>).clear();
  const client = construct();
  for (const store of former) client.stores.set(store.name, store);
  return client;
}
