// An action as a verb: once per model, its text or its JSON on stdout, and the worst conclusion as exit code.
import type { Action, InputValues, StepResult } from '../actions/action.ts';
import type { FlagValue } from '../config/read-setting.ts';
import { UserError } from '../records/errors.ts';
import { EXIT } from '../records/errors.ts';
import { openSessions } from './open-sessions.ts';
import { lookingFlags } from './without-config.ts';
import type { World } from './world.ts';

export interface Given {
  readonly inputs: InputValues;
  readonly flags: Readonly<Record<string, FlagValue>>;
}

/** Actions that make nothing: they need no configuration. */
const LOOKING: ReadonlySet<string> = new Set(['report']);

export async function runAction(action: Action, given: Given, world: World): Promise<number> {
  const results: (StepResult & { readonly model: string })[] = [];
  const flags = LOOKING.has(action.name) ? await lookingFlags(world, given.flags) : given.flags;
  for (const session of await openSessions(world, flags)) {
    const result = await action.run(session, given.inputs);
    results.push({ ...result, model: session.config.model });
    if (world.signal.aborted) break;
  }
  // What is known is told, most of all of a deployment that was stopped half way.
  print(results, world);
  if (world.signal.aborted) throw new UserError({ code: 'cancelled', what: 'interrupted' });
  return results.some(({ conclusion }) => conclusion === 'failure') ? EXIT.verdict : EXIT.success;
}

function print(results: readonly (StepResult & { readonly model: string })[], world: World): void {
  if (world.json) {
    const [only, ...others] = results;
    const document =
      others.length === 0 ? only?.json : Object.fromEntries(results.map(({ model, json }) => [model, json]));
    world.print(`${JSON.stringify(document, jsonValue, 2)}\n`);
    return;
  }
  if (!world.quiet) {
    world.print(results.map((result) => result.text(world.style)).join('\n'));
    return;
  }
  // Silence is for what passed: all else says so by the first line of what it would have said.
  for (const result of results.filter(({ conclusion }) => conclusion !== 'success')) {
    const [headline = ''] = result.text({ ...world.style, width: 1000 }).split('\n', 1);
    world.print(`${headline}\n`);
  }
}

/** As records write it: what JSON has no word for is a string. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value === 'bigint' ? String(value) : value;
}
