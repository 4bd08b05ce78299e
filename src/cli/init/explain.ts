// What init tells a person: what it found, what it wrote, what is theirs to say, and what the drafted policy would let through.
import type { TerminalStyle } from '../../actions/action.ts';
import { harmless } from '../../config/excerpt.ts';
import type { Draft } from './draft.ts';
import type { TableLook } from './look-at-table.ts';
import { count, inHundred, printMargin } from './margin.ts';
import type { DraftPolicy } from './policy.ts';
import type { OpenLine } from './yaml-lines.ts';

const RUNGS = {
  0: 'compares the numbers that training writes',
  1: 'measures a file of predictions, with intervals',
  3: 'trains, scores candidate and champion on the same rows, and compares them',
} as const;

export function explainFindings({ findings, rung, evaluate }: Draft, { palette }: TerminalStyle): string {
  const { survey, tables, metrics, remarks } = findings;
  const rows = [
    ['training', filesText(survey.trainScripts)],
    ['prediction', filesText(survey.predictScripts)],
    ['data', Object.values(tables).map(tableText).join('; ')],
    [
      'numbers',
      metrics === undefined
        ? ''
        : `${metrics.file}: ${metrics.estimates
            .slice(0, 6)
            .map(({ metric }) => harmless(metric.name))
            .join(', ')}`,
    ],
    ['parameters', filesText(survey.params)],
  ].filter(([, text]) => text !== '');
  const found = rows.map(([name = '', text = '']) => `  ${palette.good('✓')} ${name.padEnd(11)}${text}\n`).join('');
  const notes = [...remarks, ...missed(findings, rung, evaluate !== undefined)].map(
    (text) => `  ${palette.open('●')} ${harmless(text)}\n`,
  );
  return `Found\n${found}${notes.join('')}\nThe draft ${RUNGS[rung]}.\n`;
}

/** Why the draft stands no higher. */
function missed({ survey, predictScript }: Draft['findings'], rung: number, measures: boolean): readonly string[] {
  if (rung === 3) return [];
  const notes: string[] = [];
  if (survey.predictScripts.length > 1)
    notes.push(`several scripts may predict (${survey.predictScripts.join(', ')}); none was chosen`);
  else if (predictScript !== undefined && survey.test.length > 0) {
    notes.push(
      `${predictScript.path} has no options for a model, data and an output (--model, --data, --out), so it cannot be drafted as evaluate.predict`,
    );
  } else if (predictScript !== undefined)
    notes.push('no file of test data was found by its name (test.csv), so nothing can be scored');
  if (survey.predictions.length > 1)
    notes.push(
      `several files may be predictions (${survey.predictions.map(({ path }) => path).join(', ')}); none was chosen: move the others away and draft again, or name one as evaluate.predictions`,
    );
  else if (!measures)
    notes.push(
      'without predictions there are no intervals: have the training command write labels and scores of the test rows to predictions.csv',
    );
  return notes;
}

export function explainOpen(open: readonly OpenLine[], file: string, { palette }: TerminalStyle): string {
  if (open.length === 0) return '';
  const lines = open.map(({ line, key, ask, candidates }) => {
    const shown = candidates.length === 0 ? '' : ` (${candidates.map(harmless).join(', ')})`;
    return `  ${palette.open('●')} ${file}:${line}  ${key}: ${ask}${shown}\n`;
  });
  return `\nYours to fill in; nothing runs before\n${lines.join('')}`;
}

export function explainPolicy(draft: Draft, { primary, slices }: DraftPolicy): string {
  if (draft.rung === 0) {
    return '\nThe drafted policy has no rules: every verdict is undecided and nothing is stopped, because single numbers have no interval.\n';
  }
  if (primary === undefined) return '';
  const { spread, margin, outlook, rowsWanted } = primary.chosen;
  const lines = outlook.map((one) => {
    const width = printMargin(one.margin, spread.unit).padEnd(6);
    return `  ${one.margin === margin ? '→' : ' '} ${width} passes an equal model ${inHundred(one.passIfEqual)}\n`;
  });
  const stops = outlook[0] === undefined ? '' : inHundred(outlook[0].stoppedIfWorse);
  const few =
    rowsWanted === undefined
      ? ''
      : `  These are few rows: ${count(rowsWanted)} would pass an equal model 9 times in 10 by this margin.\n`;
  const parts = slices.map(({ column, smallest, stoppedAt, unit }) => {
    const by = Number(stoppedAt.toPrecision(2));
    return `  In the smallest slice (${harmless(column)} ${harmless(smallest.value)}, ${count(smallest.rows)} rows) only a loss of about ${printMargin(by, unit)} is stopped 4 times in 5.\n`;
  });
  return `
What the drafted policy would let through, at ${count(spread.rows)} rows: ${primary.rule}
${lines.join('')}  Each stops a model that is worse by its margin ${stops}.
${few}${parts.join('')}  The spread is ${spread.assumption}.
  A verdict shows its own; change the margin in the file.
`;
}

function filesText(paths: readonly string[]): string {
  return paths.map(harmless).join(', ');
}

function tableText({ file, rows, columns }: TableLook): string {
  return `${harmless(file)}: ${count(rows)} rows, ${count(columns.length)} columns`;
}
