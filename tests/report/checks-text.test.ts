import { expect, test } from 'vitest';
import type { DataReport } from '../../src/records/data-report.ts';
import { checksText } from '../../src/report/checks-text.ts';

type Finding = DataReport['findings'][number];
const of = (status: Finding['status'], severity: Finding['severity']): Finding => ({
  facts: {},
  check: 'rows',
  dataset: 'train',
  columns: [],
  expectation: '',
  message: '',
  status,
  severity,
});
const holds = of('holds', 'error');

test.each([
  ['no note reads as a failure', [of('violated', 'warn')], '1 check, none broken'],
  ['beside others', [holds, holds, of('violated', 'warn')], '2 of 3 checks hold'],
  ['one that holds', [holds], '1 of 1 check holds'],
  ['all', [holds, of('holds', 'warn')], '2 of 2 checks hold'],
  ['broken', [holds, of('violated', 'error'), of('violated', 'warn')], '1 of 3 checks hold'],
] as const)('%s', (_, findings, text) => {
  expect(checksText({ findings: [...findings] })).toBe(text);
});
