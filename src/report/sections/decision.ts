// Folded: which rows, which baselines, which methods, and how often this policy errs.
import type { Baseline, Comparison } from '../../records/comparison.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { primaryChange } from '../changes.ts';
import type { Detail } from '../detail.ts';
import { code, inline, joined, paragraph } from '../document.ts';
import type { Block, Fold, Inline } from '../document.ts';
import { isFirstRun } from '../headline/compared.ts';
import { asSentence } from '../headline/leads.ts';
import type { ReportInput } from '../input.ts';
import { digestName, levelName, methodName } from '../names.ts';
import type { Against } from '../names.ts';
import { NBSP, counted, timesInHundred } from '../numbers.ts';
import { visibleProse, visibleValue } from '../visible.ts';

export function decisionFold(input: ReportInput, comparison: Comparison, detail: Detail): readonly Fold[] {
  const children = decisionBlocks(input, comparison);
  if (!detail.folds || children.length === 0) return [];
  return [{ kind: 'fold', title: 'How this was decided', gist: [], children }];
}

export function decisionBlocks(input: ReportInput, comparison: Comparison): readonly Block[] {
  const { evaluation } = input;
  const sentences = [
    ...(evaluation === undefined ? [] : [rowsSentence(evaluation)]),
    ...(['production', 'base'] as const)
      .filter((role) => role === 'base' || canScoreVersions(input, comparison))
      .flatMap((role) => baselineSentence(role, comparison.baselines[role])),
  ];
  return [
    ...(sentences.length === 0 ? [] : [paragraph(joined(sentences, ' '))]),
    ...methodsParagraph(comparison),
    ...policyParagraph(comparison),
  ];
}

/** Numbers and predictions that training wrote are of no version: that none was looked at goes without saying. */
function canScoreVersions({ evaluation }: ReportInput, { baselines }: Comparison): boolean {
  return evaluation?.predictCommand !== undefined || baselines.production?.kind !== 'absent';
}

function rowsSentence({ rows, candidate, predictCommand, baselines }: Evaluation): readonly Inline[] {
  if (candidate.source === 'reported') return inline('The numbers are those that the training command wrote.');
  const rescored = baselines.some((one) => one.kind === 'measured' && one.source === 'scored');
  const data = rows.data;
  return inline(
    rescored ? 'Both models scored the same ' : 'The candidate scored ',
    counted(rows.count, 'row'),
    data === undefined ? '' : inline(' of ', code(visibleValue(data.path)), ' (', digestName(data.digest), ')'),
    predictCommand === undefined ? '.' : ' without seeing the labels.',
  );
}

const SOURCES: Readonly<Record<string, string>> = {
  scored: 'was scored again in this run',
  recorded: 'is taken from its record',
  reported: 'is taken from the numbers of its own run',
  rerun: 'was measured in this run, from a training of its own commit',
};

function baselineSentence(role: Against, baseline: Baseline | undefined): readonly (readonly Inline[])[] {
  const who = role === 'base' ? 'The base' : 'The production model';
  switch (baseline?.kind) {
    case undefined:
      return [];
    case 'measured': {
      const { subject } = baseline;
      const back =
        subject.role === 'base' && subject.distance > 0 ? `, ${counted(subject.distance, 'commit')} back` : '';
      return [inline(`${who} ${SOURCES[baseline.source] ?? `is ${visibleValue(baseline.source)}`}${back}.`)];
    }
    case 'absent':
      return [inline(asSentence(`${who}: ${visibleProse(baseline.reason, 300)}`))];
    case 'failed':
      return [inline(asSentence(`${who} could not be measured: ${visibleProse(baseline.reason, 300)}`))];
    case 'not-comparable':
      return [inline(asSentence(`${who} cannot be compared: ${visibleProse(baseline.reason, 300)}`))];
  }
}

/** `paired DeLong for ROC AUC; …`: the method of each interval, by name. */
function methodsParagraph(comparison: Comparison): readonly Block[] {
  const used = comparison.rules.flatMap(({ decidedWith, label }) =>
    decidedWith === null ? [] : [{ method: decidedWith.method, label }],
  );
  const byMethod = Map.groupBy(used, ({ method }) => method);
  if (byMethod.size === 0) return [];
  const parts = [...byMethod].map(([method, results]) =>
    inline(`${methodName(method)} for ${[...new Set(results.map(({ label }) => visibleValue(label)))].join(', ')}`),
  );
  const adjusted = comparison.rules.some((result) => result.adjusted)
    ? ' Where a rule guards several slices, their intervals are widened for their number (Holm).'
    : '';
  const looks = `Each rule looks at the ${levelName(comparison)} interval shown: `;
  return [paragraph(looks, joined(parts, '; '), ` (seed${NBSP}${comparison.seed}).${adjusted}`)];
}

function policyParagraph(comparison: Comparison): readonly Block[] {
  if (comparison.rules.length === 0) return [];
  const { operatingCharacteristic: often, digest } = comparison.policy;
  const rows = primaryChange(comparison)?.rows;
  const policy = inline('Policy ', digestName(digest), '.');
  if (often === null || rows === undefined || isFirstRun(comparison)) return [paragraph(policy)];
  const equal = `With ${counted(rows, 'row')} this policy passes an equal model ${bounds(often.passIfEqual)}`;
  const worse = `, and stops one that is worse by the margin of each rule ${bounds(often.stopIfWorse)}. `;
  return [paragraph(equal, worse, policy)];
}

/** `94 times in 100`, `between 88 and 94 times in 100`. */
function bounds({ atLeast, atMost }: { readonly atLeast: number; readonly atMost: number }): string {
  const low = timesInHundred(atLeast);
  const high = timesInHundred(atMost);
  if (low === high) return low;
  const times = / times in 100$/;
  return times.test(low)
    ? `between ${low.replace(times, '').replace('more than ', 'over ')} and ${high}`
    : `at least ${low}, at most ${high}`;
}
