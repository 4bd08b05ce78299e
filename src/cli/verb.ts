// A verb that only a terminal has: init, preview, status, history, doctor, demo, metrics.
import type { Action } from '../actions/action.ts';
import type { Given } from './run-action.ts';
import type { World } from './world.ts';

export interface Verb extends Pick<Action, 'name' | 'description' | 'settings' | 'inputs'> {
  /** Printed below --help. */
  readonly examples?: readonly string[];
  /** The exit code. */
  run(given: Given, world: World): Promise<number>;
}

export function verb(declaration: Verb): Verb {
  return declaration;
}
