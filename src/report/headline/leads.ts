// The second line of a report, for everything but a failure.
import type { Change, Comparison, RuleResult } from '../../records/comparison.ts';
import { isRelative, metricId, overallChanges, primaryChange } from '../changes.ts';
import { changeText, estimateText } from '../change-text.ts';
import { neededWords } from '../demands.ts';
import { code, inline, joined, strong } from '../document.ts';
import type { Inline } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { changeName, levelName, sliceName } from '../names.ts';
import { NBSP, counted, formatCount, formatRoughCount } from '../numbers.ts';
import { visibleProse } from '../visible.ts';

/** `ROC AUC 0.883, +0.012 (95 % +0.010 to +0.014)`. */
export function changeSentence(comparison: Comparison, change: Change, result?: RuleResult): readonly Inline[] {
  const text = changeText(change, result);
  const difference = text.difference === undefined ? '' : `, ${text.difference}`;
  const interval = text.interval === undefined ? '' : ` (${levelName(comparison)}${NBSP}${text.interval})`;
  return inline(changeName(change), ` ${text.candidate}${difference}${interval}`);
}

export function passLead(input: ReportInput, comparison: Comparison): readonly Inline[] {
  const primary = primaryChange(comparison);
  const notes = input.data?.findings.filter(({ status }) => status !== 'holds').length ?? 0;
  return inline(
    primary === undefined ? '' : inline(strong(changeSentence(comparison, primary), '.'), ' '),
    slicesSentence(comparison),
    notes === 0 ? '' : `${counted(notes, 'note')} on the data below. `,
    'Nothing here needs a decision.',
  );
}

/** Which slices look bad, or are too small to tell; empty without slices. */
function slicesSentence(comparison: Comparison): readonly Inline[] {
  const primary = primaryChange(comparison);
  const slices = comparison.slices.filter(
    ({ metric }) => primary === undefined || metricId(metric) === metricId(primary.metric),
  );
  if (slices.length === 0) return [];
  const worse = slices.filter(({ standing }) => standing === 'worse');
  const open = slices.filter(({ standing }) => standing === 'cannot-tell' || standing === 'undefined');
  const first =
    worse.length === 0
      ? inline('No slice is clearly worse')
      : inline(
          sliceList(worse),
          ` ${worse.length === 1 ? 'looks' : 'look'} worse, of ${counted(slices.length, 'slice')}`,
        );
  if (open.length === 0) return inline(first, '. ');
  return inline(first, '; ', sliceList(open), ` ${open.length === 1 ? 'has' : 'have'} too few rows to tell. `);
}

function sliceList(changes: readonly Change[]): readonly Inline[] {
  const names = changes.flatMap(({ slice }) => (slice === undefined ? [] : [inline(code(sliceName(slice)))]));
  if (names.length <= 2) return joined(names, ' and ');
  return inline(...names.slice(0, 1), ` and ${formatCount(names.length - 1)} more slices`);
}

export function undecidedLead(comparison: Comparison, open: readonly RuleResult[]): readonly Inline[] {
  const [first] = open;
  const change = first?.change ?? primaryChange(comparison);
  return inline(
    change === undefined || change.candidate.value === null
      ? ''
      : inline(strong(changeSentence(comparison, change, first), '.'), ' '),
    first === undefined ? 'No rule could be decided.' : (neededWords(first) ?? asSentence(first.explanation)),
    rowsSentence(open),
    open.length > 1 ? ` ${counted(open.length, 'rule')} are undecided.` : '',
  );
}

/** How many rows would decide the rule that needs most; empty where no number of rows can be told. */
function rowsSentence(open: readonly RuleResult[]): readonly Inline[] {
  const [hardest] = open.toSorted((a, b) => (b.rowsToDecide ?? 0) - (a.rowsToDecide ?? 0));
  if (hardest === undefined || hardest.rowsToDecide === null) return [];
  const seen = isRelative(hardest) ? 'change' : 'value';
  const set = hardest.slice === undefined ? 'test set' : 'slice';
  const has = hardest.change === undefined ? '' : `; this ${set} has ${formatCount(hardest.change.rows)}`;
  const rows = strong(`About ${formatRoughCount(hardest.rowsToDecide)} rows would decide`);
  return inline(' ', rows, ` four times in five, if the true ${seen} is the one seen${has}.`);
}

export function firstRunLead(input: ReportInput, comparison: Comparison, open: boolean): readonly Inline[] {
  const { production, base } = comparison.baselines;
  const missing = [
    ...(production === undefined ? [] : ['no production version']),
    ...(base?.kind === 'absent' ? [`no base (${visibleProse(base.reason, 300)})`] : []),
  ];
  return inline(
    measuredSentence(input, comparison),
    `There is ${missing.length === 0 ? 'no baseline' : missing.join(' and ')}. `,
    open ? 'A rule could not be decided: see below. ' : '',
    'What the default branch records (',
    code('mlgate run --record'),
    ') becomes the baseline. A model is already in production? ',
    code('mlgate adopt'),
    ' registers it.',
  );
}

/** The first number of the candidate alone; empty when it has none. */
function measuredSentence(input: ReportInput, comparison: Comparison): readonly Inline[] {
  const estimate = primaryChange(comparison)?.candidate ?? input.evaluation?.candidate.estimates[0];
  if (estimate === undefined) return [];
  const { value, interval } = estimateText(estimate);
  const range = interval === undefined ? '' : ` (${levelName(comparison)}${NBSP}${interval})`;
  return inline(strong(changeName(estimate), ` ${value}${range}.`), ' ');
}

/** Without rules there is no judgement; without intervals not even the question whether a change is more than noise. */
export function unruledLead(input: ReportInput, comparison: Comparison): readonly Inline[] {
  if (overallChanges(comparison).length === 0) {
    return inline(measuredSentence(input, comparison), failedBaselines(comparison));
  }
  const primary = primaryChange(comparison);
  if (primary === undefined || primary.interval === null) return [];
  return inline(
    strong(changeSentence(comparison, primary), '.'),
    ' There are no rules, so nothing is judged; ',
    code('mlgate init'),
    ' drafts some.',
  );
}

/** What it was, and why it is no more. */
export function lostLead(lost: readonly Change[]): readonly Inline[] {
  const told = lost.slice(0, 3).map((change) => {
    const before = change.baseline === undefined ? '' : ` was ${estimateText(change.baseline).value} and`;
    const why = change.reason === undefined ? '' : ` (${visibleProse(change.reason, 300)})`;
    return inline(strong(changeName(change), before, ' has no value now'), why);
  });
  const more = lost.length > told.length ? `; so ${formatCount(lost.length - told.length)} more` : '';
  return inline(joined(told, '; '), more, '.');
}

function failedBaselines({ baselines }: Comparison): string {
  const failed = [baselines.production, baselines.base].filter((baseline) => baseline?.kind === 'failed');
  return failed.map(({ reason }) => asSentence(reason)).join(' ');
}

/** Text of a record as a sentence: capital first (unless a name like `roc_auc` or `data/x.csv` begins it), a full stop at the end. */
export function asSentence(text: string): string {
  const shown = visibleProse(text);
  const isName = /[_./\d]/.test(/^\S+(?=\s)/.exec(shown)?.[0] ?? '');
  const capital = isName ? shown : shown.charAt(0).toUpperCase() + shown.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
