// How far an approval is more than a promise: computed from what protects the repository at this moment.
import type { ProtectionState } from '../../platform/forge.ts';
import type { AssuranceLevel } from '../../records/approval.ts';
import { known } from '../facts.ts';
import type { Fact } from '../facts.ts';

/** What cannot be read does not count as protection. */
export function assuranceOf({ reviewed, codeOwners, environmentBound }: ProtectionState): AssuranceLevel {
  if (reviewed !== true || codeOwners !== true) return 'A0';
  return environmentBound === true ? 'A2' : 'A1';
}

/**
 * The level now, for a request that was made at another. What cannot be read is neither protection nor its absence: where it would
 * decide, the level is not known, and somebody who switched protection off is not told from a token that may not look.
 */
export function assuranceNow(state: ProtectionState, asked: AssuranceLevel): Fact<AssuranceLevel> {
  const least = assuranceOf(state);
  const unread = UNREADABLE.flatMap(([name, words]) => (state[name] === null ? [words] : []));
  const most = assuranceOf({
    ...state,
    reviewed: state.reviewed ?? true,
    codeOwners: state.codeOwners ?? true,
    environmentBound: state.environmentBound ?? true,
  });
  if (atLeastAsSure(least, asked) || !atLeastAsSure(most, asked)) return known(least);
  const reason = `this token may not read ${unread.join(' and ')}; the one that asked could`;
  return { kind: 'unknown', reason };
}

const UNREADABLE = [
  ['reviewed', 'whether the default branch is reviewed'],
  ['codeOwners', 'whether code owners review it'],
  ['environmentBound', 'whether the environment is bound to it'],
] as const;

const RANK: Readonly<Record<AssuranceLevel, number>> = { local: 0, A0: 0, A1: 1, A2: 2, A3: 3 };

export function atLeastAsSure(now: AssuranceLevel, before: AssuranceLevel): boolean {
  return RANK[now] >= RANK[before];
}
