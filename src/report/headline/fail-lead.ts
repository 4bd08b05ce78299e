// The second line of a failure: what got worse, by how much, and which rule does not allow it.
import type { Comparison, RuleResult } from '../../records/comparison.ts';
import { guardsAgainstHarm, isRelative, metricId, overallChanges, shownInterval } from '../changes.ts';
import { changeText, estimateText } from '../change-text.ts';
import { brokenWords, demandWords, lossVerb } from '../demands.ts';
import { code, inline, strong } from '../document.ts';
import type { Inline } from '../document.ts';
import { changeName, levelName, sliceName } from '../names.ts';
import { NBSP, counted, decimalsApart, decimalsOf, formatCount, formatInterval, formatNumber } from '../numbers.ts';
import { asSentence, changeSentence } from './leads.ts';

export function failLead(comparison: Comparison, broken: readonly RuleResult[]): readonly Inline[] {
  const first = broken.find((result) => result.slice === undefined && isRelative(result)) ?? broken[0];
  if (first === undefined) return inline('The policy does not let this pass.');
  const others = broken.length - 1;
  return inline(
    breachSentence(comparison, first),
    others === 0 ? '' : ` ${counted(others, 'more rule')} ${others === 1 ? 'is' : 'are'} broken: see the table.`,
  );
}

function breachSentence(comparison: Comparison, result: RuleResult): readonly Inline[] {
  const { change, slice } = result;
  const why = brokenWords(result);
  if (change === undefined || why === undefined) {
    return inline(strong(changeName(result), `: ${demandWords(result)}.`), ` ${asSentence(result.explanation)}`);
  }
  if (slice !== undefined && guardsAgainstHarm(result)) return sliceBreach(comparison, result);
  if ('limit' in result.demand) {
    const text = estimateText({ value: change.candidate.value, interval: result.decidedWith }, result.demand.limit);
    const interval = text.interval === undefined ? '' : ` (${levelName(comparison)}${NBSP}${text.interval})`;
    return inline(strong(changeName(result), ` ${text.value}${interval}.`), ` ${why}`);
  }
  return inline(strong(changeSentence(comparison, change, result), '.'), ` ${why}`);
}

/** `Overall ROC AUC 0.883, +0.012 (…), but carrier = HA loses 0.041 (95 % 0.027 to 0.055; 812 rows). A rule protects that slice.` */
function sliceBreach(comparison: Comparison, result: RuleResult): readonly Inline[] {
  const overall = overallChanges(comparison, result.against).find(
    (change) => metricId(change.metric) === metricId(result.metric),
  );
  const { change, slice } = result;
  if (change === undefined || slice === undefined) return [];
  const loss = lossText(result);
  const interval = loss.interval === undefined ? '' : `${levelName(comparison)}${NBSP}${loss.interval}; `;
  const harm = inline(
    code(sliceName(slice)),
    ` ${lossVerb(result)} ${loss.size} (${interval}${formatCount(change.rows)}${NBSP}rows).`,
  );
  const start =
    overall === undefined
      ? inline(changeName({ label: result.label }), ': ')
      : inline('Overall ', changeSentence(comparison, overall), ', but ');
  return inline(strong(start, harm), ' A rule protects that slice.');
}

/** The size of a loss without its sign, the interval turned round to match. */
function lossText(result: RuleResult): { readonly size: string; readonly interval: string | undefined } {
  const { change } = result;
  if (change === undefined) return { size: '', interval: undefined };
  const interval = shownInterval(change, result);
  const supported = interval === null ? undefined : decimalsOf(interval);
  if (interval === null || supported === undefined || change.difference === null) {
    return { size: changeText(change, result).difference ?? '', interval: undefined };
  }
  const flip = change.candidate.direction === 'lower-is-better' ? 1 : -1;
  const [low = 0, high = 0] = [flip * interval.low, flip * interval.high].sort((a, b) => a - b);
  const decimals = decimalsApart(supported, [low, high], [0, Math.abs(result.limit ?? 0)]);
  return {
    size: formatNumber(flip * change.difference, decimals),
    interval: formatInterval({ ...interval, low, high }, decimals, 'plain'),
  };
}
