import type { Context } from './use-cases/context.ts';

declare module '@sapphire/pieces' {
  interface Container {
    /** What the verbs need; set by the composition root before the first piece loads. */
    context: Context;
  }
}
