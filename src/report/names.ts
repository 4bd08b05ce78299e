// What things are called in every report: models, slices, metrics, columns of a table.
import type { Change, Comparison } from '../records/comparison.ts';
import { shortDigest } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';
import type { SliceKey, Subject } from '../records/evaluation.ts';
import type { SourcePlace } from '../records/scalars.ts';
import { code, inline, strong } from './document.ts';
import type { Inline } from './document.ts';
import type { ReportInput } from './input.ts';
import { NBSP, formatPercent } from './numbers.ts';
import { visibleValue } from './visible.ts';

export type Against = 'production' | 'base';

/** `carrier = HA`, `hour in [22, 24)`. */
export function sliceName(slice: SliceKey): string {
  const range = /^\[[^[\]()]*,[^[\]()]*[\])]$/.test(slice.value);
  return `${visibleValue(slice.column)} ${range ? 'in' : '='} ${visibleValue(slice.value)}`;
}

/** `ROC AUC ↑`: the arrow points to better. */
export function metricName(metric: {
  readonly label: string;
  readonly direction: 'higher-is-better' | 'lower-is-better' | null;
}): readonly Inline[] {
  const arrow = metric.direction === null ? '' : metric.direction === 'higher-is-better' ? `${NBSP}↑` : `${NBSP}↓`;
  return inline(strong(metricLabel(metric.label)), arrow);
}

/** A short label is held together; a long one may break. */
export function metricLabel(label: string): string {
  const shown = visibleValue(label);
  return shown.length <= 14 ? shown.replaceAll(' ', NBSP) : shown;
}

/** `production v14`, `base 3f2c1ab`. */
export function baselineName(comparison: Comparison, against: Against): readonly Inline[] {
  const baseline = comparison.baselines[against];
  return inline(against, baseline?.kind === 'measured' ? subjectSuffix(baseline.subject) : []);
}

function subjectSuffix(subject: Subject): readonly Inline[] {
  switch (subject.role) {
    case 'champion':
      return inline(' ', code(`v${subject.version}`));
    case 'base':
      return inline(' ', code(subject.commit.slice(0, 7)));
    case 'candidate':
      return [];
  }
}

/** `this PR 9e01d4c` on a pull request, else `candidate 9e01d4c`, or `candidate work tree` where no commit says what was scored. */
export function candidateName(input: Pick<ReportInput, 'context' | 'evaluation'>): readonly Inline[] {
  const { pullRequest, head, built } = input.context;
  if (pullRequest === undefined && isWorkTree(input)) return inline(`candidate work${NBSP}tree`);
  const commit = head ?? built;
  return inline(
    pullRequest === undefined ? 'candidate' : `this${NBSP}PR`,
    commit === undefined ? [] : inline(' ', code(commit.slice(0, 7))),
  );
}

/** Whether what was scored had changes that are not committed: then its commit is the one it began from. */
export function isWorkTree({ evaluation }: Pick<ReportInput, 'evaluation'>): boolean {
  const subject = evaluation?.candidate.subject;
  return subject?.role === 'candidate' && subject.dirty === true;
}

/** `sha256:9c1f04d2a6b1`. */
export function digestName(digest: Sha256): Inline {
  return code(`sha256:${shortDigest(digest)}`);
}

/** `mlgate.yml line 31`, with the file as code. */
export function placeName(place: SourcePlace): readonly Inline[] {
  return inline(code(visibleValue(place.file)), ` line${NBSP}${place.line}`);
}

/** `95 %`. */
export function levelName(comparison: Comparison): string {
  return formatPercent(comparison.level);
}

/** `ROC AUC on carrier = HA`. */
export function changeName(change: Pick<Change, 'label' | 'slice'>): readonly Inline[] {
  const label = metricLabel(change.label);
  return change.slice === undefined ? inline(label) : inline(label, ' on ', code(sliceName(change.slice)));
}

const METHODS: Readonly<Record<string, string>> = {
  wilson: 'Wilson',
  'wilson-range': 'Wilson over its range',
  'clopper-pearson': 'Clopper–Pearson',
  'clopper-pearson-pairs': 'Clopper–Pearson over pairs',
  'newcombe-paired': 'paired Newcombe',
  'wald-paired': 'paired Wald',
  delong: 'DeLong',
  'equal-scores': 'equal scores',
  'student-t': 'Student’s t',
  'paired-t': 'paired t',
  'jackknife-normal': 'jackknife',
  'bootstrap-bca': 'bootstrap (BCa)',
  'bootstrap-normal': 'bootstrap (normal)',
  'bootstrap-percentile': 'bootstrap (percentile)',
};

/** The method of an interval by its usual name; a method without one by its code. */
export function methodName(method: string): string {
  return METHODS[method] ?? visibleValue(method);
}
