import type { CompanionApp } from '../companion-app.ts';
import type { SandboxClock } from '../sandbox-clock.ts';
import type { SandboxWorld } from '../sandbox-world.ts';

/** What the page shows and acts on. The bot is not in it: the page meets it only as Discord's people do. */
export interface Stage extends Pick<SandboxWorld, 'guild' | 'discord' | 'battleNet' | 'server'> {
  readonly clock: SandboxClock;
  /** Nothing where no upload key was made: then notes cannot be uploaded. */
  readonly companion: CompanionApp | undefined;
}
