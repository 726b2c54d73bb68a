import type { TestRun } from './test-run.ts';

export default async function globalTeardown(): Promise<void> {
  const run: TestRun | undefined = Reflect.get(globalThis, Symbol.for('rollcall test run'));
  await run?.end();
}
