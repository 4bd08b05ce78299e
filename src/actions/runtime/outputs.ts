// Outputs of a step over all its models: plain values for one, JSON by model for several, the worst for a verdict.
import type { Action, StepResult } from '../action.ts';
import { COMMON_OUTPUTS } from './every-action.ts';

export interface ModelResult extends Pick<StepResult, 'conclusion' | 'outputs'> {
  readonly model: string;
}

export interface Results {
  readonly results: readonly ModelResult[];
  /** Models that the step was to look at; 0 when it ended before it knew. */
  readonly wanted: number;
}

type Outputs = Readonly<Record<string, string>>;

/** From the best to the worst. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  verdict: ['pass', 'undecided', 'fail'],
  conclusion: ['success', 'neutral', 'failure'],
};

/** Every declared output, and the common ones; empty where unknown: a verdict over models of which one ended in an error is none. */
export function outputsOf(action: Pick<Action, 'outputs'>, { results, wanted }: Results): Outputs {
  const names = Object.keys({ ...action.outputs, ...COMMON_OUTPUTS });
  return Object.fromEntries(names.map((name) => [name, outputOf(name, results, wanted)]));
}

function outputOf(name: string, results: readonly ModelResult[], wanted: number): string {
  if (name === 'models') {
    return results.length === 0 ? '' : JSON.stringify(byModel(results, ({ outputs }) => outputs));
  }
  const valueOf = ({ conclusion, outputs }: ModelResult): string =>
    name === 'conclusion' ? conclusion : (outputs[name] ?? '');
  const order = ORDERS[name];
  if (order !== undefined) return results.length < wanted ? '' : worst(order, results.map(valueOf));
  const [only] = results;
  if (only === undefined) return '';
  return wanted === 1 ? valueOf(only) : JSON.stringify(byModel(results, valueOf));
}

function byModel<T>(results: readonly ModelResult[], valueOf: (result: ModelResult) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(results.map((result) => [result.model, valueOf(result)]));
}

function worst(order: readonly string[], values: readonly string[]): string {
  if (values.some((value) => !order.includes(value))) return '';
  return values.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? '';
}
