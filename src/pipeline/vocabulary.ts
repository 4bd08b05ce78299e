// The names that a configuration may use, gathered from the stages that own them.
import type { Vocabulary } from '../config/vocabulary.ts';
import { metricVocabulary } from '../evaluation/metrics/find-metric.ts';
import { all as executors } from '../training/executors/all.generated.ts';

export function vocabulary(): Vocabulary {
  return {
    metrics: metricVocabulary(),
    executors: new Map(executors.map(({ name, parameters }) => [name, { parameters }])),
  };
}
