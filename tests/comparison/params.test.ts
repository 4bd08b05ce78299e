import { describe, expect, test } from 'vitest';
import { diffParams } from '../../src/comparison/params.ts';
import type { ParamValues } from '../../src/comparison/params.ts';

describe('what changed among the parameters', () => {
  test.each<[string, ParamValues | undefined, ParamValues | undefined, ReturnType<typeof diffParams>]>([
    ['nothing', { trees: 200, depth: null }, { depth: null, trees: 200 }, []],
    ['a value', { trees: 200 }, { trees: 400 }, [{ name: 'trees', before: 200, after: 400 }]],
    ['a type', { seed: '7' }, { seed: 7 }, [{ name: 'seed', before: '7', after: 7 }]],
    [
      'in order of name, added and removed ones with null',
      { z: 1, a: true },
      { b: 'x', a: true },
      [
        { name: 'b', before: null, after: 'x' },
        { name: 'z', before: 1, after: null },
      ],
    ],
    ['NaN is NaN', { rate: Number.NaN }, { rate: Number.NaN }, []],
    ['a name that every object has', { constructor: 1 }, {}, [{ name: 'constructor', before: 1, after: null }]],
    ['a side that is not known', undefined, { trees: 1 }, []],
    ['the other side that is not known', { trees: 1 }, undefined, []],
  ])('%s', (...[_title, before, after, expected]) => {
    expect(diffParams(before, after)).toEqual(expected);
  });
});
