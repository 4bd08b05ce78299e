// From the verdicts of rules to the one of the model, and from there, by policy, to the exit code.
import type { RuleResult } from '../records/comparison.ts';
import type { Conclusion, Verdict } from '../records/scalars.ts';

type RuleVerdict = RuleResult['verdict'];

/**
 * Any fail fails; else any undecided leaves it undecided; else it passes. A rule that does not apply has no say; when none
 * applies (no rules, or only relative ones on a first run) nothing was proven: undecided, never a pass.
 */
export function overallVerdict(verdicts: readonly RuleVerdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  if (verdicts.includes('undecided')) return 'undecided';
  return verdicts.includes('pass') ? 'pass' : 'undecided';
}

/**
 * Policy speaks on what is undecided: rules, or the comparison as a whole where its baseline is there and could not be measured
 * (an error is never a first run). Else, without a rule that applies, there is nothing to enforce: neutral.
 * @param baseline of the report's tables.
 */
export function concludeVerdict(
  verdicts: readonly RuleVerdict[],
  undecided: 'fail' | 'pass' | 'neutral',
  baseline: 'failed' | 'measured or absent',
): Conclusion {
  const verdict = overallVerdict(verdicts);
  if (verdict === 'pass') return 'success';
  if (verdict === 'fail') return 'failure';
  if (!verdicts.includes('undecided') && baseline !== 'failed') return 'neutral';
  const conclusions = { fail: 'failure', pass: 'success', neutral: 'neutral' } as const;
  return conclusions[undecided];
}
