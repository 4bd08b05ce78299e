import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { draftConfig } from '../../../src/cli/init/draft.ts';
import { draftPolicy } from '../../../src/cli/init/policy.ts';
import { renderConfig } from '../../../src/cli/init/render-config.ts';
import { yamlCommand, yamlText } from '../../../src/cli/init/yaml-lines.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { ModelConfig } from '../../../src/config/model-config.ts';
import { vocabulary } from '../../../src/pipeline/vocabulary.ts';
import { UserError } from '../../../src/records/errors.ts';
import { findings, flag, id, number, PREDICTOR, script, table, text, TRAINER } from './looks.ts';
import type { Lying } from './looks.ts';

const REGION = text('region', { north: 800, south: 1200 });

function drafted(lying: Lying, contract?: string) {
  const draft = draftConfig('/there/Late Flights!', findings(lying), contract);
  if (draft === undefined) throw new TypeError('nothing was drafted');
  return { draft, ...renderConfig(draft, draftPolicy(draft, undefined)) };
}

function load(file: string): ModelConfig {
  const sources = { folder: '/there', flags: {}, environment: {}, vocabulary: vocabulary() };
  return loadConfig({ ...sources, text: file, file: 'mlgate.yml' }).models[0];
}

/** Lines of the problems that loading finds. */
function problemLines(file: string): readonly number[] {
  try {
    load(file);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [...new Set(error.problems.map(({ where }) => where?.line ?? 0))];
  }
}

const METRICS = {
  file: 'metrics.json',
  estimates: [
    {
      metric: { name: 'roc_auc', parameters: {} },
      label: 'roc_auc',
      direction: 'higher-is-better',
      rows: 0,
      value: 0.8,
      interval: null,
    },
    {
      metric: { name: 'score_x', parameters: {} },
      label: 'score_x',
      direction: null,
      rows: 0,
      value: 3,
      interval: null,
    },
  ],
} as const;

const WHOLE: Lying = {
  train: table('data/train.csv', [id('id'), REGION, flag('late')]),
  test: table('data/test.csv', [id('id'), REGION, flag('late')]),
  trainScript: TRAINER,
  predictScript: PREDICTOR,
  params: ['params.yaml'],
};

const RUNGS: readonly (readonly [string, number, Lying])[] = [
  ['a trainer and its numbers', 0, { trainScript: TRAINER, metrics: METRICS }],
  ['numbers alone', 0, { metrics: METRICS }],
  [
    'binary predictions',
    1,
    { predictions: table('predictions.csv', [id('id'), REGION, flag('late'), number('p_late')]), trainScript: TRAINER },
  ],
  [
    'predictions of classes',
    1,
    {
      predictions: table('predictions.csv', [
        text('label', { a: 900, b: 600, c: 500 }),
        number('p_a'),
        number('p_b'),
        number('p_c'),
      ]),
    },
  ],
  ['predicted values', 1, { predictions: table('predictions.csv', [number('y', 0, 90), number('y_pred', 0, 90)]) }],
  ['everything', 3, WHOLE],
];

