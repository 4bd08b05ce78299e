// What the commands of a run wrote down of their environment holds no token, and nothing that a runner tells actions alone.
import { expect } from 'vitest';
import type { Played } from './scene.ts';

/** @param times how often a command wrote its environment down. */
export function expectNoToken({ seen, log }: Played, times: number): void {
  expect(seen.match(/^command in /gm) ?? [], log).toHaveLength(times);
  expect(seen).toMatch(/^PATH=/m);
  // What the rig itself tells its checkout is no runner's.
  expect(seen.replaceAll(/^RIG_.*$/gm, '')).not.toMatch(/ghs_/);
  expect(seen).not.toMatch(/^(?:INPUT|STATE|ACTIONS)_|^GITHUB_(?:TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)=/m);
}
