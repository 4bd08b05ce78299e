// Headlines of comparisons: which of the designed situations this one is.
import type { Comparison, RuleResult } from '../../records/comparison.ts';
import { STANDINGS, guardsAgainstHarm, isLost, overallChanges, primaryChange } from '../changes.ts';
import { code, inline } from '../document.ts';
import type { Inline } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { changeName, sliceName } from '../names.ts';
import { counted } from '../numbers.ts';
import { failLead } from './fail-lead.ts';
import type { Headline } from './told.ts';
import { firstRunLead, lostLead, passLead, undecidedLead, unruledLead } from './leads.ts';

export function comparedHeadline(input: ReportInput, comparison: Comparison): Headline {
  if (comparison.verdict === 'fail') return failed(input, comparison);
  if (isFirstRun(comparison)) return firstRun(input, comparison);
  if (comparison.rules.length === 0) return unruled(input, comparison);
  return comparison.verdict === 'pass' ? passed(input, comparison) : undecided(input, comparison);
}

/** Nothing to compare with, provably: no production version, no record of the base. */
export function isFirstRun(comparison: Comparison): boolean {
  const baselines = [comparison.baselines.production, comparison.baselines.base];
  return comparison.against === null && baselines.every((one) => one === undefined || one.kind === 'absent');
}

function passed(input: ReportInput, comparison: Comparison): Headline {
  const title = inline(input.model, passedWords(comparison));
  return { tone: 'good', mark: '✅', title, lead: passLead(input, comparison) };
}

/** "better" only when the metric spoken of first is clearly so and no other under a rule is clearly worse. */
function passedWords(comparison: Comparison): string {
  const ruled = comparison.rules.flatMap(({ change }) => (change === undefined ? [] : [change]));
  const judged = ruled.filter(({ interval }) => interval !== null);
  const worse = judged.some(({ standing }) => standing === 'worse');
  const primary = primaryChange(comparison);
  if (worse) return ' meets its rules, but not all is better';
  if (primary?.standing === 'better' && primary.interval !== null) return ` is better than ${comparison.against}`;
  const proven = comparison.rules.some(({ demand, verdict }) => demand.kind === 'no-worse' && verdict === 'pass');
  return proven ? ` is no worse than ${comparison.against}` : ' meets its rules';
}

function failed(input: ReportInput, comparison: Comparison): Headline {
  const broken = comparison.rules.filter(({ verdict }) => verdict === 'fail');
  const title = inline(input.model, brokenWords(broken, comparison));
  return { tone: 'bad', mark: '❌', title, lead: failLead(comparison, broken) };
}

function brokenWords(broken: readonly RuleResult[], comparison: Comparison): readonly Inline[] {
  const harmed = broken.filter((result) => guardsAgainstHarm(result) && result.decidedWith !== null);
  const overall = harmed.find(({ slice }) => slice === undefined);
  if (overall !== undefined) return inline(` is worse than ${overall.against ?? comparison.against}`);
  const first = harmed[0];
  if (first?.slice !== undefined) {
    const slices = new Set(harmed.map(({ slice }) => JSON.stringify(slice)));
    const where = slices.size === 1 ? code(sliceName(first.slice)) : counted(slices.size, 'slice');
    return inline(` is worse than ${first.against ?? comparison.against} on `, where);
  }
  const limits = broken.filter(({ demand }) => 'limit' in demand).length;
  if (limits > 0)
    return inline(limits === 1 ? ' misses a limit of the policy' : ` misses ${limits} limits of the policy`);
  if (broken.every(({ demand }) => demand.kind === 'better') && broken.length > 0) {
    return inline(` does not gain enough over ${comparison.against ?? 'the baseline'}`);
  }
  return inline(broken.length <= 1 ? ' breaks a rule of the policy' : ` breaks ${broken.length} rules of the policy`);
}

function undecided(input: ReportInput, comparison: Comparison): Headline {
  const open = comparison.rules.filter(({ verdict }) => verdict === 'undecided');
  const few = open.some(({ rowsToDecide }) => rowsToDecide !== null);
  const incomparable = open.some(({ reason }) => reason === 'baseline-failed' || reason === 'baseline-not-comparable');
  const words = incomparable ? 'cannot be compared' : few ? 'not enough rows to tell' : 'cannot be decided';
  return { tone: 'open', mark: '🟡', title: inline(`${input.model}: ${words}`), lead: undecidedLead(comparison, open) };
}

function firstRun(input: ReportInput, comparison: Comparison): Headline {
  const open = comparison.rules.some(({ verdict }) => verdict === 'undecided');
  return {
    tone: open ? 'open' : 'neutral',
    mark: '🆕',
    title: inline(`${input.model}: first measurement, nothing to compare with yet`),
    lead: firstRunLead(input, comparison, open),
  };
}

/** No rules: the numbers are shown and nothing is judged, but a baseline that could not be measured is no first run. */
function unruled(input: ReportInput, comparison: Comparison): Headline {
  if (comparison.against !== null && comparison.baselines[comparison.against]?.kind === 'failed') {
    const title = inline(`${input.model}: cannot be compared`);
    return { tone: 'open', mark: '🟡', title, lead: unruledLead(input, comparison) };
  }
  const changes = overallChanges(comparison);
  const lost = changes.filter(isLost);
  if (lost.length > 0) {
    const what = lost[0] === undefined || lost.length > 1 ? counted(lost.length, 'metric') : changeName(lost[0]);
    const title = inline(`${input.model}: `, what, ` ${lost.length === 1 ? 'has' : 'have'} no value any more`);
    return { tone: 'open', mark: '🟡', title, lead: lostLead(lost) };
  }
  const parts = STANDINGS.flatMap(([standing, words]) => {
    const count = changes.filter((change) => change.standing === standing).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return {
    tone: 'neutral',
    mark: '📊',
    title: inline(`${input.model}: ${parts.length === 0 ? 'measured, nothing to compare with' : parts.join(', ')}`),
    lead: unruledLead(input, comparison),
  };
}
