import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSentence, printRule, printSentence, RULE_FORMS } from '../../src/config/rule-grammar.ts';
import type { Sentence } from '../../src/config/rule-grammar.ts';
import type { Demand } from '../../src/config/rule.ts';
import { readYaml } from '../../src/config/yaml-document.ts';

const absolute = (amount: number) => ({ amount, unit: 'absolute' }) as const;
const percent = (amount: number) => ({ amount, unit: 'percent' }) as const;

describe('every form', () => {
  it.each<[string, Demand, ('production' | 'base')?]>([
    ['at least 0.70', { kind: 'at-least', limit: 0.7 }],
    ['at least -3', { kind: 'at-least', limit: -3 }],
    ['at most 1e-3', { kind: 'at-most', limit: 0.001 }],
    ['at most .5', { kind: 'at-most', limit: 0.5 }],
    ['no worse by more than 0', { kind: 'no-worse', margin: absolute(0) }],
    ['no worse by more than 0.005', { kind: 'no-worse', margin: absolute(0.005) }],
    ['no worse by more than 2%', { kind: 'no-worse', margin: percent(2) }],
    ['no worse by more than 2 % than base', { kind: 'no-worse', margin: percent(2) }, 'base'],
    ['not clearly worse by more than 0.01', { kind: 'not-clearly-worse', margin: absolute(0.01) }],
    [
      'not clearly worse by more than 1% than production',
      { kind: 'not-clearly-worse', margin: percent(1) },
      'production',
    ],
    ['better', { kind: 'better', margin: absolute(0) }],
    ['better than base', { kind: 'better', margin: absolute(0) }, 'base'],
    ['better by more than 0.01', { kind: 'better', margin: absolute(0.01) }],
    ['better by more than 5% than production', { kind: 'better', margin: percent(5) }, 'production'],
    ['  at   least\n 0.7 ', { kind: 'at-least', limit: 0.7 }],
  ])('%s', (text, demand, against) => {
    expect(parseSentence(text)).toEqual({
      ok: true,
      sentence: against === undefined ? { demand } : { demand, against },
    });
  });

  it('the listed forms are read, with a number for N', () => {
    for (const form of RULE_FORMS) expect(parseSentence(form.replace('N', '1')).ok).toBe(true);
  });
});

describe('near misses', () => {
  it.each([
    ['not worse by more than 0.1', /two things/, /no worse by more than 0\.1 .* not clearly worse by more than 0\.1/],
    ['no worse', /margin is missing/, /no worse by more than 0\.005/],
    ['not clearly worse than base', /margin is missing/, /not clearly worse by more than/],
    ['no worse by 0.1', /"by more than N"/, /no worse by more than 0\.1/],
    ['better by 3', /"by more than N"/, /better by more than 3/],
    ['higher by 3', /better by more than N/, /better by more than 3/],
    ['no worse by more than -1', /from 0 on/, /no worse by more than 1/],
    ['no worse by more than 1e999', /from 0 on/, /0\.005/],
    ['at least 1e999', /too large/, /at least/],
    ['at least 70%', /unit of the metric/, /at least 0\.7$/],
    ['at least 0.7 than production', /not compared/, /at least 0\.7$/],
    ['>= 0.7', /lower limit/, /at least 0\.7/],
    ['≤ 0.7', /upper limit/, /at most 0\.7/],
    ['max 3', /upper limit/, /at most 3/],
    ['at least 0,7', /decimal/, /0\.7/],
    ['at leest 0.7', /not a rule/, /did you mean "at least 0\.7"/],
    ['At least 0.7', /not a rule/, /did you mean "at least 0\.7"/],
    ['no wrose by more than 0.005', /not a rule/, /did you mean "no worse by more than 0\.005"/],
    ['at least NaN', /not a rule/, /at least|a rule is one of/],
    ['at least 0.7 or so', /not a rule/, /a rule is one of|did you mean/],
    ['', /not a rule/, /a rule is one of/],
    ['good', /not a rule/, /a rule is one of/],
  ])('%j', (text, what, fix) => {
    const parsed = parseSentence(text);
    if (parsed.ok) expect.unreachable(`${text} was read as a rule`);
    expect(parsed.what).toMatch(what);
    expect(parsed.fix).toMatch(fix);
  });

  it('never throws, and what it accepts it prints back', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom(...RULE_FORMS).map((form) => form.replace('N', '0.5')),
        ),
        (text) => {
          const parsed = parseSentence(text);
          if (parsed.ok) expect(parseSentence(printSentence(parsed.sentence))).toEqual(parsed);
          else expect(parsed.fix).not.toBe('');
        },
      ),
      { seed: 7, numRuns: 1000 },
    );
  });
});

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const margin = fc.record({
  amount: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  unit: fc.constantFrom('absolute' as const, 'percent' as const),
});
const demand = fc.oneof(
  fc.record({ kind: fc.constantFrom('at-least' as const, 'at-most' as const), limit: number }),
  fc.record({ kind: fc.constantFrom('no-worse' as const, 'not-clearly-worse' as const, 'better' as const), margin }),
);
const sentence: fc.Arbitrary<Sentence> = fc
  .tuple(demand, fc.constantFrom(undefined, 'production' as const, 'base' as const))
  .map(([one, against]) => (against === undefined || 'limit' in one ? { demand: one } : { demand: one, against }));

describe('printing', () => {
  it('parse after print gives the same sentence', () => {
    fc.assert(
      fc.property(sentence, (one) => {
        expect(parseSentence(printSentence(one))).toEqual({ ok: true, sentence: one });
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('a printed rule is one entry of YAML with the same names', () => {
    const name = fc.oneof(
      fc.constantFrom('roc_auc', 'test.f1', 'no', 'true', 'a: b', '- x', '#1'),
      fc.string({ minLength: 1 }),
    );
    fc.assert(
      fc.property(
        name.filter((text) => !/[\0\uD800-\uDFFF]|__proto__/.test(text) && !['slices', 'on'].includes(text)),
        sentence,
        (metric, one) => {
          const text = printRule({ metric, slices: metric, on: 'point', ...one });
          expect(readYaml(text, 'x.yml').value).toEqual({ slices: metric, on: 'point', [metric]: printSentence(one) });
        },
      ),
      { seed: 7, numRuns: 1000 },
    );
  });

  it('is short where nothing more is said', () => {
    expect(printRule({ metric: 'roc_auc', on: 'interval', demand: { kind: 'at-least', limit: 0.7 } })).toBe(
      'roc_auc: at least 0.7',
    );
  });
});
