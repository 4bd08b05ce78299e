// The sentences of `compare.rules`: from text to data and back. They read aloud, and there is one way to say each.
import { didYouMean } from './did-you-mean.ts';
import type { Demand, Margin, Rule } from './rule.ts';

/** What the text of a rule says: the demand, and the baseline that it names. */
export interface Sentence {
  readonly demand: Demand;
  readonly against?: 'production' | 'base';
}

export type ParsedSentence =
  | { readonly ok: true; readonly sentence: Sentence }
  | { readonly ok: false; readonly what: string; readonly fix: string };

/** Every form a rule may have; N is a number in the metric's own unit. */
export const RULE_FORMS = [
  'at least N',
  'at most N',
  'no worse by more than N',
  'no worse by more than N%',
  'not clearly worse by more than N',
  'not clearly worse by more than N%',
  'better',
  'better by more than N',
  'better by more than N%',
] as const;

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const LIMIT = new RegExp(`^at (least|most) (${NUMBER})( ?%)?$`);
const CHANGE = new RegExp(`^(no worse|not clearly worse|better) by more than (${NUMBER})( ?%)?$`);
const AGAINST = / than (production|base)$/;

/** Spaces may be any; words are lower case. `than production` and `than base` stand last and belong to changes only. */
export function parseSentence(text: string): ParsedSentence {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  const against = baselineIn(plain);
  const body = plain.replace(AGAINST, '');
  const limit = LIMIT.exec(body);
  if (limit !== null) return parseLimit(limit, against);
  const named = against === undefined ? {} : { against };
  if (body === 'better') {
    return { ok: true, sentence: { demand: { kind: 'better', margin: { amount: 0, unit: 'absolute' } }, ...named } };
  }
  const [, words = '', number = '', percent] = CHANGE.exec(body) ?? [];
  if (words === '') return nearMiss(plain);
  const amount = Number(number);
  if (amount < 0 || !Number.isFinite(amount)) {
    return refused(
      `a margin is a number from 0 on, found ${number}`,
      `${words} by more than ${Number.isFinite(amount) ? -amount : '0.005'}`,
    );
  }
  const margin: Margin = { amount: amount + 0, unit: percent === undefined ? 'absolute' : 'percent' };
  return { ok: true, sentence: { demand: { kind: KINDS[words] ?? 'better', margin }, ...named } };
}

function baselineIn(text: string): 'production' | 'base' | undefined {
  const name = AGAINST.exec(text)?.[1];
  return name === 'production' || name === 'base' ? name : undefined;
}

const KINDS: Readonly<Record<string, 'no-worse' | 'not-clearly-worse' | 'better'>> = {
  'no worse': 'no-worse',
  'not clearly worse': 'not-clearly-worse',
  better: 'better',
};

function parseLimit(match: RegExpExecArray, against: string | undefined): ParsedSentence {
  const [, side = '', number = '', percent] = match;
  if (against !== undefined) return refused(`a limit is not compared with ${against}`, `at ${side} ${number}`);
  if (percent !== undefined) {
    const what = 'a limit is in the unit of the metric; % belongs to changes, where it is of the baseline';
    return refused(what, `at ${side} ${Number((Number(number) / 100).toPrecision(12))}`);
  }
  const limit = Number(number) + 0;
  if (!Number.isFinite(limit)) return refused(`${number} is too large for a number`, `at ${side} 1`);
  return { ok: true, sentence: { demand: { kind: side === 'least' ? 'at-least' : 'at-most', limit } } };
}

/** The one canonical text of a sentence; {@link parseSentence} reads it back to the same data. */
export function printSentence({ demand, against }: Sentence): string {
  const than = against === undefined ? '' : ` than ${against}`;
  switch (demand.kind) {
    case 'at-least':
      return `at least ${demand.limit}`;
    case 'at-most':
      return `at most ${demand.limit}`;
    case 'no-worse':
      return `no worse by more than ${printMargin(demand.margin)}${than}`;
    case 'not-clearly-worse':
      return `not clearly worse by more than ${printMargin(demand.margin)}${than}`;
    case 'better': {
      const { amount, unit } = demand.margin;
      return amount === 0 && unit === 'absolute'
        ? `better${than}`
        : `better by more than ${printMargin(demand.margin)}${than}`;
    }
  }
}

