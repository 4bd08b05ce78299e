// Settings that several actions share: what to measure, and against what.
import type { Input } from './action.ts';

export const MEASURING = [
  'test',
  'predict',
  'predictions',
  'label',
  'positive',
  'score',
  'scores',
  'prediction',
  'threshold',
  'id',
  'slices',
  'task',
  'evaluate-timeout',
  'metrics',
  'metrics-file',
  'higher-is-better',
  'lower-is-better',
  'registry',
  'store',
] as const;

export const COMPARING = ['against', 'baseline', 'rule', 'undecided', 'level', 'seed', 'replicates'] as const;

export const TRAINING = ['run', 'train', 'params', 'output', 'inputs', 'executor', 'train-timeout', 'cache'] as const;

export const RECORD: Input = {
  kind: 'flag',
  description:
    'Also write the evaluation into the registry: it becomes the base that later changes are compared with. In a workflow the default for a push to the default branch.',
};
