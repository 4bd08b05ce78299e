// Holding a stage, and letting promotions go on: after a rollback nothing comes by itself until a person says so.
import type { Author, Hold, ModelState, Reason, Registry } from '../registry/registry.ts';

export interface Holding {
  readonly model: string;
  readonly stage: string;
  readonly reason: string;
  readonly author: Author;
}

/** @returns false when it was so already. */
export function holdStage(registry: Registry, holding: Holding): Promise<boolean> {
  return change(registry, 'held', holding);
}

/** @returns false when nothing was held. */
export function resumeStage(registry: Registry, holding: Holding): Promise<boolean> {
  return change(registry, 'resumed', holding);
}

async function change(registry: Registry, kind: 'held' | 'resumed', holding: Holding): Promise<boolean> {
  const { model, stage, reason, author } = holding;
  const updated = await registry.update(model, (state) =>
    state.held.has(stage) === (kind === 'held')
      ? { kind: 'stop', value: undefined }
      : { kind: 'change', events: [{ kind, stage, reason }], author, value: undefined },
  );
  return updated.kind === 'written';
}

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
