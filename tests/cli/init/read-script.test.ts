import { describe, expect, it } from 'vitest';
import { guessModel, guessPredicting, guessTraining } from '../../../src/cli/init/guess-commands.ts';
import { defaultOf, namesIn, optionsOf, usesAsLabel } from '../../../src/cli/init/read-script.ts';
import { PREDICTOR, script, TRAINER } from './looks.ts';

const PYTHON = { python: 'uv run python' };
const ALL = ['train', 'params', 'model', 'metrics'];

describe('options of a script', () => {
  it.each([
    ['argparse', `parser.add_argument('-d', '--data', required=True)`, ['--data']],
    ['click', `@click.option("--train-data", default="a.csv")`, ['--train-data']],
    ['commander', '.option(`--out <dir>`)', ['--out']],
    [
      'node:util',
      `parseArgs({ options: { data: { type: 'string' }, 'out-dir': { type: "string" } } })`,
      ['--data', '--out-dir'],
    ],
    ['none', `df = pd.read_csv("data.csv")`, []],
    ['a rule of dashes is none', `print("-----")`, []],
  ])('%s', (_, text, options) => {
    expect(optionsOf(script('train.py', text))).toEqual(options);
  });

  it.each([
    [`add_argument('--out', default='model.joblib')`, 'model.joblib'],
    [`add_argument('--out')\nparser.add_argument('--x', default='y')`, undefined],
    [`out: { type: 'string', default: 'm.json' }`, 'm.json'],
  ])('the default in %s', (text, found) => {
    expect(defaultOf(script('train.py', text), '--out')).toBe(found);
  });
});

describe('commands', () => {
  it.each([
    [
      'train.py',
      `'--data' '--out'`,
      'uv run python train.py --data {train} --model {x}'.replace(' --model {x}', ' --out {model}'),
    ],
    ['train.mjs', `'--model-dir'`, 'node train.mjs --model-dir {model}'],
    ['src/train.sh', '', 'bash src/train.sh'],
    ['train.R', `'--metrics_out'`, 'Rscript train.R --metrics_out {metrics}'],
    ['train.py', `'--params' '--train'`, 'uv run python train.py --train {train} --params {params}'],
  ])('%s with %s', (path, text, command) => {
    expect(guessTraining(script(path, text), ALL, PYTHON)?.command).toBe(command);
  });

  it('names no placeholder that the configuration does not fill', () => {
    expect(guessTraining(script('train.py', `'--params' '--data'`), ['model'], PYTHON)?.command).toBe(
      'uv run python train.py',
    );
  });

  it('says so where arguments go by place', () => {
    const guessed = guessTraining(script('train.py', 'path = sys.argv[1]'), ALL, PYTHON);
    expect(guessed?.from).toContain('by their place');
  });

  it('a predict command needs a model, data and an output', () => {
    expect(guessPredicting(PREDICTOR, PYTHON)?.command).toBe(
      'uv run python predict.py --model {model} --data {data} --out {predictions}',
    );
    expect(guessPredicting(script('predict.py', `'--model' '--out'`), PYTHON)).toBeUndefined();
  });

  it.each([
    ['the default of its option', TRAINER.text, 'model/'],
    ['the only file that it names', `'--out'\njoblib.dump(m, "m.joblib")`, 'model/m.joblib'],
    ['without an option', `joblib.dump(m, 'out/m.joblib')`, 'out/m.joblib'],
    ['outside the folder', `joblib.dump(m, '/srv/m.joblib')`, undefined],
    ['two files', `dump('a.pkl'); dump('b.pkl')`, undefined],
    ['nothing', '', undefined],
  ])('the model: %s', (_, text, path) => {
    const trainer = script('train.py', text);
    const guessed = guessTraining(trainer, ALL, PYTHON);
    expect(guessed && guessModel(trainer, guessed)?.path).toBe(path);
  });
});

describe('columns in a script', () => {
  it.each([
    ['y = df["late"]', true],
    ["y_train = train['late'].values", true],
    ['X, y = df.drop("late", axis=1), df["late"]', true],
    ['y = df.late', true],
    ['df.pop("late")', true],
    ['TARGET = "late"', true],
    ['label_column: "late"', true],
    ['glm("late ~ .", df)', true],
    ['x = df["late"]', false],
    ['y = df["later"]', false],
    ['print("late")', false],
  ])('%s', (text, isLabel) => {
    expect(usesAsLabel(script('train.py', text), 'late')).toBe(isLabel);
  });

  it('a name that is a pattern is a name', () => {
    expect(usesAsLabel(script('train.py', 'y = df["a.*(b"]'), 'a.*(b')).toBe(true);
    expect(usesAsLabel(script('train.py', 'y = df["axx"]'), 'a.*')).toBe(false);
  });

  it.each([
    [`{'p_late': p, "id": i}`, ['p_late', 'id']],
    ['`id,p_late\\n`', ['id', 'p_late']],
    ['({ id, p_late: score })', ['p_late']],
  ])('%s', (text, names) => {
    expect(namesIn(script('predict.mjs', text))).toEqual(names);
  });
});
