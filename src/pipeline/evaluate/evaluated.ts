// What each rung of the ladder comes to.
import type { Evaluation } from '../../records/evaluation.ts';

/** The record adds when and by whom. */
export interface Evaluated {
  readonly fields: Omit<Evaluation, 'model' | 'observed'>;
  /** Roles whose predictions came from the cache, and `base-training` where the base's training did. */
  readonly reused: readonly string[];
}
