import { describe, expect, it } from 'vitest';
import type { Comparison, RuleResult } from '../../../src/records/comparison.ts';
import { reportAnnotations } from '../../../src/report/posting/annotations.ts';
import { better, comparison, data, finding } from '../records.ts';
import { situations } from '../situations.ts';

const same = (file: string): string => file;

function compared(changes: Partial<Comparison>): typeof better {
  return { ...better, comparison: { ...comparison, ...changes } };
}

function at(line: number, changes: Partial<RuleResult>): RuleResult {
  const [first] = comparison.rules;
  if (first === undefined) throw new TypeError('rules');
  const where = { file: 'mlgate.yml', line, column: 7 };
  return { ...first, ...changes, rule: { ...first.rule, path: `compare.rules[${line}]`, where } };
}

describe('annotations', () => {
  it('there are none where every rule and check holds', () => {
    const held = comparison.rules.map((result): RuleResult => ({ ...result, verdict: 'pass' }));
    const findings = data.findings.filter(({ status }) => status === 'holds');
    const input = { ...compared({ rules: held }), data: { ...data, findings } };
    expect(reportAnnotations(input, same)).toEqual([]);
  });

  it('a broken rule stands at its line of mlgate.yml', () => {
    const rules = [at(12, { verdict: 'fail', explanation: 'the interval reaches below −0.01' })];
    expect(reportAnnotations({ ...compared({ rules }), data: { ...data, findings: [] } }, same)).toEqual([
      {
        path: 'mlgate.yml',
        line: 12,
        level: 'failure',
        title: `does not hold: ${rules[0]?.rule.text}`,
        message: `${rules[0]?.label.replaceAll(' ', '\u00A0')}: the interval reaches below −0.01`,
      },
    ]);
  });

  it.each([
    ['fail', 'failure'],
    ['neutral', 'warning'],
    ['pass', 'warning'],
  ] as const)('an undecided rule, `undecided: %s`: %s', (undecided, level) => {
    const rules = [at(12, { verdict: 'undecided' })];
    const input = {
      ...compared({ rules, policy: { ...comparison.policy, undecided } }),
      data: { ...data, findings: [] },
    };
    const found = reportAnnotations(input, same);
    expect(found).toMatchObject([{ level }]);
    expect(found[0]?.title).toMatch(/^undecided: /);
  });

  it('a rule about slices has one, with the broken ones first and five of them told', () => {
    const rules = Array.from({ length: 9 }, (_, i) =>
      at(12, {
        slice: { column: 'carrier', value: `C${i}` },
        verdict: i < 3 ? 'undecided' : 'fail',
        explanation: 'why',
      }),
    );
    const [only, ...others] = reportAnnotations({ ...compared({ rules }), data: { ...data, findings: [] } }, same);
    expect(others).toEqual([]);
    expect(only?.level).toBe('failure');
    expect(only?.message.split('\n')).toHaveLength(6);
    expect(only?.message).toContain('carrier = C3');
    expect(only?.message).toContain('4 more slices in the report');
  });

  it('a check of the data stands at its line of the contract, with the line that would admit what was seen', () => {
    const where = { file: 'data/contract.yml', line: 4, column: 3 };
    const broken = finding({ status: 'violated', severity: 'error', where, suggestion: 'range: [0, 6000]' });
    const noted = finding({ status: 'violated', severity: 'warn', where });
    const { where: _where, ...placeless } = finding({ status: 'violated', severity: 'error' });
    const input = {
      model: better.model,
      context: better.context,
      data: { ...data, findings: [noted, broken, placeless] },
    };
    const found = reportAnnotations(input, (file) => `models/${file}`);
    expect(found).toMatchObject([
      { path: 'models/data/contract.yml', line: 4, level: 'failure' },
      { level: 'warning' },
    ]);
    expect(found[0]?.message).toContain('range: [0, 6000]');
  });

  it('50 of 60, failures first; a file outside of the repository has none', () => {
    const rules = Array.from({ length: 60 }, (_, i) => at(i + 1, { verdict: i < 30 ? 'undecided' : 'fail' }));
    const policy = { ...comparison.policy, undecided: 'neutral' } as const;
    const found = reportAnnotations(compared({ rules, policy }), same);
    expect(found.map(({ level }) => level)).toEqual([
      ...Array.from({ length: 30 }, () => 'failure'),
      ...Array.from({ length: 20 }, () => 'warning'),
    ]);
    expect(reportAnnotations(compared({ rules }), () => undefined)).toEqual([]);
  });

  it.each(Object.entries(situations))(
    '%s: every line counts from 1 and every text is one that people can read',
    (_, input) => {
      for (const { line, title, message } of reportAnnotations(input, same)) {
        expect(line).toBeGreaterThan(0);
        expect(title).toMatch(/^(?:does not hold|undecided): \S/);
        expect(message.length).toBeGreaterThan(0);
      }
    },
  );
});
