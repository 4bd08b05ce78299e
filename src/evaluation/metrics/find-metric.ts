// From the name in mlgate.yml to the metric, and the names and parameters that a configuration may use.
import * as z from 'zod';
import { UserError } from '../../records/errors.ts';
import type { MetricKey } from '../../records/evaluation.ts';
import type { Direction, Task } from '../../records/scalars.ts';
import { all } from './all.generated.ts';
import type { MetricRequest } from './measure.ts';
import type { BoundMetric, Metric } from './metric.ts';

/** Every metric, in order of file names. */
export const METRICS: readonly Metric[] = all;

/** By name or alias; undefined for a name that is not ours. */
export function findMetric(name: string): Metric | undefined {
  return METRICS.find((metric) => metric.name === name || metric.aliases.includes(name));
}

/** The direction of one of our own metrics; undefined for any other name, whatever it resembles. */
export function knownDirection(name: string): Direction | undefined {
  return findMetric(name)?.direction;
}

export interface MetricWord {
  readonly parameters: z.ZodType;
  readonly tasks: readonly Task[];
  /** The metric's own name, where the word is another one. */
  readonly aliasOf?: string;
}

/** What a configuration may ask for: every name and alias, with its parameters and tasks. */
export function metricVocabulary(): ReadonlyMap<string, MetricWord> {
  return new Map(
    METRICS.flatMap(({ name, aliases, parameters, tasks }): readonly (readonly [string, MetricWord])[] => [
      [name, { parameters, tasks }],
      ...aliases.map((alias) => [alias, { parameters, tasks, aliasOf: name }] as const),
    ]),
  );
}

/**
 * What two estimates must share to be compared: the metric's own name (whichever alias was asked for) and the parameters
 * as they were written.
 */
export function metricKeyOf(request: MetricRequest): MetricKey {
  return { name: findMetric(request.name)?.name ?? request.name, parameters: { ...request.parameters } };
}

/** @throws UserError `unknown-metric`, `metric-parameters`, `metric-misfit` */
export function bindMetric(
  request: MetricRequest,
  task: Task,
): { readonly metric: Metric; readonly bound: BoundMetric } {
  const metric = findMetric(request.name);
  if (metric === undefined) {
    throw new UserError({
      code: 'unknown-metric',
      what: `there is no metric "${request.name}"`,
      fix: `one of ${METRICS.map(({ name }) => name).join(', ')}`,
    });
  }
  const bound = bindParameters(metric, request);
  const misfit = bound.misfit(task);
  if (misfit !== undefined) {
    throw new UserError({ code: 'metric-misfit', what: `metric ${request.name} cannot be taken: ${misfit}` });
  }
  return { metric, bound };
}

function bindParameters(metric: Metric, request: MetricRequest): BoundMetric {
  try {
    return metric.bind(request.parameters);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new UserError({
      code: 'metric-parameters',
      what: `metric ${request.name} does not take these parameters: ${z.prettifyError(error)}`,
    });
  }
}
