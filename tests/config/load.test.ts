import { describe, expect, it } from 'vitest';
import { configFromFlags, loadConfig } from '../../src/config/load.ts';
import type { FlagSources } from '../../src/config/load.ts';
import type { ModelConfig } from '../../src/config/model-config.ts';
import { UserError } from '../../src/records/errors.ts';
import type { Problem } from '../../src/records/errors.ts';
import { COMPLETE, vocabulary } from './vocabulary.ts';

type Given = Partial<Pick<FlagSources, 'flags' | 'environment'>>;

const around = (given: Given) => ({ folder: '/repo', flags: {}, environment: {}, vocabulary, ...given });
const load = (text: string, given: Given = {}) => loadConfig({ text, file: 'mlgate.yml', ...around(given) }).models;
const loadOne = (text: string, given: Given = {}): ModelConfig => load(text, given)[0];
const fromFlags = (given: Given): ModelConfig => configFromFlags(around(given)).models[0];

function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

const brief = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ code, where, what }) => `${where?.line ?? where?.file}:${where?.column ?? ''} ${code} ${what}`);

describe('the file of the drawings', () => {
  const config = loadOne(COMPLETE);

  it('is read whole', () => {
    expect(config).toMatchObject({
      model: 'late-flights',
      folder: '/repo',
      file: 'mlgate.yml',
      task: 'binary',
      train: { executor: { name: 'local', parameters: {} }, cache: true, model: 'model/' },
      evaluate: {
        positive: true,
        threshold: 0.5,
        slices: [{ column: 'carrier' }, { column: 'hour', edges: [0, 6, 12, 18, 22, 24] }],
      },
      metrics: [{ name: 'roc_auc' }, { name: 'log_loss' }, { name: 'recall', parameters: { threshold: 0.4 } }],
      compare: {
        against: 'production',
        baseline: 'recorded',
        undecided: 'fail',
        level: 0.95,
        seed: 7,
        replicates: 1000,
      },
      approval: {
        needs: [
          { count: 1, group: 'ml-owners' },
          { count: 1, group: 'risk' },
        ],
        selfApproval: false,
      },
      deploy: { from: 'merged', workflow: '.github/workflows/deploy.yml' },
      registry: { kind: 'git', remote: 'origin', branch: 'mlgate-registry' },
      store: { kind: 'default', path: '.mlgate/store' },
    });
  });

  it('has rules with their text and place', () => {
    expect(config.compare.rules.map(({ text, path, where }) => [text, path, where?.line, where?.column])).toEqual([
      ['roc_auc: no worse by more than 0.005', 'compare.rules[0]', 22, 7],
      ['recall: at least 0.70', 'compare.rules[1]', 23, 7],
      ['{ slices: carrier, roc_auc: not clearly worse by more than 0.01 }', 'compare.rules[2]', 24, 26],
    ]);
  });
});

const place = (line: number, column: number) => ({ kind: 'file', place: { file: 'mlgate.yml', line, column } });

describe('precedence', () => {
  const flags = { seed: '1' };
  const environment = { MLGATE_COMPARE_SEED: '2' };
  const file = 'model: m\ncompare:\n  seed: 3\n';

  it.each<[string, number, ModelConfig]>([
    ['flag over environment, file and default', 1, loadOne(file, { flags, environment })],
    ['environment over file and default', 2, loadOne(file, { environment })],
    ['file over default', 3, loadOne(file)],
    ['default', 7, loadOne('model: m\n')],
    ['an empty variable is not set', 3, loadOne(file, { environment: { MLGATE_COMPARE_SEED: '' } })],
    ['flag over environment without a file', 1, fromFlags({ flags, environment })],
  ])('%s', (_, seed, config) => {
    expect(config.compare.seed).toBe(seed);
  });

  it('every value knows where it came from', () => {
    const config = loadOne('model: m\ncompare:\n  seed: 3\n  rules:\n    - auc: better\n', {
      flags: { undecided: 'pass' },
      environment: { MLGATE_COMPARE_LEVEL: '0.9' },
    });
    expect(config.origin('compare.undecided')).toEqual({ kind: 'flag', name: '--undecided' });
    expect(config.origin('compare.level')).toEqual({ kind: 'environment', name: 'MLGATE_COMPARE_LEVEL' });
    expect(config.origin('compare.seed')).toEqual(place(3, 3));
    expect(config.origin('compare.rules')).toEqual(place(4, 3));
    expect(config.origin('compare.rules[0]')).toEqual(place(5, 7));
    expect(config.origin('compare.rules[7]')).toEqual(place(4, 3));
    expect(config.origin('compare.replicates')).toEqual({ kind: 'default' });
    expect(config.origin('store')).toEqual({ kind: 'default' });
  });

  it('a variable that begins like a setting and is none is refused', () => {
    expect(problemsOf(() => loadOne(file, { environment: { MLGATE_COMPARE_SED: '1' } }))).toEqual([
      {
        code: 'unknown-variable',
        what: 'MLGATE_COMPARE_SED is no setting of mlgate',
        where: { file: 'MLGATE_COMPARE_SED' },
        fix: 'did you mean "MLGATE_COMPARE_SEED"?',
      },
    ]);
  });

  it('variables that commands get are no settings', () => {
    expect(loadOne(file, { environment: { MLGATE_MODEL: '/x', MLGATE_DATA: '/y', MLGATE_DUCKDB: '/z' } }).model).toBe(
      'm',
    );
  });
});

