import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sha256 } from '../../src/records/digest.ts';
import { decodePredictions } from '../../src/records/predictions-file.ts';
import { encodePredictions, rowsDigest } from '../../src/records/predictions.ts';
import type { Predictions } from '../../src/records/predictions.ts';

const predictions: Predictions = {
  rows: {
    task: 'binary',
    count: 3,
    classes: ['false', 'true'],
    truth: Float64Array.of(0, 1, 1),
    slices: [{ column: 'origin', values: ['ATL', 'HNL'], codes: Uint32Array.of(0, 1, 1) }],
  },
  predicted: Float64Array.of(0, 1, 0),
  scores: [Float64Array.of(0.25, 0.5, NaN)],
};

it('comes back bit for bit', () => {
  expect(decodePredictions(encodePredictions(predictions), 'p')).toEqual(predictions);
});

it('comes back for any columns', () => {
  const column = fc.float64Array({ minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(column, column, fc.array(column, { maxLength: 3 }), (truth, predicted, scores) => {
      const made: Predictions = {
        rows: { task: 'regression', count: 5, classes: [], truth, slices: [] },
        predicted,
        scores,
      };
      expect(decodePredictions(encodePredictions(made), 'p')).toEqual(made);
    }),
    { seed: 1, numRuns: 100 },
  );
});

describe('bytes that are not predictions', () => {
  const bytes = encodePredictions(predictions);
  const withCode = bytes.slice();
  withCode[withCode.length - 3 * 8 - 3 * 8 - 4] = 9;
  test.each([
    ['empty', new Uint8Array()],
    ['something else', Buffer.from('PAR1 and so on\n\n')],
    ['truncated', bytes.slice(0, -1)],
    ['too long', Buffer.concat([bytes, Buffer.from('x')])],
    ['only a header', bytes.slice(0, bytes.indexOf(10, 30) + 1)],
    ['a code outside its values', withCode],
  ])('%s', (_, wrong) => {
    expect(() => decodePredictions(wrong, 'p.bin')).toThrow(/p\.bin is not a predictions file/);
  });
});

describe('digest of the rows', () => {
  const base = rowsDigest(predictions.rows, undefined);
  test.each([
    ['another label', { ...predictions.rows, truth: Float64Array.of(1, 1, 1) }, undefined],
    ['another slice', { ...predictions.rows, slices: [] }, undefined],
    ['another order of classes', { ...predictions.rows, classes: ['true', 'false'] }, undefined],
    ['other ids', predictions.rows, sha256('1,2,3')],
  ])('changes with %s', (_, rows, ids) => {
    expect(rowsDigest(rows, ids)).not.toBe(base);
  });
});
