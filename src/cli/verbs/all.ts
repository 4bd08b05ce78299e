// Every verb that only a terminal has.
import type { Verb } from '../verb.ts';
import dataInfer from './data-infer.ts';
import demo from './demo.ts';
import doctor from './doctor.ts';
import explain from './explain.ts';
import history from './history.ts';
import init from './init.ts';
import metrics from './metrics.ts';
import preview from './preview.ts';
import status from './status.ts';

export const VERBS: readonly Verb[] = [init, dataInfer, preview, status, history, doctor, explain, metrics, demo];
