// One rule that keeps a threat out: the lines that hold it, what is left when they are taken away, and the test that falls then.

export interface Rule {
  /** Number in docs/threat-model.md. */
  readonly threat: number;
  /** What holds, in words. */
  readonly rule: string;
  /** All of them together: where two lines hold one rule, both are taken away. */
  readonly without: readonly [Removal, ...Removal[]];
  /** Path of the test file. */
  readonly test: string;
  /** Part of the full name of the tests that must fall, one of them at least: `describe › it` with a space between. */
  readonly falls: string;
}

export interface Removal {
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly line: string;
  /** What stands there without the rule; code that runs. */
  readonly becomes: string;
}

export function removal(file: string, line: string, becomes: string): Removal {
  return { file, line, becomes };
}

/** @throws Error naming the rule when its line is not there exactly once. */
export function withoutRule(text: string, { file, line, becomes }: Removal, rule: Rule): string {
  const parts = text.split(line);
  if (parts.length === 2) return parts.join(becomes);
  const found = parts.length === 1 ? 'is not there any more' : `is there ${parts.length - 1} times`;
  throw new Error(
    `threat ${rule.threat}, "${rule.rule}": its line ${found} in ${file}:\n  ${line}\n` +
      'say in tests/threats/rules/ which line holds the rule now',
  );
}
