// Why a verdict is what it is: the line a reader needs when the answer is not "better", and the fold that tells how it was decided.
import type { Comparison, OperatingCharacteristic } from '../../records/comparison.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { primaryChange } from '../changes.ts';
import type { Detail } from '../detail.ts';
import { code, inline, joined, paragraph } from '../document.ts';
import type { Block, Fold, Inline } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { digestName, levelName, placeName } from '../names.ts';
import { NBSP, counted, formatCount, formatLimit, timesInHundred } from '../numbers.ts';
import { visibleProse, visibleValue } from '../visible.ts';

/** What to do about a broken rule: one alert, naming file and line of each. */
export function mendAlert(input: ReportInput, comparison: Comparison): readonly Block[] {
  if (comparison.verdict !== 'fail') return [];
  const broken = comparison.rules.filter(({ verdict }) => verdict === 'fail');
  const places = new Map(broken.map(({ rule }) => [rule.path, rule]));
  const shown = [...places.values()].slice(0, 3).map(({ path, where }) => {
    const name = code(visibleValue(path));
    return where === undefined ? inline(name) : inline(name, ' in ', placeName(where));
  });
  const more = places.size > 3 ? ` and ${formatCount(places.size - 3)} more` : '';
  const slices = broken.length > 0 && broken.every(({ slice }) => slice !== undefined);
  const mend = slices ? (broken.length === 1 ? 'mend the slice' : 'mend the slices') : 'mend the model';
  return [
    {
      kind: 'alert',
      children: inline(
        `${input.context.pullRequest === undefined ? 'To pass' : 'To merge'}, ${mend}, or let an owner of the policy change it: `,
        joined(shown, ', '),
        `${more}.`,
      ),
    },
  ];
}

/** What this policy can tell at this size, and what it does with an undecided rule. */
export function undecidedNote(comparison: Comparison): readonly Block[] {
  const open = comparison.rules.filter(({ verdict }) => verdict === 'undecided');
  if (comparison.verdict !== 'undecided' || open.length === 0) return [];
  const characteristic = open.find((result) => result.operatingCharacteristic !== null)?.operatingCharacteristic;
  const { undecided, where } = comparison.policy;
  const does = { fail: 'does not pass', pass: 'passes', neutral: 'neither passes nor fails' }[undecided];
  const place = where === undefined ? [] : inline(', ', placeName(where));
  return [
    paragraph(
      characteristic === undefined || characteristic === null ? '' : `${characteristicWords(characteristic)} `,
      code('undecided'),
      ` ${does} here (`,
      code(`compare.undecided: ${undecided}`),
      place,
      ').',
    ),
  ];
}

function characteristicWords({ rows, passIfEqual, detectable }: OperatingCharacteristic): string {
  const small = Number(detectable.toPrecision(2));
  const seen =
    Number.isFinite(small) && small > 0
      ? ` The smallest distance from the limit that it decides four times in five is ${formatLimit(small)}.`
      : '';
  return `At ${counted(rows, 'row')} this rule passes an equal model ${timesInHundred(passIfEqual)}.${seen}`;
}

export function decisionFold(input: ReportInput, comparison: Comparison, detail: Detail): readonly Fold[] {
  if (!detail.folds) return [];
  const children = decisionBlocks(input, comparison);
  return children.length === 0 ? [] : [{ kind: 'fold', title: 'How this was decided', gist: [], children }];
}

export function decisionBlocks(input: ReportInput, comparison: Comparison): readonly Block[] {
  const { evaluation } = input;
  return [
    ...(evaluation === undefined ? [] : [rowsParagraph(evaluation)]),
    ...baselineParagraph(comparison),
    ...methodsParagraph(comparison),
    ...policyParagraph(comparison),
  ];
}

function rowsParagraph(evaluation: Evaluation): Block {
  const { rows, candidate, predictCommand, baselines } = evaluation;
  const rescored = baselines.some((one) => one.kind === 'measured' && one.source === 'scored');
  const data =
    rows.data === undefined
      ? []
      : inline(' of ', code(visibleValue(rows.data.path)), ' (', digestName(rows.data.digest), ')');
  if (candidate.source === 'reported') return paragraph('The numbers are those that the training command wrote.');
  const who = rescored ? 'Both models scored the same ' : 'The candidate scored ';
  const blind = predictCommand === undefined ? '' : ' without seeing the labels';
  return paragraph(who, counted(rows.count, 'row'), data, `${blind}.`);
}

function baselineParagraph(comparison: Comparison): readonly Block[] {
  const parts = (['production', 'base'] as const).flatMap((role): readonly (readonly Inline[])[] => {
    const baseline = comparison.baselines[role];
    if (baseline === undefined) return [];
    if (baseline.kind === 'measured') {
      const { subject } = baseline;
      const back =
        subject.role === 'base' && subject.distance > 0 ? `, ${counted(subject.distance, 'commit')} back` : '';
      const how =
        {
          scored: 'scored again in this run',
          recorded: 'as recorded before',
          reported: 'as its own run reported',
          rerun: 'measured again in this run',
        }[baseline.source] ?? visibleValue(baseline.source);
      return [inline(`${role}: ${how}${back}`)];
    }
    return [inline(`${role}: ${visibleProse(baseline.reason, 200)}`)];
  });
  return parts.length === 0 ? [] : [paragraph('Baselines: ', joined(parts, '; '), '.')];
}

/** `Paired DeLong for ROC AUC; …`: the method of each interval, by name. */
function methodsParagraph(comparison: Comparison): readonly Block[] {
  const methods = new Map<string, Set<string>>();
  for (const { change } of comparison.rules) {
    if (change?.interval !== null && change !== undefined) {
      const labels = methods.get(change.interval.method) ?? new Set();
      methods.set(change.interval.method, labels.add(change.label));
    }
  }
  if (methods.size === 0) return [];
  const parts = [...methods].map(([method, labels]) =>
    inline(`${visibleValue(method)} for ${[...labels].map(visibleValue).join(', ')}`),
  );
  const adjusted = comparison.rules.some((result) => result.adjusted)
    ? ' Where a rule guards several slices, their intervals are widened for the number of slices (Holm).'
    : '';
  return [
    paragraph(
      `Each rule looks at the ${levelName(comparison)} interval shown: `,
      joined(parts, '; '),
      ` (seed${NBSP}${comparison.seed}).${adjusted}`,
    ),
  ];
}

function policyParagraph(comparison: Comparison): readonly Block[] {
  const { operatingCharacteristic, digest } = comparison.policy;
  if (operatingCharacteristic === null)
    return comparison.rules.length === 0 ? [] : [paragraph('Policy ', digestName(digest), '.')];
  const { passIfEqual, stopIfWorse } = operatingCharacteristic;
  return [
    paragraph(
      `With ${counted(primaryChange(comparison)?.rows ?? 0, 'row')} this policy passes an equal model ${bounds(passIfEqual)}`,
      `, and stops one that is worse by each rule’s margin ${bounds(stopIfWorse)}`,
      '. Policy ',
      digestName(digest),
      '.',
    ),
  ];
}

function bounds({ atLeast, atMost }: { readonly atLeast: number; readonly atMost: number }): string {
  const low = timesInHundred(atLeast);
  const high = timesInHundred(atMost);
  return low === high ? low : `between ${low} and ${high}`;
}
