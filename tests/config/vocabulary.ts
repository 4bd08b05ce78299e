// The vocabulary of the tests: a few words of each kind, with the metric stage's own schemas for their parameters.
import * as z from 'zod';
import type { MetricWord, Vocabulary } from '../../src/config/vocabulary.ts';

const none = z.strictObject({});
const recall = z.strictObject({ threshold: z.number().min(0).max(1).optional() });
const AUC = { parameters: none, tasks: ['binary'] };

export const vocabulary: Vocabulary = {
  metrics: new Map<string, MetricWord>([
    ['roc_auc', AUC],
    ['auc', { ...AUC, aliasOf: 'roc_auc' }],
    ['log_loss', { parameters: none, tasks: ['binary', 'multiclass'] }],
    ['recall', { parameters: recall, tasks: ['binary', 'multiclass'] }],
    ['rmse', { parameters: none, tasks: ['regression'] }],
  ]),
  executors: new Map<string, { parameters: z.ZodType }>([
    ['local', { parameters: none }],
    ['ray', { parameters: z.strictObject({ address: z.string() }) }],
  ]),
};

/** The file that the drawings show. */
export const COMPLETE = `model: late-flights
task: binary
data:
  train: data/train.parquet
  test: data/test.parquet
  contract: data/contract.yml
train:
  run: python train.py --data {train} --out {model}
  params: params.yaml
  model: model/
evaluate:
  predict: python predict.py --model {model} --data {data} --out {predictions}   # gets no labels
  label: late
  positive: true                  # needed unless labels are 0/1 or boolean
  score: p_late                   # P(positive); several classes: scores: { class: column }
  id: flight_id
  slices: [carrier, { column: hour, edges: [0, 6, 12, 18, 22, 24] }]
metrics: [roc_auc, log_loss, { recall: { threshold: 0.4 } }]
compare:
  against: production             # then base, when production has none
  rules:
    - roc_auc: no worse by more than 0.005
    - recall: at least 0.70
    - { slices: carrier, roc_auc: not clearly worse by more than 0.01 }
  undecided: fail
approval:
  environment: production
  groups: { ml-owners: [ann, bob], risk: [eve] }
  needs: [1 of ml-owners, 1 of risk]
deploy:
  run: ./deploy.sh {model}
  smoke: ./smoke.sh
`;