describe('flags as texts', () => {
  it.each<[string, Record<string, string | readonly string[]>, (config: ModelConfig) => unknown, unknown]>([
    [
      'metrics that end in .json are a file',
      { metrics: 'metrics.json' },
      (c) => [c.metricsFile, c.metrics],
      ['metrics.json', []],
    ],
    [
      'metrics by name',
      { metrics: 'roc_auc, log_loss' },
      (c) => c.metrics.map(({ name }) => name),
      ['roc_auc', 'log_loss'],
    ],
    ['an alias becomes the name', { metrics: 'auc' }, (c) => c.metrics.map(({ name }) => name), ['roc_auc']],
    [
      'own directions',
      { 'lower-is-better': 'a\nb' },
      (c) => c.directions,
      { a: 'lower-is-better', b: 'lower-is-better' },
    ],
    ['a folder registry', { registry: 'folder:/srv/reg' }, (c) => c.registry, { kind: 'folder', path: '/srv/reg' }],
    [
      'another remote',
      { registry: 'git:upstream' },
      (c) => c.registry,
      { kind: 'git', remote: 'upstream', branch: 'mlgate-registry' },
    ],
    ['an absolute data path', { test: '/mnt/test.csv' }, (c) => c.data.test, '/mnt/test.csv'],
    [
      'a rule',
      { rule: 'roc_auc: at least 0.8' },
      (c) => c.compare.rules.map(({ text }) => text),
      ['roc_auc: at least 0.8'],
    ],
    [
      'two rules',
      { rule: ['auc: better', '{ on: point, recall: better }'] },
      (c) => c.compare.rules.map(({ on }) => on),
      ['interval', 'point'],
    ],
    ['metrics that only rules name', { rule: 'auc: better' }, (c) => c.metrics, [{ name: 'roc_auc', parameters: {} }]],
  ])('%s', (_, flags, look, expected) => {
    expect(look(fromFlags({ flags }))).toEqual(expected);
  });

  it('a label is read as YAML would', () => {
    const evaluate = { predictions: 'p.csv', label: 'y', score: 's' };
    const positive = (text: string) => fromFlags({ flags: { ...evaluate, positive: text } }).evaluate?.positive;
    expect(['true', '1', 'yes'].map(positive)).toEqual([true, 1, 'yes']);
  });

  it('several classes', () => {
    const flags = { predictions: 'p.csv', label: 'y', scores: 'red=p_red, blue=p_blue', task: 'multiclass' };
    expect(fromFlags({ flags }).evaluate?.scores).toEqual({ red: 'p_red', blue: 'p_blue' });
  });

  it('rung 0: no file at all', () => {
    const flags = { run: 'python train.py', metrics: 'metrics.json', baseline: 'rerun' };
    expect(fromFlags({ flags })).toMatchObject({
      model: 'model',
      train: { run: 'python train.py' },
      metricsFile: 'metrics.json',
      compare: { baseline: 'rerun', rules: [] },
    });
  });

  it('what is missing is told as a flag', () => {
    expect(problemsOf(() => fromFlags({ flags: { predictions: 'p.csv' } }))).toEqual([
      {
        code: 'missing-key',
        what: 'evaluate: the key "label" is missing',
        where: { file: 'the command line' },
        fix: 'add  --label COLUMN',
      },
    ]);
  });
});

