// The sections of the page below the plots: data, what changed, training, how it was decided, digests.
import { checksText } from '../checks-text.ts';
import type { Comparison, RuleResult } from '../../records/comparison.ts';
import type { DataReport } from '../../records/data-report.ts';
import type { TrainingRun } from '../../records/training-run.ts';
import { demandWords, outcomeOf } from '../demands.ts';
import { code, inline, joined } from '../document.ts';
import type { Block, Inline, Table } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { changeName } from '../names.ts';
import { counted, formatBytes, formatLimit, formatRoughCount, formatSeconds, timesInHundred } from '../numbers.ts';
import { findingsTable, suggestionBlocks } from '../sections/data.ts';
import { decisionBlocks } from '../sections/decision.ts';
import { visibleProse, visibleValue } from '../visible.ts';
import { blocksHtml, detailsHtml, factsHtml } from './blocks.ts';
import { element } from './builder.ts';
import type { Html } from './builder.ts';

const MOST_FINDINGS = 1000;

export function section(title: string, children: readonly Html[]): readonly Html[] {
  return children.length === 0 ? [] : [element('section', {}, element('h2', {}, title), children)];
}

export function dataHtml(data: DataReport): readonly Html[] {
  // Broken checks that stopped the run stand at the top of the page.
  const shownAbove = (severity: string): boolean => data.verdict === 'fail' && severity === 'error';
  const open = data.findings
    .filter(({ status, severity }) => status !== 'holds' && !shownAbove(severity))
    .slice(0, MOST_FINDINGS);
  const held = data.findings.filter(({ status }) => status === 'holds');
  const blocks: readonly Block[] = open.length === 0 ? [] : [findingsTable(open), ...suggestionBlocks(open)];
  const heldHtml =
    held.length === 0
      ? []
      : [
          detailsHtml(
            [`${counted(held.length, 'check')} that hold`],
            blocksHtml([findingsTable(held.slice(0, MOST_FINDINGS))]),
          ),
        ];
  const datasets = data.datasets.map(({ name, file, rows, columns, format }): readonly [string, readonly Inline[]] => [
    visibleValue(name),
    inline(
      code(visibleValue(file.path)),
      ` ${format}, ${counted(rows, 'row')}, ${counted(columns.length, 'column')} `,
      code(`sha256:${file.digest}`),
    ),
  ]);
  const all = `${checksText(data)}.`;
  return [element('p', {}, all), ...blocksHtml(blocks), ...heldHtml, factsHtml(datasets)];
}

export function trainingHtml(training: TrainingRun): Html {
  const { observed, code: source, environment } = training;
  const tools = Object.entries(environment.tools).map(
    ([name, version]) => `${visibleValue(name)} ${visibleValue(version)}`,
  );
  const facts: readonly (readonly [string, readonly Inline[]])[] = [
    ['command', inline(code(visibleProse(training.command, 400)))],
    ['executor', inline(visibleValue(training.executor))],
    ['time', inline(observed.reused ? 'reused: the inputs are those of an earlier run' : timeWords(observed))],
    [
      'memory',
      inline(observed.peakMemory === undefined ? 'not measured' : `${formatBytes(observed.peakMemory)} at the peak`),
    ],
    [
      'code',
      inline(
        ...(source.commit === undefined ? ['no commit'] : [code(source.commit)]),
        source.dirty ? ', with changes that are not committed' : '',
        `, ${counted(source.files, 'file')}`,
      ),
    ],
    [
      'data',
      joined(
        training.data.map(({ path, digest }) => inline(code(visibleValue(path)), ' ', code(`sha256:${digest}`))),
        ', ',
      ),
    ],
    ['environment', inline([visibleValue(environment.platform), ...tools].join(', '))],
    ['inputs', inline(code(`sha256:${training.inputs}`))],
    ...outputFacts(training),
  ];
  return factsHtml(facts);
}

function outputFacts({ output }: TrainingRun): readonly (readonly [string, readonly Inline[]])[] {
  if (output === undefined) return [];
  const size = `, ${formatBytes(output.bytes)} in ${counted(output.files, 'file')} `;
  return [['model', inline(code(visibleValue(output.path)), size, code(`sha256:${output.digest}`))]];
}

function timeWords({ seconds, cpuSeconds }: TrainingRun['observed']): string {
  return cpuSeconds === undefined
    ? formatSeconds(seconds)
    : `${formatSeconds(seconds)}, ${formatSeconds(cpuSeconds)} of processor time`;
}

export function decisionHtml(input: ReportInput, comparison: Comparison): readonly Html[] {
  const known = comparison.rules.filter(({ operatingCharacteristic }) => operatingCharacteristic !== null);
  const overall = known.filter(({ slice }) => slice === undefined);
  const sliced = known.filter(({ slice }) => slice !== undefined).slice(0, MOST_FINDINGS);
  const summary = `${counted(sliced.length, 'rule')} on slices: how often each errs`;
  return [
    ...blocksHtml(decisionBlocks(input, comparison)),
    ...(overall.length === 0 ? [] : blocksHtml([characteristicTable(overall)])),
    ...(sliced.length === 0 ? [] : [detailsHtml([summary], blocksHtml([characteristicTable(sliced)]))]),
  ];
}

/** How often each rule errs at this size. */
function characteristicTable(results: readonly RuleResult[]): Table {
  const header = [
    'rule',
    'outcome',
    'passes an equal model',
    'stops one worse by the margin',
    'rows that would decide',
  ];
  const rows = results.flatMap((result) => {
    const often = result.operatingCharacteristic;
    if (often === null) return [];
    const { word } = outcomeOf(result.verdict);
    return [
      [
        inline(changeName(result), `: ${demandWords(result)}`),
        inline(word),
        inline(timesInHundred(often.passIfEqual)),
        inline(`${timesInHundred(often.stopIfWorse)} (${formatLimit(Number(often.worseBy.toPrecision(3)))})`),
        inline(result.rowsToDecide === null ? '—' : `about ${formatRoughCount(result.rowsToDecide)}`),
      ],
    ];
  });
  return { kind: 'table', columns: header.map((name) => ({ header: inline(name), align: 'left' as const })), rows };
}

/** Full digests, to be compared with what a registry says. */
export function digestsHtml({ training, evaluation, comparison }: ReportInput): readonly Html[] {
  const candidates: readonly (readonly [string, string | undefined])[] = [
    ['model', training?.output?.digest ?? evaluation?.candidate.subject.digest],
    ['test data', evaluation?.rows.data?.digest],
    ['rows', evaluation?.rows.digest],
    ['policy', comparison === undefined || comparison.rules.length === 0 ? undefined : comparison.policy.digest],
    ['evaluation', comparison?.evaluation],
    ['training inputs', training?.inputs],
  ];
  const facts = candidates.flatMap(([name, digest]): readonly (readonly [string, readonly Inline[]])[] =>
    digest === undefined ? [] : [[name, inline(code(`sha256:${digest}`))]],
  );
  return facts.length === 0 ? [] : [factsHtml(facts)];
}
