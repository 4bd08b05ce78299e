// Every string that a person sees of a report, as files to be opened and read. `npm test -- -u` rewrites them.
import { describe, expect, test } from 'vitest';
import { comparison as comparisonRecord } from '../../src/records/comparison.ts';
import { dataReport } from '../../src/records/data-report.ts';
import { evaluation as evaluationRecord } from '../../src/records/evaluation.ts';
import { encodeRecord } from '../../src/records/record.ts';
import { trainingRun } from '../../src/records/training-run.ts';
import { headlineText } from '../../src/report/headline/headline.ts';
import { renderPage } from '../../src/report/html/page.ts';
import { renderApprovalCard } from '../../src/report/markdown/approval-card.ts';
import { renderComment, renderSummary } from '../../src/report/markdown/comment.ts';
import { ANSI } from '../../src/report/terminal/palette.ts';
import { renderTerminal } from '../../src/report/terminal/render.ts';
import { firstRequest, request } from './approval-requests.ts';
import { situations } from './situations.ts';

const golden = (name: string): string => `../golden/report/${name}`;
const cases = Object.entries(situations);

describe.each(cases)('%s', (name, input) => {
  test('the records are valid', () => {
    if (input.comparison !== undefined)
      expect(encodeRecord(comparisonRecord, input.comparison)).toContain('"kind":"comparison"');
    if (input.evaluation !== undefined)
      expect(encodeRecord(evaluationRecord, input.evaluation)).toContain('"kind":"evaluation"');
    if (input.data !== undefined) expect(encodeRecord(dataReport, input.data)).toContain('"kind":"data-report"');
    if (input.training !== undefined)
      expect(encodeRecord(trainingRun, input.training)).toContain('"kind":"training-run"');
  });

  test('comment', async () => {
    await expect(renderComment(input)).toMatchFileSnapshot(golden(`${name}.md`));
  });

  test('terminal, 100 cells', async () => {
    await expect(renderTerminal(input, { width: 100 })).toMatchFileSnapshot(golden(`${name}.txt`));
  });
});

test.each(['better', 'worse', 'rung-0', 'data-faults', 'of-another-job'])('page: %s', async (name) => {
  await expect(renderPage(situations[name] ?? never())).toMatchFileSnapshot(golden(`${name}.html`));
});

test('step summary', async () => {
  await expect(renderSummary(situations['better'] ?? never())).toMatchFileSnapshot(golden('summary.md'));
});

test('terminal with details, 60 cells', async () => {
  await expect(renderTerminal(situations['worse'] ?? never(), { width: 60, details: true })).toMatchFileSnapshot(
    golden('details-60.txt'),
  );
});

test('terminal in colour', async () => {
  const coloured = renderTerminal(situations['worse'] ?? never(), { width: 100, palette: ANSI });
  await expect(coloured.replaceAll('\u001B', '␛')).toMatchFileSnapshot(golden('colour.txt'));
});

test('headlines, one for each situation', async () => {
  const lines = cases.map(([name, input]) => `${name}: ${headlineText(input)}`).join('\n');
  await expect(`${lines}\n`).toMatchFileSnapshot(golden('headlines.txt'));
});

describe('approval card', () => {
  test.each([
    ['approval', request, { code: 'K7QX-9M2D-4TRA-ZP6E', by: 'comment' }],
    ['approval-local', firstRequest, { code: 'K7QX-9M2D-4TRA-ZP6E', by: 'command' }],
  ] as const)('%s', async (name, record, answer) => {
    await expect(renderApprovalCard(record, answer)).toMatchFileSnapshot(golden(`${name}.md`));
  });

  test('without a code the card is the first part of the card with it', () => {
    const whole = renderApprovalCard(request, { code: 'K7QX-9M2D-4TRA-ZP6E', by: 'comment' });
    expect(whole.startsWith(renderApprovalCard(request))).toBe(true);
  });

  test('the card says when the bytes are those that serve already, and only then', () => {
    const same = 'whose bytes are the same';
    expect(renderApprovalCard(request)).not.toContain(same);
    expect(renderApprovalCard(firstRequest)).not.toContain(same);
    const champion = { version: 3, digest: request.candidate };
    expect(renderApprovalCard({ ...request, champion })).toContain(`would replace \`v3\`, ${same}`);
  });

  test.each(['', 'k7qx-9m2d-4tra-zp6e', 'K7QX-9M2D-4TRA', 'K7QX-9M2D-4TRA-ZP6E\n'])('%j is not a code', (code) => {
    expect(() => renderApprovalCard(request, { code, by: 'comment' })).toThrow(TypeError);
  });
});

function never(): never {
  throw new TypeError('no such situation');
}