describe('several models in one file', () => {
  const text = `models:
  late:
    train: { run: a }
    store: { folder: own }
  cancelled:
    train: { run: b }
store: { folder: shared }
`;

  it('share the sections beside models, whole', () => {
    expect(load(text).map(({ model, store }) => [model, store.path])).toEqual([
      ['late', 'own'],
      ['cancelled', 'shared'],
    ]);
  });

  it('a shared value knows its place', () => {
    expect(load(text)[1]?.origin('store.folder')).toMatchObject({ kind: 'file', place: { line: 7, column: 10 } });
  });

  it('one can be picked by the flag', () => {
    expect(load(text, { flags: { model: 'cancelled' } }).map(({ model }) => model)).toEqual(['cancelled']);
  });

  it.each([
    ['no such model', text, { model: 'canceled' }, ['--model: unknown-model mlgate.yml has no model "canceled"']],
    [
      'the other name of a single model',
      'model: m\n',
      { model: 'n' },
      ['--model: unknown-model mlgate.yml has no model "n"'],
    ],
    ['no model in the list', 'models: {}\n', {}, ['1:9 wrong-value models: expected at least one model']],
    ['both forms', `model: m\n${text}`, {}, ['1:1 unknown-key unknown key "model"']],
    ['a slip in a shared key, told once', `${text}stor: 1\n`, {}, ['8:1 unknown-key unknown key "stor"']],
    [
      'a wrong shared value, told once',
      text.replace('shared', '3'),
      {},
      ['7:18 wrong-type store.folder: expected text, found 3'],
    ],
    [
      'a bad name',
      'models:\n  A b: {}\n',
      {},
      [
        '2:3 wrong-value models["A b"]: this key cannot stand here: a model name is 1–63 of a-z, 0-9 and -, not starting with -',
      ],
    ],
    [
      'a model that is a text',
      'models:\n  m: x\n',
      {},
      ['2:6 wrong-type models.m: expected a section of keys, found "x"'],
    ],
  ])('%s', (_, file, flags, expected) => {
    expect(brief(problemsOf(() => load(file, { flags })))).toEqual(expected);
  });
});

