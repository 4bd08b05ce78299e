// What the files about an action tell of it.
import type { Action } from '../../src/actions/action.ts';

export interface DocumentedInput {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: string;
}

export interface DocumentedAction {
  readonly action: Action;
  readonly inputs: readonly DocumentedInput[];
  /** Name → description. */
  readonly outputs: Readonly<Record<string, string>>;
}
