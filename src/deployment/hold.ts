// A stage that is held: after a rollback, or a person's word, nothing comes by itself until a person says so.
import type { Hold, ModelState, Reason } from '../registry/registry.ts';

/** undefined when the stage is not held. */
export function holdReason(state: ModelState, stage: string): Reason | undefined {
  const hold = state.held.get(stage);
  if (hold === undefined) return undefined;
  return {
    rule: `promotions to ${stage} go on`,
    expected: 'not held',
    found: holdText(hold),
    holds: false,
    mend: 'a person on call comments /resume',
  };
}

export function holdText({ since, by, reason }: Hold): string {
  return `held by ${by.name} since ${since.slice(0, 16).replace('T', ' ')} UTC: ${reason}`;
}
