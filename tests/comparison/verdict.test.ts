import { describe, expect, test } from 'vitest';
import { concludeVerdict, overallVerdict } from '../../src/comparison/verdict.ts';

const P = 'pass';
const F = 'fail';
const U = 'undecided';
const N = 'not-applicable';

const POLICIES = ['fail', 'pass', 'neutral'] as const;

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
    const found = POLICIES.map((undecided) => concludeVerdict(verdicts, undecided, 'measured or absent'));
    expect(found).toEqual(conclusions);
  });

  test.each([
    [[], ['failure', 'success', 'neutral']],
    [[N], ['failure', 'success', 'neutral']],
    [[P], ['success', 'success', 'success']],
    [[F], ['failure', 'failure', 'failure']],
  ] as const)('%j beside a baseline that could not be measured: %j', (verdicts, conclusions) => {
    expect(POLICIES.map((undecided) => concludeVerdict(verdicts, undecided, 'failed'))).toEqual(conclusions);
  });
});
