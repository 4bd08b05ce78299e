// What came of one rule on one metric and one set of rows, before it is put into words.
import type { Rule } from '../config/rule.ts';
import type { Verdict } from '../records/scalars.ts';
import type { Against, Side } from './baselines.ts';
import type { Judgement } from './judge.ts';
import type { MetricChange } from './metric-change.ts';

export interface Outcome {
  readonly rule: Rule;
  /** What the change is against, also for rules on values. */
  readonly shown: Against | null;
  readonly side: Side | undefined;
  /** `production: the registry has no version`, for each baseline that is provably not there. */
  readonly absences: readonly string[];
  readonly judgement: Omit<Judgement, 'verdict'> & { readonly verdict: Verdict | 'not-applicable' };
  readonly measured: MetricChange;
  readonly rowsToDecide: number | null;
}
