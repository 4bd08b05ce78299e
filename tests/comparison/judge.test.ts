import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { judgeRule, marginSize } from '../../src/comparison/judge.ts';
import type { Facts } from '../../src/comparison/judge.ts';
import type { Demand } from '../../src/config/rule.ts';
import type { Direction, Interval, Verdict } from '../../src/records/scalars.ts';

const SEED = { seed: 20261122, numRuns: 2000 };
const HIGHER = 'higher-is-better';
const LOWER = 'lower-is-better';

function interval(low: number, high: number): Interval {
  return { low, high, level: 0.95, method: 'test' };
}

function relative(
  kind: 'no-worse' | 'not-clearly-worse' | 'better',
  amount: number,
  unit: 'absolute' | 'percent' = 'absolute',
): Demand {
  return { kind, margin: { amount, unit } };
}

interface ChangeParts {
  readonly direction?: Direction | null;
  readonly baseline?: number | null;
  readonly candidate?: number | null;
  readonly difference?: number | null;
}

function changed(range: readonly [number, number] | null, parts: ChangeParts = {}): Facts {
  const { direction = HIGHER, baseline = 0.5, candidate = 0.5 } = parts;
  const middle = range === null ? 0 : (range[0] + range[1]) / 2;
  const { difference = middle } = parts;
  return {
    direction,
    candidate: { value: candidate, interval: null },
    baseline,
    change: { value: difference, interval: range === null ? null : interval(...range) },
  };
}

function valued(low: number, high: number, direction: Direction | null = null): Facts {
  const candidate = { value: (low + high) / 2, interval: interval(low, high) };
  return { direction, candidate, baseline: null, change: { value: null, interval: null } };
}

describe('limits of a value: the limit itself is good', () => {
  test.each<[Demand['kind'] & ('at-least' | 'at-most'), number, number, Verdict]>([
    ['at-least', 0.71, 0.8, 'pass'],
    ['at-least', 0.7, 0.8, 'pass'],
    ['at-least', 0.6999, 0.8, 'undecided'],
    ['at-least', 0.6, 0.7, 'undecided'],
    ['at-least', 0.6, 0.6999, 'fail'],
    ['at-least', 0.7, 0.7, 'pass'],
    ['at-most', 0.6, 0.69, 'pass'],
    ['at-most', 0.6, 0.7, 'pass'],
    ['at-most', 0.6, 0.7001, 'undecided'],
    ['at-most', 0.7, 0.8, 'undecided'],
    ['at-most', 0.7001, 0.8, 'fail'],
    ['at-most', 0.7, 0.7, 'pass'],
  ])('%s 0.7, interval %d to %d: %s', (...[kind, low, high, verdict]) => {
    expect(judgeRule({ kind, limit: 0.7 }, valued(low, high), 'interval')).toMatchObject({ verdict, limit: 0.7 });
  });

  it('asks for no direction', () => {
    expect(judgeRule({ kind: 'at-least', limit: 0 }, valued(1, 2), 'interval').verdict).toBe('pass');
  });
});

describe('limits of a change: an interval that touches the limit is undecided', () => {
  test.each<[Parameters<typeof relative>[0], number, number, number, Verdict]>([
    ['no-worse', 0.01, -0.0099, 0.02, 'pass'],
    ['no-worse', 0.01, -0.01, 0.02, 'undecided'],
    ['no-worse', 0.01, -0.0101, 0.02, 'undecided'],
    ['no-worse', 0.01, -0.02, -0.0099, 'undecided'],
    ['no-worse', 0.01, -0.02, -0.01, 'undecided'],
    ['no-worse', 0.01, -0.02, -0.0101, 'fail'],
    ['no-worse', 0, 0.0001, 0.02, 'pass'],
    ['no-worse', 0, 0, 0.02, 'undecided'],
    ['not-clearly-worse', 0.01, 0.001, 0.02, 'pass'],
    ['not-clearly-worse', 0.01, -0.5, 0.5, 'pass'],
    ['not-clearly-worse', 0.01, -0.5, -0.01, 'pass'],
    ['not-clearly-worse', 0.01, -0.5, -0.0101, 'fail'],
    ['better', 0, 0.0001, 0.02, 'pass'],
    ['better', 0, 0, 0.02, 'undecided'],
    ['better', 0, -0.02, 0, 'undecided'],
    ['better', 0, -0.02, -0.0001, 'fail'],
    ['better', 0.01, 0.0101, 0.02, 'pass'],
    ['better', 0.01, 0.01, 0.02, 'undecided'],
    ['better', 0.01, 0.005, 0.0099, 'fail'],
  ])('%s by %d, change %d to %d: %s', (...[kind, margin, low, high, verdict]) => {
    expect(judgeRule(relative(kind, margin), changed([low, high]), 'interval').verdict).toBe(verdict);
    const mirrored = changed([-high, -low], { direction: LOWER });
    expect(judgeRule(relative(kind, margin), mirrored, 'interval').verdict).toBe(verdict);
  });
});

