import type { Measured } from './measure.ts';

/** Loaded one at a time, so that a group pays for what it imports and nothing else. */
const groups = {
  boot: async () => (await import('./boot.ts')).measureBoot(),
  sync: async () => (await import('./sync.ts')).measureSync(),
  matching: async () => (await import('./matching.ts')).measureMatching(),
  quality: async () => (await import('./quality.ts')).measureQuality(),
  scan: async () => (await import('./scan.ts')).measureScan(),
  typing: async () => (await import('./typing.ts')).measureTyping(),
  press: async () => (await import('./press.ts')).measurePresses(),
} as const satisfies Record<string, () => Promise<Measured>>;

export type GroupName = keyof typeof groups;

export const groupNames = Object.keys(groups) as GroupName[];

export function measureGroup(name: GroupName): Promise<Measured> {
  return groups[name]();
}
