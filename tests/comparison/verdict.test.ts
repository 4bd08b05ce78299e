import { describe, expect, test } from 'vitest';
import { concludeVerdict, overallVerdict } from '../../src/comparison/verdict.ts';

const P = 'pass';
const F = 'fail';
const U = 'undecided';
const N = 'not-applicable';

describe('from rules to the exit code', () => {
  test.each([
    [[P, P], P, ['success', 'success', 'success']],
    [[P, N], P, ['success', 'success', 'success']],
    [[P, F, U], F, ['failure', 'failure', 'failure']],
    [[F, N], F, ['failure', 'failure', 'failure']],
    [[P, U], U, ['failure', 'success', 'neutral']],
    [[U, N], U, ['failure', 'success', 'neutral']],
    [[N, N], U, ['neutral', 'neutral', 'neutral']],
    [[], U, ['neutral', 'neutral', 'neutral']],
  ] as const)('%j: %s, and by policy fail/pass/neutral %j', (verdicts, verdict, conclusions) => {
    expect(overallVerdict(verdicts)).toBe(verdict);
    const policies = ['fail', 'pass', 'neutral'] as const;
    expect(policies.map((undecided) => concludeVerdict(verdicts, undecided))).toEqual(conclusions);
  });
});
