// What the bundle of an action calls: the declaration and this process's runner.
import { processRunner } from '../../platform/github/runner.ts';
import type { Action } from '../action.ts';
import { perform } from './perform.ts';

export async function runAction(action: Action): Promise<void> {
  process.exitCode = await perform(action, processRunner());
}
