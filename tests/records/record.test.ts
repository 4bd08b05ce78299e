import * as z from 'zod';
import { describe, expect, it, test } from 'vitest';
import { dataReport } from '../../src/records/data-report.ts';
import type { DataReport } from '../../src/records/data-report.ts';
import { sha256 } from '../../src/records/digest.ts';
import { UserError } from '../../src/records/errors.ts';
import { decodeRecord, encodeRecord, recordDigest } from '../../src/records/record.ts';

const record: DataReport = {
  model: 'late-flights',
  datasets: [
    {
      name: 'test',
      file: { path: 'a.csv', digest: sha256('a') },
      format: 'csv',
      rows: 3,
      columns: [{ name: 'x', type: 'DOUBLE' }],
    },
  ],
  findings: [
    {
      check: 'range',
      dataset: 'test',
      columns: ['x'],
      status: 'violated',
      severity: 'error',
      expectation: 'e',
      message: 'm',
      facts: { largest: Infinity, mean: NaN },
    },
  ],
  verdict: 'fail',
  observed: { startedAt: '2026-11-22T00:00:00.000Z', seconds: 1.5, mlgate: '0.1.0' },
};

describe('a record', () => {
  it('comes back from its file as it was, NaN and infinities included', () => {
    const text = encodeRecord(dataReport, record);
    expect(decodeRecord(dataReport, text, 'x.json')).toEqual(record);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('has a digest that does not see what was observed, and sees all else', () => {
    const later = { ...record, observed: { ...record.observed, seconds: 99 } };
    expect(recordDigest(dataReport, later)).toBe(recordDigest(dataReport, record));
    expect(recordDigest(dataReport, { ...record, model: 'other' })).not.toBe(recordDigest(dataReport, record));
  });

  it('is validated on the way out', () => {
    expect(() => encodeRecord(dataReport, { ...record, model: 'Not A Name' })).toThrow(/invalid data-report/);
  });
});

describe('a file that is not the record', () => {
  const good = z.record(z.string(), z.unknown()).parse(JSON.parse(encodeRecord(dataReport, record)));
  test.each([
    ['empty', '', 'record-empty'],
    ['white space', ' \n', 'record-empty'],
    ['truncated', encodeRecord(dataReport, record).slice(0, 100), 'record-unreadable'],
    ['an array', '[]', 'record-unreadable'],
    ['of another kind', JSON.stringify({ ...good, kind: 'comparison' }), 'record-kind'],
    ['of a newer version', JSON.stringify({ ...good, schemaVersion: 2 }), 'record-newer'],
    ['of version 0', JSON.stringify({ ...good, schemaVersion: 0 }), 'record-invalid'],
    ['without a version', JSON.stringify({ ...good, schemaVersion: undefined }), 'record-invalid'],
    ['with a foreign field', JSON.stringify({ ...good, extra: 1 }), 'record-invalid'],
    ['with a wrong type', JSON.stringify({ ...good, verdict: 'maybe' }), 'record-invalid'],
  ])('%s', (_, text, code) => {
    const error = catchError(() => decodeRecord(dataReport, text, 'x.json'));
    expect(error).toBeInstanceOf(UserError);
    expect(error instanceof UserError && error.problems[0].code).toBe(code);
    expect(error instanceof UserError && error.problems[0].where?.file).toBe('x.json');
  });
});

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
