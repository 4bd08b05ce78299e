// What the data checks found: open where it stopped the run, else folded; with the lines that would admit what was seen.
import type { DataReport, Finding } from '../../records/data-report.ts';
import { checksText } from '../checks-text.ts';
import type { Detail } from '../detail.ts';
import { code, inline, joined, paragraph } from '../document.ts';
import type { Block, Column, Fold, Inline, Table } from '../document.ts';
import { counted, formatCount } from '../numbers.ts';
import { placeName } from '../names.ts';
import { visibleLogLine, visibleProse, visibleValue } from '../visible.ts';

/** Broken checks in full; for a run that stopped. */
export function brokenData(data: DataReport, detail: Detail): readonly Block[] {
  const broken = data.findings.filter(({ status, severity }) => status !== 'holds' && severity === 'error');
  if (broken.length === 0 || !detail.table) return [];
  const shown = broken.slice(0, detail.rows);
  const left = broken.length - shown.length;
  return [
    findingsTable(shown),
    ...(left === 0 ? [] : [paragraph(`${counted(left, 'more broken check')}.`)]),
    ...suggestionBlocks(shown),
  ];
}

/** One line with what holds and what was noted; the notes inside. */
export function dataFold(data: DataReport, detail: Detail): readonly Fold[] {
  if (!detail.folds || data.findings.length === 0) return [];
  const broken = data.findings.filter(({ status, severity }) => status !== 'holds' && severity === 'error');
  const notes = data.findings.filter(({ status, severity }) => status !== 'holds' && severity === 'warn');
  const gist = `${checksText(data)}${notes.length === 0 ? '' : `, ${counted(notes.length, 'note')}`}`;
  const children = [
    ...(notes.length === 0
      ? []
      : [findingsTable(notes.slice(0, detail.rows)), ...suggestionBlocks(notes.slice(0, detail.rows))]),
    ...(broken.length > 0 && data.verdict === 'pass' ? [findingsTable(broken.slice(0, detail.rows))] : []),
    datasetsParagraph(data),
  ];
  return [{ kind: 'fold', title: 'Data', gist: inline(gist), children }];
}

const COLUMNS: readonly Column[] = [
  { header: inline('where'), align: 'left' },
  { header: inline('check'), align: 'left' },
  { header: inline('asked'), align: 'left' },
  { header: inline('seen'), align: 'left' },
];

export function findingsTable(findings: readonly Finding[]): Table {
  const rows = findings.map((finding) => {
    const place = finding.where === undefined ? [] : inline(' (', placeName(finding.where), ')');
    const undecided = finding.status === 'undecided' ? 'cannot tell: ' : '';
    return [
      findingPlace(finding),
      inline(visibleValue(finding.check)),
      inline(visibleProse(finding.expectation), place),
      inline(`${undecided}${visibleProse(finding.message)}`),
    ];
  });
  return { kind: 'table', columns: COLUMNS, rows };
}

/** `distance in train`, or the dataset alone for checks about the whole table. */
export function findingPlace(finding: Finding): readonly Inline[] {
  const shown = finding.columns.slice(0, 3).map((column) => inline(code(visibleValue(column))));
  const more = finding.columns.length > 3 ? ` and ${formatCount(finding.columns.length - 3)} more` : '';
  const dataset = visibleValue(finding.dataset);
  return shown.length === 0 ? inline(dataset) : inline(joined(shown, ', '), `${more} in ${dataset}`);
}

/** The contract lines that would admit what was seen. */
export function suggestionBlocks(findings: readonly Finding[]): readonly Block[] {
  const lines = findings.flatMap(({ suggestion, columns, dataset, where }) => {
    if (suggestion === undefined) return [];
    const place = where === undefined ? '' : `, line ${where.line}`;
    const about = columns.length === 0 ? dataset : `${columns.slice(0, 3).join(', ')} in ${dataset}`;
    return [`# ${about}${place}`, ...suggestion.split('\n')].map(visibleLogLine);
  });
  if (lines.length === 0) return [];
  return [
    paragraph('If the data is right and the contract is not, these lines would admit what was seen:'),
    { kind: 'code', language: 'yaml', lines: lines.slice(0, 60) },
  ];
}

function datasetsParagraph(data: DataReport): Block {
  const names = data.datasets.map(({ name, rows, columns, file }) =>
    inline(
      `${visibleValue(name)} `,
      code(visibleValue(file.path)),
      `: ${counted(rows, 'row')}, ${counted(columns.length, 'column')}`,
    ),
  );
  return paragraph(joined(names, ' · '));
}
