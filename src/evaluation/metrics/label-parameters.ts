// The parameters that metrics of labels share: a threshold for binary tasks, and how classes are averaged.
import * as z from 'zod';
import type { Task } from '../../records/scalars.ts';

/** Of a metric that takes none. */
export const noParameters = z.strictObject({});

export const threshold = z.lazy(() =>
  z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Binary only: a row counts as positive from this P(positive) on. When left out, `evaluate.threshold`.'),
);

export const thresholdOnly = z.lazy(() => z.strictObject({ threshold }));
export type ThresholdOnly = z.infer<typeof thresholdOnly>;

export const averaged = z.lazy(() =>
  z.strictObject({
    threshold,
    average: z
      .enum(['binary', 'macro', 'micro', 'weighted'])
      .optional()
      .describe(
        '`binary`: of the positive class (default for binary tasks). `macro`: mean over classes (default for several). ' +
          '`weighted`: mean weighted by true rows. `micro`: from the classes’ counts together.',
      ),
    zero_division: z
      .union([z.literal(0), z.literal(1), z.literal('nan')])
      .optional()
      .describe(
        'What a class with a zero denominator counts as: 0, 1, or `nan` (left out of the mean). When left out, such a class ' +
          'counts 0 in a mean, as in scikit-learn, and a metric of one class alone is not defined.',
      ),
  }),
);
export type Averaged = z.infer<typeof averaged>;
export type Average = 'binary' | 'macro' | 'micro' | 'weighted';

export function averageFor({ average }: Averaged, task: Task): Average {
  return average ?? (task === 'binary' ? 'binary' : 'macro');
}

export function usesThreshold(parameters: ThresholdOnly): boolean {
  return parameters.threshold !== undefined;
}

export function misfitOfThreshold(parameters: ThresholdOnly, task: Task): string | undefined {
  if (parameters.threshold === undefined || task === 'binary') return undefined;
  return '`threshold` is for binary tasks: leave it out';
}

export function misfitOfAverage(parameters: Averaged, task: Task): string | undefined {
  if (parameters.average === 'binary' && task !== 'binary') {
    return '`average: binary` is for binary tasks: write macro, micro or weighted';
  }
  return misfitOfThreshold(parameters, task);
}

/** "recall @ 0.4". */
export function labelAt(name: string, parameters: ThresholdOnly): string {
  return parameters.threshold === undefined ? name : `${name} @ ${parameters.threshold}`;
}

/** "recall (macro) @ 0.4"; the average is not said where it is `binary`. */
export function labelAveraged(name: string, parameters: Averaged, task: Task): string {
  const average = averageFor(parameters, task);
  return labelAt(average === 'binary' ? name : `${name} (${average})`, parameters);
}