describe('single numbers are held to the words', () => {
  test.each<[Parameters<typeof relative>[0], number, number, Verdict]>([
    ['no-worse', 0.01, -0.01, 'pass'],
    ['no-worse', 0.01, -0.0101, 'fail'],
    ['no-worse', 0, 0, 'pass'],
    ['not-clearly-worse', 0.01, -0.01, 'pass'],
    ['not-clearly-worse', 0.01, -0.0101, 'fail'],
    ['better', 0, 0, 'fail'],
    ['better', 0, 0.0001, 'pass'],
    ['better', 0.01, 0.01, 'fail'],
  ])('%s by %d, change %d: %s', (...[kind, margin, difference, verdict]) => {
    const point = changed(null, { difference });
    expect(judgeRule(relative(kind, margin), point, 'point')).toMatchObject({
      verdict,
      reason: verdict === 'pass' ? 'point-good' : 'point-bad',
      decidedWith: null,
    });
    const withoutWidth = changed([difference, difference]);
    expect(judgeRule(relative(kind, margin), withoutWidth, 'interval').verdict).toBe(verdict);
  });

  test.each([
    [0.87, 0.865, 'no-worse', 0.005, 'pass'],
    [0.865, 0.87, 'better', 0.005, 'fail'],
    [0.3, 0.2, 'no-worse', 0.1, 'pass'],
    [0.87, 0.8649, 'no-worse', 0.005, 'fail'],
  ] as const)(
    'from %d to %d is exactly the limit or not, whatever doubles make of it: %s by %d: %s',
    (...[baseline, candidate, kind, amount, verdict]) => {
      const facts = changed(null, { baseline, candidate, difference: candidate - baseline });
      expect(judgeRule(relative(kind, amount), facts, 'point').verdict).toBe(verdict);
    },
  );

  it('does not look at an interval under "on: point"', () => {
    const facts = { ...valued(0.6, 0.9), candidate: { value: 0.75, interval: interval(0.6, 0.9) } };
    expect(judgeRule({ kind: 'at-least', limit: 0.7 }, facts, 'point').verdict).toBe('pass');
    expect(judgeRule({ kind: 'at-least', limit: 0.7 }, facts, 'interval').verdict).toBe('undecided');
  });
});

describe('margins in percent of the baseline', () => {
  test.each([
    [0.5, 10, 0.05],
    [-0.5, 10, 0.05],
    [-200, 1, 2],
    [0, 10, undefined],
    [0, 0, undefined],
    [1e-9, 10, 1e-10],
  ])('baseline %d, %d %%: %s', (baseline, amount, size) => {
    const margin = marginSize({ amount, unit: 'percent' }, baseline);
    if (size === undefined) expect(margin).toBeUndefined();
    else expect(margin).toBeCloseTo(size, 15);
  });

  it('is undecided at a baseline of 0, and an absolute margin is not', () => {
    const facts = changed([0.1, 0.2], { baseline: 0 });
    expect(judgeRule(relative('no-worse', 5, 'percent'), facts, 'interval')).toMatchObject({
      verdict: 'undecided',
      reason: 'baseline-zero',
      limit: null,
    });
    expect(judgeRule(relative('no-worse', 0.05), facts, 'interval').verdict).toBe('pass');
  });
});

describe('what is not a number never passes', () => {
  const demands: readonly Demand[] = [
    { kind: 'at-least', limit: -1e9 },
    { kind: 'at-most', limit: 1e9 },
    relative('no-worse', 1e9),
    relative('not-clearly-worse', 1e9),
    relative('better', 0),
  ];
  const good = interval(0.1, 0.2);
  const facts: Readonly<Record<string, Partial<Facts>>> = {
    'NaN candidate': { candidate: { value: Number.NaN, interval: good } },
    'infinite candidate': { candidate: { value: Infinity, interval: good } },
    'candidate at minus infinity': { candidate: { value: -Infinity, interval: good } },
    'missing candidate': { candidate: { value: null, interval: good } },
    'interval with a NaN end': {
      candidate: { value: 0.5, interval: interval(Number.NaN, 1) },
      change: { value: 0.1, interval: interval(Number.NaN, 1) },
    },
    'interval with an infinite end': {
      candidate: { value: 0.5, interval: interval(0, Infinity) },
      change: { value: 0.1, interval: interval(0, Infinity) },
    },
    'no interval': { candidate: { value: 0.5, interval: null }, change: { value: 0.1, interval: null } },
  };
  const whole: Facts = {
    direction: HIGHER,
    candidate: { value: 0.5, interval: good },
    baseline: 0.4,
    change: { value: 0.1, interval: good },
  };
  const cases = Object.entries(facts).flatMap(([name, part]) =>
    demands.map((demand) => [name, demand.kind, demand, part] as const),
  );

  test.each(cases)('%s under %s', (...[_name, _kind, demand, part]) => {
    expect(judgeRule(demand, whole, 'interval').verdict).toBe('pass');
    expect(judgeRule(demand, { ...whole, ...part }, 'interval').verdict).toBe('undecided');
  });

  test.each([
    ['NaN baseline', { baseline: Number.NaN }, 'not-finite'],
    ['infinite baseline', { baseline: Infinity }, 'not-finite'],
    ['missing baseline', { baseline: null }, 'baseline-undefined'],
    ['unknown direction', { direction: null }, 'direction-unknown'],
    ['a change that is NaN', { change: { value: Number.NaN, interval: good } }, 'not-finite'],
  ] as const)('%s leaves every relative rule undecided, on an interval and on a point', (_name, part, reason) => {
    for (const demand of demands.slice(2)) {
      for (const on of ['interval', 'point'] as const) {
        expect(judgeRule(demand, { ...whole, ...part }, on)).toMatchObject({ verdict: 'undecided', reason });
      }
    }
  });
});

