// How wide a margin the test rows can carry, and what a drafted policy would let through: said before it is used.
import { passIfEqual, stoppedIfWorse } from '../../statistics/operating-characteristic.ts';
import { smallestDetectable } from '../../statistics/operating-characteristic.ts';

/** What init takes the spread of a change to be, and why. */
export interface Spread {
  /** Standard error of the change between two models on the same rows; in the metric's unit, or in percent of its value. */
  readonly standardError: number;
  readonly unit: 'absolute' | 'percent';
  readonly rows: number;
  /** In words, for people: measured, or assumed by a rule of thumb. */
  readonly assumption: string;
}

/** Assumed where nothing was measured; what the rules of thumb below stand on. */
export const ASSUMED = { rocAuc: 0.8, accuracy: 0.8, correlation: 0.8 } as const;

const LEVEL = 0.95;
/** A drafted margin passes an equal model at least this often, if any does. */
const AIM = 0.9;
const STEPS = {
  absolute: [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05],
  percent: [0.5, 1, 2, 3, 5, 10],
} as const;

/** Two models err on the same rows alike: the change spreads less than either value. */
const ofChange = (standardError: number): number => standardError * Math.sqrt(2 * (1 - ASSUMED.correlation));

/** Hanley & McNeil 1982, "The meaning and use of the area under a ROC curve", Radiology 143: the standard error of one area. */
export function hanleyMcNeil(area: number, positives: number, negatives: number): number {
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const spread = area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area);
  return Math.sqrt(spread / (positives * negatives));
}

export function assumedRocAuc(positives: number, negatives: number): Spread | undefined {
  if (positives < 1 || negatives < 1) return undefined;
  const { rocAuc, correlation } = ASSUMED;
  const rows = positives + negatives;
  return {
    standardError: ofChange(hanleyMcNeil(rocAuc, positives, negatives)),
    unit: 'absolute',
    rows,
    assumption: `assumed for ${count(rows)} rows, ${count(positives)} of them positive: an area of ${rocAuc}, and models that err alike (correlation ${correlation})`,
  };
}

export function assumedAccuracy(rows: number): Spread | undefined {
  if (rows < 1) return undefined;
  const { accuracy, correlation } = ASSUMED;
  return {
    standardError: ofChange(Math.sqrt((accuracy * (1 - accuracy)) / rows)),
    unit: 'absolute',
    rows,
    assumption: `assumed for ${count(rows)} rows: ${accuracy * 100} % right, and models that err alike (correlation ${correlation})`,
  };
}

/** Absolute errors spread about as much as they are large (as Laplace's do; Gaussian ones a quarter less). */
export function assumedAbsoluteError(rows: number): Spread | undefined {
  if (rows < 1) return undefined;
  return {
    standardError: ofChange(100 / Math.sqrt(rows)),
    unit: 'percent',
    rows,
    assumption: `assumed for ${count(rows)} rows: errors that spread as much as they are large, and models that err alike (correlation ${ASSUMED.correlation})`,
  };
}

/** @param standardError of one model's value, as it was measured on a file of predictions. */
export function measuredSpread(standardError: number, rows: number, file: string): Spread {
  return {
    standardError: ofChange(standardError),
    unit: 'absolute',
    rows,
    assumption: `measured on the ${count(rows)} rows of ${file}, assuming that the next model errs alike (correlation ${ASSUMED.correlation})`,
  };
}

export interface MarginOutlook {
  readonly margin: number;
  readonly passIfEqual: number;
  readonly stoppedIfWorse: number;
}

export interface ChosenMargin {
  readonly spread: Spread;
  readonly margin: number;
  /** The chosen margin and its neighbours, narrowest first. */
  readonly outlook: readonly MarginOutlook[];
  /** Rows with which the chosen margin would pass an equal model as often as aimed at; present where these are too few. */
  readonly rowsWanted?: number;
}

/** The narrowest margin that passes an equal model nine times in ten; the widest one we draft where none does. */
export function chooseMargin(spread: Spread): ChosenMargin {
  const steps: readonly number[] = STEPS[spread.unit];
  const look = (margin: number): MarginOutlook => {
    const policy = { kind: 'no-worse', margin, standardError: spread.standardError, level: LEVEL } as const;
    return { margin, passIfEqual: passIfEqual(policy), stoppedIfWorse: stoppedIfWorse(policy, margin) };
  };
  const all = steps.map(look);
  const first = all.findIndex((one) => one.passIfEqual >= AIM);
  const at = first < 0 ? all.length - 1 : first;
  const margin = steps[at] ?? 0;
  const outlook = all.slice(Math.max(0, Math.min(at - 1, all.length - 3)), Math.max(3, at + 2));
  if (first >= 0) return { spread, margin, outlook };
  const needed = smallestDetectable({ standardError: spread.standardError, level: LEVEL, power: AIM }) / margin;
  return { spread, margin, outlook, rowsWanted: Math.ceil(spread.rows * needed * needed) };
}

export function printMargin(margin: number, unit: Spread['unit']): string {
  return unit === 'percent' ? `${margin}%` : String(margin);
}

/** "94 times in 100"; never certain, for the spread itself is an estimate. */
export function inHundred(probability: number): string {
  const times = Math.round(probability * 100);
  return times >= 100 ? 'more than 99 times in 100' : times <= 0 ? 'less than once in 100' : `${times} times in 100`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}
