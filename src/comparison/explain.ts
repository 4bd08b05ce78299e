// Why a rule came out as it did, in one or two sentences for the person who has to act on it. Plain text: whoever renders it escapes it.
import type { Rule } from '../config/rule.ts';
import type { Outcome } from './outcome.ts';
import { formatCount, formatRoughCount } from '../statistics/number-text.ts';
import { intervalText, levelText, limitText, sliceText } from './number-text.ts';

export function explainResult(outcome: Outcome): string {
  const { judgement, measured, rule } = outcome;
  const { change } = measured;
  switch (judgement.reason) {
    case 'interval-good':
      return `The whole interval (${decidedText(outcome)}) lies ${side(outcome, 'good')}.`;
    case 'interval-bad':
      return `The whole interval (${decidedText(outcome)}) lies ${side(outcome, 'bad')}.`;
    case 'interval-straddles':
      return `The rule needs the whole interval ${side(outcome, 'good')}; it is not (${decidedText(outcome)}).${rowsText(outcome)}`;
    case 'harm-not-shown':
      return `No harm is shown: the interval (${decidedText(outcome)}) reaches over ${limitOf(outcome)}; ${formatCount(change.rows)} rows cannot tell.`;
    case 'point-good':
    case 'point-bad':
      return `Decided on single numbers (on: point): whether ${what(rule)} is more than noise is not known.`;
    case 'no-interval':
      return noInterval(outcome);
    case 'rows-cannot-tell':
      return `${where(outcome)} cannot tell: ${change.reason ?? 'its rows give no interval'}. A rule against harm does not apply there.`;
    case 'candidate-undefined':
      return `${change.label} is not defined for the candidate${onSlice(outcome)}: ${change.candidate.reason ?? change.reason ?? 'there is no value'}.`;
    case 'baseline-undefined':
      return `${change.label} is not defined for ${baselineName(outcome)}${onSlice(outcome)}: ${change.baseline?.reason ?? 'there is no value'}.`;
    case 'not-finite':
      return `${change.label} is not a finite number${onSlice(outcome)} (candidate ${plain(change.candidate.value)}, ${baselineName(outcome)} ${plain(change.baseline?.value)}): nothing is decided with it.`;
    case 'baseline-zero':
      return `${change.label} of ${baselineName(outcome)} is 0, and no percentage of 0 says anything: give the margin in the metric's own unit.`;
    case 'direction-unknown':
      return `Whether more ${change.label} is better is not known: add "higher-is-better: ${rule.metric}" or "lower-is-better: ${rule.metric}".`;
    default:
      return explainAbsence(outcome);
  }
}

/** What the rule speaks of is not there. */
function explainAbsence(outcome: Outcome): string {
  const { judgement, measured, rule, side: baseline, absences } = outcome;
  const { label } = measured.change;
  const why = baseline !== undefined && 'reason' in baseline ? baseline.reason : 'no reason is known';
  const name = baselineName(outcome);
  switch (judgement.reason) {
    case 'metric-missing':
      return `${rule.metric} was measured for no model: is it among the metrics?`;
    case 'metric-vanished':
      return `${label} vanished: ${name} has it, the candidate does not. What is no longer measured cannot pass.`;
    case 'metric-new':
      return `${label} is new: ${name} was not measured by it, with these parameters, so there is no change to judge.`;
    case 'slices-missing':
      return `No rows were cut by ${rule.slices ?? 'this column'}: is it among the slices of evaluate?`;
    case 'slice-vanished':
      return `${where(outcome)} vanished: ${name} was measured on ${formatCount(measured.change.baseline?.rows ?? 0)} rows of it, the candidate on none.`;
    case 'slice-new':
      return `${where(outcome)} is new: ${name} was not measured on it, so there is no change to judge.`;
    case 'baseline-absent':
      return `There is nothing to compare with yet (${absences.join('; ')}). A rule about a change does not apply to a first run.`;
    case 'baseline-failed':
      return `${name} could not be measured: ${why}.`;
    default:
      return `${name} cannot be compared: ${why}. ${sameRows(baseline)}`;
  }
}

/** What was run again already brought rows of its own: only the test data of both can mend that. */
function sameRows(baseline: Outcome['side']): string {
  const isRerun = baseline?.kind === 'not-comparable' && baseline.measured.source === 'rerun';
  return isRerun
    ? 'Both must be tested on the same rows: keep the test data as they were.'
    : 'Measure it again on these rows (baseline: rerun).';
}

function noInterval(outcome: Outcome): string {
  const { change, paired } = outcome.measured;
  const reason = 'limit' in outcome.rule.demand ? change.candidate.reason : change.reason;
  if (reason !== undefined) return `${change.label} has no interval to decide with${onSlice(outcome)}: ${reason}.`;
  const fix = paired ? '' : ' Add predictions: and label:, or on: point to decide on the number alone.';
  return `${change.label} is a single number without an interval: whether ${what(outcome.rule)} is more than noise cannot be told.${fix}`;
}

function decidedText({ judgement, rule }: Outcome): string {
  if (judgement.decidedWith === null) return 'none';
  const { decidedWith, limit } = judgement;
  return `${levelText(decidedWith.level)}${intervalText(decidedWith, 'limit' in rule.demand ? 'plain' : 'signed', limit)}`;
}

function rowsText({ rowsToDecide, measured, rule }: Outcome): string {
  if (rowsToDecide === null) return '';
  const has = formatCount(measured.change.rows);
  const set = measured.change.slice === undefined ? 'test set' : 'slice';
  const seen = 'limit' in rule.demand ? 'value' : 'change';
  return ` About ${formatRoughCount(rowsToDecide)} rows would decide four times in five, if the true ${seen} is the one seen; this ${set} has ${has}.`;
}

/** `above −0.002`. */
function side(outcome: Outcome, which: 'good' | 'bad'): string {
  const { rule, measured } = outcome;
  const moreIsGood =
    'limit' in rule.demand
      ? rule.demand.kind === 'at-least'
      : measured.change.candidate.direction === 'higher-is-better';
  const above = moreIsGood === (which === 'good');
  const limit = limitOf(outcome);
  return `${above ? 'above' : 'below'} ${limit}`;
}

function limitOf({ judgement, rule }: Outcome): string {
  if (judgement.limit === null) return 'the limit';
  return limitText(judgement.limit, 'limit' in rule.demand ? 'plain' : 'signed');
}

function what(rule: Rule): string {
  return 'limit' in rule.demand ? 'it' : 'the change';
}

function baselineName({ shown }: Outcome): string {
  return shown ?? 'the baseline';
}

function where({ measured, rule }: Outcome): string {
  const { slice, label } = measured.change;
  return slice === undefined ? (label === '' ? rule.metric : label) : sliceText(slice);
}

function onSlice({ measured }: Outcome): string {
  const { slice } = measured.change;
  return slice === undefined ? '' : ` on ${sliceText(slice)}`;
}

function plain(value: number | null | undefined): string {
  return value === null || value === undefined ? 'none' : limitText(value, 'plain');
}
