import { describe, expect, test } from 'vitest';
import { intervalText, limitText, sliceText } from '../../src/comparison/number-text.ts';

function shown(low: number, high: number, limit: number | null = null): string {
  return intervalText({ low, high, level: 0.95, method: 'test' }, 'signed', limit).replaceAll('\u00A0', ' ');
}

describe('numbers in explanations', () => {
  test.each([
    [0.0101, 0.0141, null, '+0.010 to +0.014'],
    [-0.00512, 0.00688, null, '−0.005 to +0.007'],
    [-0.055, -0.027, null, '−0.055 to −0.027'],
    [-0.0021, 0.0049, -0.002, '−0.0021 to +0.0049'],
    [0, 0, null, '0.000 to 0.000'],
    [-1200, 3400.4, null, '−1,200 to +3,400'],
    [-0.0000001, 0.0000002, null, '−0.00000010 to +0.00000020'],
  ])('%d to %d against %s: %s', (...[low, high, limit, text]) => {
    expect(shown(low, high, limit)).toBe(text);
  });

  test.each([
    [limitText(-0.005, 'signed'), '−0.005'],
    [limitText(0.1 + 0.2, 'signed'), '+0.3'],
    [limitText(0, 'signed'), '0'],
    [limitText(0.7, 'plain'), '0.7'],
    [sliceText({ column: 'carrier', value: 'HA' }), 'carrier = HA'],
    [sliceText({ column: 'hour', value: '[22, 24)' }), 'hour in [22, 24)'],
    [sliceText({ column: 'hour', value: '[22, 24]' }), 'hour in [22, 24]'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
