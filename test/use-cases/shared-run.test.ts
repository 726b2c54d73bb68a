import { expect, test } from '@jest/globals';
import { sharedRun } from '../../src/use-cases/shared-run.ts';

/** Work that is told when to end, and how often it began. */
function gated() {
  const gates: PromiseWithResolvers<void>[] = [];
  const work = () => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    return gate.promise;
  };
  return { gates, work };
}

test('whoever asks while it runs shares the one run after it, which began later than they asked', async () => {
  const { gates, work } = gated();
  const owner = {};
  const first = sharedRun(owner, 'server', work);
  const others = [1, 2, 3].map(() => sharedRun(owner, 'server', work));
  expect(gates).toHaveLength(1);
  gates[0]?.resolve();
  await first;
  expect(gates).toHaveLength(2);
  const later = sharedRun(owner, 'server', work);
  gates[1]?.resolve();
  await Promise.all(others);
  gates[2]?.resolve();
  await later;
  expect(gates).toHaveLength(3);
});

test('a run that fails fails those who asked for it, and the next one begins all the same', async () => {
  const { gates, work } = gated();
  const owner = {};
  const first = sharedRun(owner, 'server', work);
  const second = sharedRun(owner, 'server', work);
  gates[0]?.reject(new Error('Discord is down'));
  await expect(first).rejects.toThrow('Discord is down');
  gates[1]?.resolve();
  await expect(second).resolves.toBeUndefined();
});

test('others, and other things of the same owner, wait for nobody', () => {
  const { gates, work } = gated();
  const owner = {};
  void sharedRun(owner, 'server', work);
  void sharedRun(owner, 'another server', work);
  void sharedRun({}, 'server', work);
  expect(gates).toHaveLength(3);
});
