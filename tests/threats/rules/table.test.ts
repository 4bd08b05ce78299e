// The table itself: every rule's lines are where it says, every threat has rules, and docs/threat-model.md names their tests. That
// each test falls with its rule `npm run threats` shows.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from './all.ts';
import { removal, withoutRule } from './rule.ts';
import type { Rule } from './rule.ts';

const ROOT = join(import.meta.dirname, '../../..');
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const byThreat = Map.groupBy(RULES, ({ threat }) => threat);
const threats = Array.from({ length: 31 }, (_, i) => i + 1);

describe('the rules', () => {
  it.each(threats)('of threat %i stand where the table says, and can be taken away', (threat) => {
    for (const rule of byThreat.get(threat) ?? []) {
      const texts = new Map<string, string>();
      for (const one of rule.without) {
        const before = texts.get(one.file) ?? textOf(one.file);
        const after = withoutRule(before, one, rule);
        expect({ rule: rule.rule, changed: after !== before }).toEqual({ rule: rule.rule, changed: true });
        texts.set(one.file, after);
      }
      expect({ test: rule.test, there: existsSync(join(ROOT, rule.test)) }).toEqual({ test: rule.test, there: true });
    }
  });

  it('hold every threat', () => {
    expect([...byThreat.keys()].sort((a, b) => a - b)).toEqual(threats);
  });

  it('have words of their own', () => {
    const words = RULES.map(({ threat, rule }) => `${threat} ${rule}`);
    expect(words.filter((one, i) => words.indexOf(one) !== i)).toEqual([]);
  });

  it('whose line is gone, or is there twice, say what to do', () => {
    const rule: Rule = {
      threat: 1,
      rule: 'nothing is swapped',
      test: 'x',
      falls: 'x',
      without: [removal('src/a.ts', 'if (swapped) throw', '')],
    };
    const [line] = rule.without;
    expect(withoutRule('a; if (swapped) throw b;', line, rule)).toBe('a;  b;');
    for (const [text, found] of [
      ['a;', 'is not there any more'],
      ['if (swapped) throw a; if (swapped) throw b;', 'is there 2 times'],
    ] as const) {
      expect(() => withoutRule(text, line, rule)).toThrow(
        `threat 1, "nothing is swapped": its line ${found} in src/a.ts:\n  if (swapped) throw\nsay in tests/threats/rules/`,
      );
    }
  });
});

describe('docs/threat-model.md', () => {
  const rows = new Map(
    textOf('docs/threat-model.md')
      .split('\n')
      .flatMap((line) => {
        const number = /^\| (\d+) \|/.exec(line)?.[1];
        return number === undefined ? [] : [[Number(number), line] as const];
      }),
  );
  it.each(threats)('names the tests that fall with a rule of threat %i', (threat) => {
    const files = new Set((byThreat.get(threat) ?? []).map(({ test }) => test));
    expect([...files].filter((file) => !(rows.get(threat) ?? '').includes(`\`${file}\``))).toEqual([]);
  });
});