const RANK: Readonly<Record<Verdict, number>> = { fail: 0, undecided: 1, pass: 2 };
const anyDemand: fc.Arbitrary<Demand> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('at-least' as const, 'at-most' as const),
    limit: fc.double({ min: -2, max: 2, noNaN: true }),
  }),
  fc.record({
    kind: fc.constantFrom('no-worse' as const, 'not-clearly-worse' as const, 'better' as const),
    margin: fc.record({
      amount: fc.double({ min: 0, max: 2, noNaN: true }),
      unit: fc.constantFrom('absolute' as const, 'percent' as const),
    }),
  }),
);
const range = fc
  .tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }))
  .map(([low, width]) => [low, low + width] as const);
const anyDirection = fc.constantFrom<Direction>(HIGHER, LOWER);

function factsOf([low, high]: readonly [number, number], direction: Direction, baseline = 0.8): Facts {
  const measured = { value: low + (high - low) / 2, interval: interval(low, high) };
  return { direction, candidate: measured, baseline, change: measured };
}

describe('laws', () => {
  it('a better candidate never gets a worse verdict', () => {
    fc.assert(
      fc.property(
        anyDemand,
        range,
        fc.double({ min: 0, max: 3, noNaN: true }),
        anyDirection,
        (...[demand, [low, high], shift, direction]) => {
          const up = demand.kind === 'at-least' || (demand.kind !== 'at-most' && direction === HIGHER);
          const by = up ? shift : -shift;
          for (const on of ['interval', 'point'] as const) {
            const before = judgeRule(demand, factsOf([low, high], direction), on).verdict;
            const after = judgeRule(demand, factsOf([low + by, high + by], direction), on).verdict;
            expect(RANK[after]).toBeGreaterThanOrEqual(RANK[before]);
          }
        },
      ),
      SEED,
    );
  });

  it('a narrower interval within the first never turns a pass into a fail or back', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyDemand, range, share, share, (...[demand, [low, high], a, b]) => {
        const [first, second] = [low + (high - low) * Math.min(a, b), low + (high - low) * Math.max(a, b)];
        const wide = judgeRule(demand, factsOf([low, high], HIGHER), 'interval');
        const narrow = judgeRule(demand, factsOf([first, Math.min(second, high)], HIGHER), 'interval');
        if (wide.verdict === 'undecided' || wide.reason === 'harm-not-shown') return;
        expect(narrow.verdict).toBe(wide.verdict);
      }),
      SEED,
    );
  });

  it('a larger margin never hurts under "no worse", and never helps under "better"', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seen, a, b) => {
          const rank = (kind: Parameters<typeof relative>[0], amount: number): number =>
            RANK[judgeRule(relative(kind, amount), factsOf(seen, HIGHER), 'interval').verdict];
          const [small, large] = [Math.min(a, b), Math.max(a, b)];
          expect(rank('no-worse', large)).toBeGreaterThanOrEqual(rank('no-worse', small));
          expect(rank('not-clearly-worse', large)).toBeGreaterThanOrEqual(rank('not-clearly-worse', small));
          expect(rank('better', large)).toBeLessThanOrEqual(rank('better', small));
        },
      ),
      SEED,
    );
  });

  it('negating the metric and its direction changes no verdict', () => {
    fc.assert(
      fc.property(anyDemand, range, (demand, [low, high]) => {
        fc.pre(!('limit' in demand));
        const plain = judgeRule(demand, factsOf([low, high], HIGHER), 'interval');
        const negated = judgeRule(demand, factsOf([-high, -low], LOWER, -0.8), 'interval');
        expect(negated.verdict).toBe(plain.verdict);
        expect(negated.limit).toBe(plain.limit === null ? null : 0 - plain.limit);
      }),
      SEED,
    );
  });

  it('"no worse" passes only where "not clearly worse" does, and fails in the same cases', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 2, noNaN: true }), (seen, amount) => {
        const strict = judgeRule(relative('no-worse', amount), factsOf(seen, HIGHER), 'interval').verdict;
        const lenient = judgeRule(relative('not-clearly-worse', amount), factsOf(seen, HIGHER), 'interval').verdict;
        expect(lenient).toBe(strict === 'fail' ? 'fail' : 'pass');
      }),
      SEED,
    );
  });
});
