import { describe, expect, it } from 'vitest';
import { deploymentResult } from '../../src/actions/deployment-result.ts';
import { reasonsText } from '../../src/actions/texts.ts';
import { DEPLOYED_OUTPUTS } from '../../src/actions/deployed-outputs.ts';
import type { DeploymentOutcome } from '../../src/deployment/deployment.ts';
import { PLAIN } from '../../src/report/terminal/palette.ts';

const STYLE = { width: 80, palette: PLAIN };
const REASONS = [
  { rule: 'a grant', expected: '1 of owners', found: '1 of owners', holds: true },
  { rule: 'the same bytes', expected: 'a'.repeat(64), found: 'b'.repeat(64), holds: false },
] as const;

const OUTCOMES: readonly (readonly [DeploymentOutcome, 'success' | 'failure', string, string])[] = [
  [{ kind: 'already', version: 3 }, 'success', '3', 'v3 is there already; nothing was run\n'],
  [
    { kind: 'refused', reasons: REASONS },
    'failure',
    '',
    `✗ refused; nothing was run\n\n  ✗ the same bytes\n      expected ${'a'.repeat(12)}\n      found    ${'b'.repeat(12)}\n  ✓ a grant\n`,
  ],
  [
    {
      kind: 'unfinished',
      version: 4,
      known: 'The deploy command of v4 was started.',
      mend: [{ command: 'promote --resume', does: 'runs it again' }],
    },
    'failure',
    '4',
    '● The deploy command of v4 was started.\n  mlgate promote --resume   runs it again\n',
  ],
];

describe('what became of a deployment', () => {
  it.each(OUTCOMES)('%j', (outcome, conclusion, version, text) => {
    const result = deploymentResult(outcome);
    expect(result).toMatchObject({ conclusion, outputs: { result: outcome.kind, version } });
    expect(Object.keys(result.outputs).toSorted()).toEqual(Object.keys(DEPLOYED_OUTPUTS).toSorted());
    expect(result.text(STYLE)).toBe(text);
  });

  it('broken rules stand first, whatever their order', () => {
    expect(reasonsText(REASONS, STYLE)).toBe(reasonsText(REASONS.toReversed(), STYLE));
  });
});
