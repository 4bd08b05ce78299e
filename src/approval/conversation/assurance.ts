// How far an approval is more than a promise: computed from what protects the repository at this moment.
import type { ProtectionState } from '../../platform/forge.ts';
import type { AssuranceLevel } from '../../records/approval.ts';

/** What cannot be read does not count as protection. */
export function assuranceOf({ reviewed, codeOwners, environmentBound }: ProtectionState): AssuranceLevel {
  if (reviewed !== true || codeOwners !== true) return 'A0';
  return environmentBound === true ? 'A2' : 'A1';
}

const RANK: Readonly<Record<AssuranceLevel, number>> = { local: 0, A0: 0, A1: 1, A2: 2, A3: 3 };

export function atLeastAsSure(now: AssuranceLevel, before: AssuranceLevel): boolean {
  return RANK[now] >= RANK[before];
}
