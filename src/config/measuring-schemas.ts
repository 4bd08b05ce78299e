// Sections of mlgate.yml that say what is measured: data, train, evaluate, metrics.
import * as z from 'zod';
import { lazily } from '../records/lazily.ts';
import { dataPath, innerPath, name, relativePath, text, timeout, words } from './value-schemas.ts';

export const data = lazily(() =>
  z
    .strictObject({
      train: dataPath
        .exactOptional()
        .meta({ description: 'Training data: CSV, TSV, JSONL or Parquet.', examples: ['data/train.parquet'] }),
      test: dataPath
        .exactOptional()
        .meta({ description: 'Test data, with the label column.', examples: ['data/test.parquet'] }),
      contract: dataPath.exactOptional().meta({
        description: 'What the data must look like; `mlgate data infer` drafts it.',
        examples: ['data/contract.yml'],
      }),
    })
    .meta({ description: 'Paths are relative to the folder of mlgate.yml.' }),
);

export const train = lazily(() =>
  z
    .strictObject({
      run: text.meta({
        description:
          'Training command, run by bash in the folder of mlgate.yml. `{train}`, `{params}` and `{model}` become quoted absolute paths.',
        examples: ['python train.py --data {train} --out {model}'],
      }),
      executor: z
        .union([text, z.record(z.string(), z.record(z.string(), z.unknown()))])
        .default('local')
        .meta({ description: 'Where the command runs: a name, or a name with its parameters.', examples: ['local'] }),
      params: relativePath.exactOptional().meta({
        description: 'Parameters file (YAML or JSON); reports say which parameters changed.',
        examples: ['params.yaml'],
      }),
      model: innerPath
        .exactOptional()
        .meta({ description: 'File or folder that the command writes.', examples: ['model/'] }),
      inputs: words
        .min(1)
        .exactOptional()
        .meta({
          description:
            'Globs of the files that the result depends on. By default every file that git tracks below the folder.',
          examples: [['src/**', 'pyproject.toml']],
        }),
      timeout,
      cache: z
        .boolean()
        .default(true)
        .meta({
          description:
            'Re-use the result of training, and predictions, when no input changed; `false` makes both anew.',
          examples: [true],
        }),
    })
    .meta({ description: 'How the model is made.' }),
);

const edges = lazily(() =>
  z
    .array(z.number())
    .min(2)
    .refine((list) => list.every((edge, i) => i === 0 || edge > (list[i - 1] ?? edge)), 'expected ascending edges'),
);
const slice = lazily(() =>
  z.union([
    text,
    z.strictObject({
      column: text.meta({ description: 'A column of the test data.', examples: ['hour'] }),
      edges: edges()
        .exactOptional()
        .meta({
          description: 'Ascending; ranges are `[e0, e1)`, the last one closed.',
          examples: [[0, 6, 12, 18, 24]],
        }),
    }),
  ]),
);

export const evaluate = lazily(() =>
  z
    .strictObject({
      predict: text.exactOptional().meta({
        description:
          'Scores the test rows, which come without the label column. `{model}`, `{data}` and `{predictions}` become quoted absolute paths.',
        examples: ['python predict.py --model {model} --data {data} --out {predictions}'],
      }),
      predictions: dataPath.exactOptional().meta({
        description: 'Instead of `predict`: a file with labels and scores that the training command already wrote.',
        examples: ['test-predictions.csv'],
      }),
      label: text.meta({ description: 'Column of the true label or value.', examples: ['late'] }),
      positive: name.exactOptional().meta({
        description: 'The positive class. Needed unless labels are 0/1 or boolean.',
        examples: [true],
      }),
      score: text.exactOptional().meta({ description: 'Column of P(positive).', examples: ['p_late'] }),
      scores: z
        .record(z.string(), text)
        .exactOptional()
        .meta({
          description: 'For several classes: class → column of P(class).',
          examples: [{ red: 'p_red', blue: 'p_blue' }],
        }),
      prediction: text.exactOptional().meta({
        description: 'Column of the predicted label or value, where there are no scores.',
        examples: ['predicted'],
      }),
      threshold: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .meta({
          description: 'P(positive) from which a row counts as positive.',
          examples: [0.5],
        }),
      id: text.exactOptional().meta({
        description:
          'Column that joins predictions to rows. Without it both must have the same rows in the same order.',
        examples: ['flight_id'],
      }),
      slices: z
        .array(slice())
        .default([])
        .meta({ description: 'Columns whose values (or ranges) are measured one by one.', examples: [['carrier']] }),
      timeout,
    })
    .meta({ description: 'How candidate and champion are scored, on the same rows.' }),
);

export const metrics = lazily(() =>
  z.union([z.array(z.union([text, z.record(z.string(), z.record(z.string(), z.unknown()))])).min(1), text]).meta({
    description:
      'Metric names, with parameters where they have any; or the path of a JSON file of plain numbers that the training command writes.',
    examples: [['roc_auc', 'log_loss', { recall: { threshold: 0.4 } }]],
  }),
);