/** As an entry of `compare.rules`: `roc_auc: at least 0.7`, or in braces when it has more than one key. */
export function printRule(rule: Pick<Rule, 'metric' | 'slices' | 'on' | 'demand' | 'against'>): string {
  const more = [
    ...(rule.slices === undefined ? [] : [`slices: ${quoted(rule.slices)}`]),
    ...(rule.on === 'point' ? ['on: point'] : []),
  ];
  const entry = `${quoted(rule.metric)}: ${printSentence(rule)}`;
  return more.length === 0 ? entry : `{ ${[...more, entry].join(', ')} }`;
}

function printMargin({ amount, unit }: Margin): string {
  return unit === 'percent' ? `${amount}%` : String(amount);
}

/** Words that YAML would not read as a text, or would end early, stand in quotes. */
function quoted(name: string): string {
  const plain = /^[A-Za-z_][\w./-]*( [\w./-]+)*$/.test(name) && !/^(true|false|null)$/i.test(name);
  return plain ? name : JSON.stringify(name);
}

function refused(what: string, example: string): ParsedSentence {
  return { ok: false, what, fix: `write  ${example}` };
}

interface Slip {
  readonly pattern: RegExp;
  readonly what: string;
  /** `N` stands for the number that was written, `$1` for the pattern's group. */
  readonly fix: string;
}

/** What people write instead, and what it probably means. */
const SLIPS: readonly Slip[] = [
  { pattern: /\d,\d/, what: 'the decimal sign is a point', fix: 'at least 0.7' },
  {
    pattern: /^(?:>=?|≥|=>|(?:min(?:imum)?|above|over|more than|greater than)\b)/i,
    what: 'a lower limit reads "at least N"',
    fix: 'at least N',
  },
  {
    pattern: /^(?:<=?|≤|=<|(?:max(?:imum)?|below|under|less than)\b)/i,
    what: 'an upper limit reads "at most N"',
    fix: 'at most N',
  },
  {
    pattern: /^not worse/i,
    what: '"not worse" can mean two things: "no worse" wants proof that nothing is lost, "not clearly worse" fails only on proof of harm',
    fix: 'no worse by more than N  or  not clearly worse by more than N',
  },
  { pattern: /^(no(?:t clearly)? worse)(?: than \w+)?$/i, what: 'a margin is missing', fix: '$1 by more than N' },
  {
    pattern: /^(no(?:t clearly)? worse|better) by (?!more than)/i,
    what: 'a margin reads "by more than N"',
    fix: '$1 by more than N',
  },
  {
    pattern: /^(?:higher|lower|improve[sd]?)\b/i,
    what: 'a gain reads "better by more than N"',
    fix: 'better by more than N',
  },
];

function nearMiss(text: string): ParsedSentence {
  const number = new RegExp(NUMBER).exec(text)?.[0];
  const fill = (form: string): string => form.replaceAll('N', (number ?? '0.005').replace(/^[-+]/, ''));
  for (const { pattern, what, fix } of SLIPS) {
    const words = pattern.exec(text)?.[1] ?? '';
    if (pattern.test(text)) return refused(what, fill(fix).replace('$1', words.toLowerCase()));
  }
  const skeleton = number === undefined ? text : text.replace(number, 'N');
  const guess = didYouMean(skeleton.replace(AGAINST, ''), RULE_FORMS);
  const all = RULE_FORMS.filter((form) => !form.endsWith('%')).join(' · ');
  const fix = guess === undefined ? `a rule is one of: ${all}` : fill(guess);
  return { ok: false, what: `not a rule: ${JSON.stringify(text)}`, fix };
}
