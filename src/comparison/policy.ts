// The policy that judged: its digest names it in every report and approval.
import type { ModelConfig } from '../config/model-config.ts';
import type { Rule } from '../config/rule.ts';
import { canonicalJson } from '../records/canonical.ts';
import { sha256 } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';

export type PolicyConfig = Pick<ModelConfig, 'metrics' | 'directions' | 'compare'>;

/** Over whatever can change a verdict, and nothing else: not where a rule stands in its file, nor how it is spaced. */
export function policyDigest({ metrics, directions, compare }: PolicyConfig): Sha256 {
  return sha256(
    canonicalJson({
      metrics: metrics.map(({ name, parameters }) => ({ name, parameters })),
      directions,
      compare: { ...compare, rules: compare.rules.map(substance) },
    }),
  );
}

function substance({ metric, slices, on, against, demand }: Rule): unknown {
  return { metric, slices, on, against, demand };
}