describe('what is drafted', () => {
  it.each(RUNGS)('%s: rung %d, loads as it stands', (_, rung, lying) => {
    const { draft, text: file, open } = drafted(lying, 'data/contract.yml');
    expect({ rung: draft.rung, open }).toEqual({ rung, open: [] });
    expect(problemLines(file)).toEqual([]);
  });

  it.each(RUNGS)('%s: reads as in the golden file', async (name, rung, lying) => {
    const golden = `../../golden/cli/init-rung-${rung}-${name.replaceAll(' ', '-')}.yml`;
    await expect(drafted(lying).text).toMatchFileSnapshot(golden);
  });

  it('says of the whole what it means', () => {
    const config = load(drafted(WHOLE).text);
    expect(config).toMatchObject({
      model: 'late-flights',
      task: 'binary',
      train: { run: 'python train.py --data {train} --out {model}', params: 'params.yaml', model: 'model/' },
      evaluate: { label: 'late', score: 'p_late', id: 'id', slices: [{ column: 'region' }] },
    });
    expect(config.compare.rules.map(({ demand }) => demand.kind)).toEqual(['no-worse', 'not-clearly-worse']);
  });

  it('suggestions load too once their # is gone', () => {
    for (const [, , lying] of RUNGS) {
      const lines = drafted(lying).text.split('\n');
      for (const [index, line] of lines.entries()) {
        if (!/^ *# (?:higher-is-better|registry|approval|positive|model|train): /.test(line)) continue;
        const without = lines.with(index, line.replace('# ', '')).join('\n');
        expect(problemLines(without), line).toEqual([]);
      }
    }
  });

  it.each<readonly [string, Lying, readonly string[]]>([
    [
      'a label that could be two',
      { ...WHOLE, test: table('data/test.csv', [flag('late'), flag('target')]) },
      ['evaluate.label'],
    ],
    [
      'labels that are words',
      { ...WHOLE, test: table('data/test.csv', [id('id'), text('late', { no: 900, yes: 1100 })]) },
      ['evaluate.positive'],
    ],
    [
      'no score in the predict script',
      { ...WHOLE, predictScript: script('predict.py', `'--model' '--data' '--out'`) },
      ['evaluate.score'],
    ],
    ['numbers that no one has written yet', { trainScript: script('train.py', '') }, ['metrics']],
    [
      'a task that the label does not tell',
      { ...WHOLE, test: table('data/test.csv', [{ ...id('late'), distinct: 5 }]) },
      ['task'],
    ],
  ])('%s: loading points at just the lines to fill in', (_, lying, keys) => {
    const { text: file, open } = drafted(lying);
    expect(open.map(({ key }) => key)).toEqual(expect.arrayContaining([...keys]));
    expect(problemLines(file)).toEqual(open.map(({ line }) => line));
    for (const { line } of open) expect(file.split('\n')[line - 1]).toContain('# FILL IN ');
  });

  it('nothing to begin with: nothing is drafted', () => {
    expect(draftConfig('/there', findings({ test: WHOLE.test ?? table('t.csv', []) }), undefined)).toBeUndefined();
  });
});

describe('names that fight back', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((name) => name.toWellFormed().replaceAll('\0', '')),
    fc.constantFrom(
      '"; drop',
      "it's",
      '# no',
      'a: b',
      '{x}',
      '[',
      'true',
      '1e5',
      '.5',
      '~',
      'a\nb',
      'x #y',
      '- z',
      '@all',
      '\u202Eevil',
    ),
  );
  const named = anyName.filter((name) => name.trim() === name && name !== '');

  it('a column of any name loads as that name', () => {
    fc.assert(
      fc.property(named, fc.uniqueArray(named, { minLength: 2, maxLength: 3 }), (column, values) => {
        // A column that is called `true` may well be the label.
        fc.pre(!['late', 'p_late', 'id', 'true'].includes(column));
        const slice = { ...text(column, Object.fromEntries(values.map((value) => [value, 500]))) };
        const { text: file, draft } = drafted({ ...WHOLE, test: table('data/test.csv', [slice, flag('late')]) });
        const config = load(file);
        const columns = draft.evaluate?.slices.map(({ name }) => ({ column: name }));
        expect(config.evaluate?.slices).toEqual(columns);
        expect(config.evaluate?.label).toBe('late');
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('a text reads back as itself, alone and in a list; a command alone', () => {
    fc.assert(
      fc.property(named, (name) => {
        expect(parse(`key: ${yamlText(name)} # words`)).toEqual({ key: name });
        expect(parse(`key: [${yamlText(name)}, b]`)).toEqual({ key: [name, 'b'] });
        expect(parse(`key: ${yamlCommand(name)} # words`)).toEqual({ key: name });
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
