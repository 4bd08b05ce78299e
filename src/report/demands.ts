// A rule's demand and how it went, in words.
import type { RuleResult } from '../records/comparison.ts';
import { estimateText } from './change-text.ts';
import { NBSP, formatLimit } from './numbers.ts';

/** As the grammar of rules reads: `no worse by more than 0.005`, `at least 0.7`, `better`. */
export function demandWords({ demand }: Pick<RuleResult, 'demand'>): string {
  switch (demand.kind) {
    case 'at-least':
      return `at least ${formatLimit(demand.limit)}`;
    case 'at-most':
      return `at most ${formatLimit(demand.limit)}`;
    case 'no-worse':
      return `no worse${marginWords(demand.margin)}`;
    case 'not-clearly-worse':
      return `not clearly worse${marginWords(demand.margin)}`;
    case 'better':
      return `better${marginWords(demand.margin)}`;
  }
}

function marginWords(margin: { readonly amount: number; readonly unit: 'absolute' | 'percent' }): string {
  if (margin.amount === 0) return '';
  const unit = margin.unit === 'percent' ? `${NBSP}%` : '';
  return ` by more than ${formatLimit(margin.amount)}${unit}`;
}

export interface Outcome {
  readonly mark: string;
  readonly word: string;
}

/** A mark never stands without its word. */
export function outcomeOf(verdict: RuleResult['verdict']): Outcome {
  switch (verdict) {
    case 'pass':
      return { mark: '✅', word: 'holds' };
    case 'fail':
      return { mark: '❌', word: 'broken' };
    case 'undecided':
      return { mark: '🟡', word: 'undecided' };
    case 'not-applicable':
      return { mark: '➖', word: 'does not apply' };
  }
}

/** What decided besides the change: the value's own interval for limits, or that single numbers did. */
export function decidedWords(result: RuleResult): string {
  if (result.reason === 'point-good' || result.reason === 'point-bad') return ' (decided on single numbers)';
  if (result.decidedWith === null || !('limit' in result.demand)) return '';
  const value = result.change?.candidate.value ?? null;
  const { interval } = estimateText({ value, interval: result.decidedWith }, result.demand.limit);
  return interval === undefined ? '' : ` (${interval})`;
}

/** What an undecided interval would have to do: `The rule needs the whole interval above −0.002; it is not.` */
export function neededWords(result: RuleResult): string | undefined {
  if (result.decidedWith === null || result.limit === null) return undefined;
  const above = result.demand.kind === 'at-least' || (result.demand.kind !== 'at-most' && !lowerIsBetter(result));
  const limit = 'limit' in result.demand ? formatLimit(result.limit) : signedLimit(result.limit);
  return `The rule needs the whole interval ${above ? 'above' : 'below'}${NBSP}${limit}; it is not.`;
}

/** `The rule allows a loss of at most 0.005; the whole interval lies beyond.` */
export function brokenWords(result: RuleResult): string | undefined {
  if (result.decidedWith === null || result.limit === null) return undefined;
  if ('limit' in result.demand) {
    const side = result.demand.kind === 'at-least' ? 'below' : 'above';
    return `The rule asks for ${demandWords(result)}; the whole interval lies ${side}.`;
  }
  const size = formatLimit(Number(Math.abs(result.limit).toPrecision(4)));
  if (result.demand.kind === 'better') {
    return result.limit === 0
      ? 'The rule asks for a gain; the whole interval shows none.'
      : `The rule asks for a gain of more than${NBSP}${size}; the whole interval falls short.`;
  }
  return result.limit === 0
    ? 'The rule allows no loss; the whole interval is one.'
    : `The rule allows a loss of at most${NBSP}${size}; the whole interval lies beyond.`;
}

/** `−0.002`, `+0.01`, `0`: a limit of a change, at most four significant digits. */
export function signedLimit(limit: number): string {
  const text = formatLimit(Number(limit.toPrecision(4)));
  return limit > 0 ? `+${text}` : text;
}

/** How a person says that a metric got worse. */
export function lossVerb(result: RuleResult): string {
  return lowerIsBetter(result) ? 'rises by' : 'loses';
}

function lowerIsBetter(result: RuleResult): boolean {
  return result.change?.candidate.direction === 'lower-is-better';
}