describe('values that contradict each other', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'an unknown metric in a rule',
      'recall: at',
      'recal: at',
      ['23:7 unknown-metric compare.rules[1]: unknown metric "recal"'],
    ],
    ['an unknown metric', '[roc_auc,', '[roc_auk,', ['18:11 unknown-metric metrics[0]: unknown metric "roc_auk"']],
    [
      'a metric that nothing measures',
      '[roc_auc, log_loss,',
      '[log_loss,',
      [
        '22:7 metric-not-measured compare.rules[0]: roc_auc is not among metrics, so nothing measures it',
        '24:26 metric-not-measured compare.rules[2]: roc_auc is not among metrics, so nothing measures it',
      ],
    ],
    [
      'a metric of another task',
      '[roc_auc,',
      '[roc_auc, rmse,',
      ['18:20 metric-task metrics[1]: rmse is for regression, the task is binary'],
    ],
    [
      'a metric twice, once by its other name',
      '[roc_auc,',
      '[roc_auc, auc,',
      [
        '18:20 metric-twice metrics[1]: roc_auc stands here a second time',
        '22:7 rule-ambiguous compare.rules[0]: 2 entries of metrics are called roc_auc, so this rule could mean either',
        '24:26 rule-ambiguous compare.rules[2]: 2 entries of metrics are called roc_auc, so this rule could mean either',
      ],
    ],
    [
      'an unknown parameter',
      'threshold: 0.4',
      'treshold: 0.4',
      ['18:42 unknown-key metrics[2].recall: unknown key "treshold"'],
    ],
    [
      'an unknown slice',
      'slices: carrier,',
      'slices: carier,',
      ['24:17 unknown-slice compare.rules[2]: "carier" is not among evaluate.slices'],
    ],
    [
      'a rule about two metrics',
      '- recall: at least 0.70',
      '- { recall: better, roc_auc: better }',
      ['23:7 rule-entry compare.rules[1]: a rule is about one metric'],
    ],
    [
      'a rule about nothing',
      '- recall: at least 0.70',
      '- { on: point }',
      ['23:7 rule-entry compare.rules[1]: this rule names no metric'],
    ],
    ['an unknown group', '1 of risk]', '1 of rsk]', ['29:27 unknown-group approval.needs[1]: unknown group "rsk"']],
    [
      'more people than there are',
      '1 of risk]',
      '2 of risk]',
      ['29:27 need-impossible approval.needs[1]: 2 of risk can never be met: the group has 1 person'],
    ],
    ['one person written twice', '[eve] }', '[eve, Eve] }\n  self-approval: false', []],
    [
      'one person counted twice',
      'risk: [eve] }\n  needs: [1 of ml-owners, 1 of risk]',
      'risk: [eve, Eve] }\n  needs: [2 of risk]',
      ['29:11 need-impossible approval.needs[0]: 2 of risk can never be met: the group has 1 person'],
    ],
    [
      'edges that fall',
      '[0, 6, 12',
      '[0, 12, 6',
      ['17:44 wrong-value evaluate.slices[1].edges: expected ascending edges'],
    ],
    ['equal edges', '[0, 6, 12', '[0, 6, 6', ['17:44 wrong-value evaluate.slices[1].edges: expected ascending edges']],
    [
      'the same data twice',
      'data/test.parquet',
      './data//train.parquet',
      ['5:9 path-twice data.test: the same file as data.train'],
    ],
    [
      'a model that replaces the data',
      'model: model/',
      'model: data',
      [
        "10:10 path-overwritten train.model: the training command's output would replace data.train (data/train.parquet)",
      ],
    ],
    ...['.git', '.git/x', './.mlgate/late-flights', 'mlgate.yml'].map((path): [string, string, string, string[]] => [
      `a model that replaces ${path}`,
      'model: model/',
      `model: ${path}`,
      [
        `10:10 path-overwritten train.model: the training command's output would replace ${path.replace('./', '').split('/')[0]}`,
      ],
    ]),
    [
      'a model beside the folder',
      'model: model/',
      'model: a/../../m',
      ['10:10 wrong-value train.model: expected a path below the folder of mlgate.yml, without .., found "a/../../m"'],
    ],
    [
      'a model that is the folder itself',
      'model: model/',
      'model: ./',
      ['10:10 wrong-value train.model: expected a path below the folder of mlgate.yml, without .., found "./"'],
    ],
    [
      'an absolute path in the file',
      'data/contract.yml',
      '/etc/contract.yml',
      ['6:13 path-absolute data.contract: the absolute path "/etc/contract.yml" exists on this machine only'],
    ],
    [
      'a path of a home',
      'data/contract.yml',
      '~/contract.yml',
      ['6:13 wrong-value data.contract: expected a path written with /, without ~, found "~/contract.yml"'],
    ],
    [
      'score and scores',
      'score: p_late',
      'scores: { a: b }\n  score: p_late',
      ['15:3 keys-conflict evaluate.scores: score is for two classes, scores for several'],
    ],
    [
      'scores for regression',
      'task: binary',
      'task: regression',
      [
        '14:3 keys-conflict evaluate.positive: positive means nothing for the task regression',
        '15:3 keys-conflict evaluate.score: score means nothing for the task regression',
        '18:11 metric-task metrics[0]: roc_auc is for binary, the task is regression',
        '18:20 metric-task metrics[1]: log_loss is for binary and multiclass, the task is regression',
        '18:32 metric-task metrics[2]: recall is for binary and multiclass, the task is regression',
      ],
    ],
    [
      'nothing that says the answer',
      '  score: p_late',
      '  # score',
      ['11:1 missing-key evaluate: nothing says which column holds what the model answers'],
    ],
    [
      'a file of predictions and a command',
      'label: late',
      'label: late\n  predictions: p.csv',
      [
        '14:3 keys-conflict evaluate.predictions: either mlgate runs predict, or the file of predictions is there already',
      ],
    ],
    [
      'no test data to predict',
      '  test: data/test.parquet\n',
      '',
      ['3:1 missing-key data: evaluate.predict needs test data'],
    ],
    [
      'an unknown executor',
      'train:\n',
      'train:\n  executor: locl\n',
      ['8:13 unknown-executor train.executor: unknown executor "locl"'],
    ],
    [
      'an executor without its parameters',
      'train:\n',
      'train:\n  executor: ray\n',
      ['8:3 missing-key train.executor: the key "address" is missing'],
    ],
    [
      'a need that is no sentence',
      '1 of risk]',
      'risk]',
      ['29:27 wrong-value approval.needs[1]: expected a text like 1 of ml-owners, found "risk"'],
    ],
    [
      'an approval that needs nobody',
      'needs: [1 of ml-owners, 1 of risk]',
      'needs: []',
      ['29:10 wrong-value approval.needs: expected at least 1 entry, found a list'],
    ],
  ])('%s', (_, from, to, expected) => {
    const text = COMPLETE.replace(from, to);
    expect(text).not.toBe(COMPLETE);
    expect(brief(problemsOf(() => loadOne(text)))).toEqual(expected);
  });

  it.each([
    [
      'rerun without a command',
      'model: m\ncompare: { baseline: rerun }\n',
      ['2:22 rerun-without-command compare.baseline: rerun needs a training command'],
    ],
    [
      'a direction both ways',
      'model: m\nhigher-is-better: a\nlower-is-better: [b, a]\n',
      ['3:18 direction-twice lower-is-better: "a" is also among higher-is-better'],
    ],
    [
      'two files of numbers',
      'model: m\nmetrics: a.json\nmetrics-file: b.json\n',
      ['3:1 metrics-file-twice metrics-file: the file of plain numbers is already named by metrics'],
    ],
    [
      'two metrics in one entry',
      'model: m\nmetrics: [{ recall: {}, auc: {} }]\n',
      ['2:11 metric-entry metrics[0]: expected one metric with its parameters'],
    ],
    [
      'two executors',
      'model: m\ntrain: { run: x, executor: { local: {}, ray: { address: a } } }\n',
      ['2:28 executor-entry train.executor: expected one executor with its parameters'],
    ],
    [
      'levels of 0.5 and 1',
      'model: m\ncompare: { level: 1 }\n',
      ['2:19 wrong-value compare.level: expected a number below 1, found 1'],
    ],
    [
      'no file of predictions, no command',
      'model: m\nevaluate: { label: y, score: s }\n',
      ['2:1 missing-key evaluate: nothing says where the predictions come from'],
    ],
    ['a file of a list', '[1, 2]', ['1:1 wrong-type expected a section of keys, found a list']],
    ['an empty section', 'model: m\ntrain:\n', ['2:7 wrong-type train: expected a section of keys, found nothing']],
    ['no model', 'task: binary\n', ['1:1 missing-key the key "model" is missing']],
    [
      'a slip in the only required key, told once',
      'model: m\ntrain: { rnu: x }\n',
      ['2:10 unknown-key train: unknown key "rnu"'],
    ],
    [
      'a duration without unit',
      'model: m\ntrain: { run: x, timeout: 90 }\n',
      ['2:27 wrong-type train.timeout: expected text, found 90'],
    ],
    [
      'a duration of nothing',
      'model: m\ntrain: { run: x, timeout: 0s }\n',
      ['2:27 wrong-value train.timeout: expected a duration of at least 1s, found "0s"'],
    ],
  ])('%s', (_, text, expected) => {
    expect(brief(problemsOf(() => loadOne(text)))).toEqual(expected);
  });

  it('a metric of the file may have any name', () => {
    const config = loadOne(
      'model: m\nmetrics: metrics.json\ncompare: { rules: [{ score_x: at least 1, on: point }] }\n',
    );
    expect(config.compare.rules[0]).toMatchObject({ metric: 'score_x', on: 'point' });
  });

  it.each([
    ['90s', 90],
    ['10m', 600],
    ['2h', 7200],
    ['1h30m', 5400],
    ['1h1s', 3601],
  ])('the duration %s', (text, seconds) => {
    expect(loadOne(`model: m\ntrain: { run: x, timeout: ${text} }\n`).train?.timeoutSeconds).toBe(seconds);
  });
});

describe('problems do not hide each other', () => {
  it('a wrong value in each section and a contradiction in another, in the order of the file', () => {
    const text = COMPLETE.replace('model: model/', 'model: ../m')
      .replace('against: production', 'against: prod')
      .replace('recall: at', 'recal: at')
      .replace('1 of risk]', '2 of risk]');
    expect(
      problemsOf(() => loadOne(text, { flags: { threshold: 'x' } })).map(({ where }) => where?.line ?? where?.file),
    ).toEqual(['--threshold', 10, 20, 23, 29]);
  });

  it('what follows from another problem is not told', () => {
    const text = COMPLETE.replace('[carrier, {', '[carrier, 3, {').replace('[roc_auc,', '[rocauc,');
    expect(brief(problemsOf(() => loadOne(text)))).toEqual([
      '17:21 wrong-value evaluate.slices[1]: expected text or a section of keys, found 3',
      '18:11 unknown-metric metrics[0]: unknown metric "rocauc"',
    ]);
  });
});
