// Every action, in the order of the pipeline: the CLI's verbs and, with the bundles, the folders of actions/.
import type { Action } from './action.ts';
import adopt from './adopt.ts';
import approve from './approve.ts';
import compare from './compare.ts';
import evaluate from './evaluate.ts';
import promote from './promote.ts';
import report from './report.ts';
import requestApproval from './request-approval.ts';
import rollback from './rollback.ts';
import run from './run.ts';
import train from './train.ts';
import validateData from './validate-data.ts';

export const ACTIONS: readonly Action[] = [
  run,
  validateData,
  train,
  evaluate,
  compare,
  report,
  requestApproval,
  approve,
  promote,
  rollback,
  adopt,
];
