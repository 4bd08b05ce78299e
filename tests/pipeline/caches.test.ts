import { appendFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptStep } from '../../src/pipeline/deployment/deploy.ts';
import { evaluateStep } from '../../src/pipeline/evaluate/evaluate.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import { evaluation } from '../../src/records/evaluation.ts';
import { codeOf } from '../platform/problem-code.ts';
import { configText, FILES, makeProject, PREDICT, TRAIN } from './project.ts';
import type { Clone, Project } from './project.ts';

/** Which of the three expensive results were used again. */
async function reused(clone: Clone): Promise<string> {
  const session = await clone.session();
  const training = await trainStep(session);
  const { observed } = await evaluateStep(session);
  return [...(training.observed.reused ? ['training'] : []), ...observed.reused].join(' ');
}

const ALL = 'training candidate champion';
const NONE = '';
const train = { run: TRAIN, params: 'params.yml', model: 'model/' };
const evaluate = { predict: PREDICT, label: 'late', positive: 1, score: 'p', id: 'id', slices: ['origin'] };
const listed = { ...train, inputs: ['train.sh', 'library.sh'] };

const edit =
  (file: string, change: (text: string) => string) =>
  ({ write, read }: Clone): void =>
    write({ [file]: change(read(file)) });
const more = (file: string) => edit(file, (text) => `${text}# one more line\n`);
const config = (changes: Readonly<Record<string, unknown>>) => (clone: Clone) =>
  clone.write({ 'mlgate.yml': configText(changes) });

describe('nothing is used again that something could have changed', () => {
  let project: Project;
  beforeAll(async () => {
    project = makeProject({}, '', afterAll);
    await trainStep(await project.ann.session());
    await adoptStep(await project.ann.session(), { path: 'model', replace: false });
    // Another model than the champion, so that each has predictions of its own.
    project.ann.commit({ 'params.yml': 'noise: 0.5\n' });
    await reused(project.ann);
  });

  it.each<[string, (clone: Clone) => void, string]>([
    ['nothing', () => {}, ALL],
    ['a rule in mlgate.yml', config({ compare: { rules: [{ roc_auc: 'at least 0.6' }] } }), ALL],
    ['a line of the trainer', more('train.sh'), NONE],
    ['a line of the predict script', more('predict.sh'), NONE],
    ['a line of a file that both read', more('library.sh'), NONE],
    ['a parameter', edit('params.yml', () => 'noise: 0.25\n'), NONE],
    ['a file that git does not know yet', (clone) => clone.write({ 'new.sh': '' }), NONE],
    ['one byte of the training data', edit('data/train.csv', (text) => text.replace('ORD', 'ORE')), NONE],
    ['one byte of the test data', edit('data/test.csv', (text) => text.replace('ORD', 'ORE')), NONE],
    ['the training command', config({ train: { ...train, run: `${TRAIN} # once more` } }), 'candidate champion'],
    ['the predict command', config({ evaluate: { ...evaluate, predict: `${PREDICT} # once more` } }), 'training'],
    ['a slice', config({ evaluate: { ...evaluate, slices: [] } }), 'training'],
  ])('%s', async (_, change, expected) => {
    const { ann } = project;
    change(ann);
    const found = await reused(ann);
    ann.git('checkout', '--quiet', '.');
    ann.git('clean', '--quiet', '-d', '--force');
    expect(found).toBe(expected);
  });
});

describe('files that git does not know decide what a command predicts, too', () => {
  const ignoring = { '.gitignore': 'model/\nlocal/\n*.tsv\n' };
  const predict = (command: string) => ({ 'mlgate.yml': configText({ evaluate: { ...evaluate, predict: command } }) });
  /** Reads a table beside the script, which only a look into the script would tell. */
  const reader = FILES['predict.sh']?.replace('. ./library.sh', '. ./library.sh; . ./lookup.tsv') ?? '';

  it.each<[string, Record<string, string>, string]>([
    [
      'a script that .gitignore names',
      predict('bash local/predict.sh {model} {data} {predictions}'),
      'local/predict.sh',
    ],
    ['a script outside the repository', predict('bash ../outside.sh {model} {data} {predictions}'), '../outside.sh'],
    ['an ignored file that the script reads', { 'predict.sh': reader }, 'lookup.tsv'],
    ['an option of the command', predict(`TABLE=local/lookup.csv ${PREDICT}`), 'local/lookup.csv'],
  ])('%s', async (_, files, path) => {
    const { ann } = makeProject({ ...ignoring, ...files });
    ann.write({ [path]: path.endsWith('.sh') ? (FILES['predict.sh'] ?? '') : '# a line\n' });
    await reused(ann);
    expect(await reused(ann)).toBe('training candidate');
    ann.write({ [path]: `${ann.read(path)}# one more line\n` });
    expect(await reused(ann)).toBe('training');
  });

  it.each([
    ['a variable', 'bash "${SCRIPT:-predict.sh}" {model} {data} {predictions}', 'only the shell knows'],
    ['a folder elsewhere', `FROM=.. ${PREDICT}`, 'a folder outside the repository'],
  ])('a command that names %s predicts every time, and says why', async (_, command, why) => {
    const { ann } = makeProject(predict(command));
    await reused(ann);
    expect(await reused(ann)).toBe('training');
    expect(ann.log.texts('info').join('\n')).toContain(why);
  });
});

it('where the inputs of training are listed, a line of the predict script trains nothing anew', async () => {
  const { ann } = makeProject({ 'mlgate.yml': configText({ train: listed }) });
  await reused(ann);
  ann.write({ 'predict.sh': `${ann.read('predict.sh')}# one more line\n` });
  expect(await reused(ann)).toBe('training');
});

it('other bytes of the model are scored anew; the champion is not', async () => {
  const { ann } = makeProject({
    'mlgate.yml': configText({ registry: { folder: 'kept' }, store: { folder: 'models' } }),
  });
  const session = await ann.session();
  await trainStep(session);
  await adoptStep(session, { path: 'model', replace: false });
  // A registry inside the repository changes with every run; it is no input of anything.
  expect(await reused(ann)).toBe('training champion');
  expect(await reused(ann)).toBe(ALL);
  ann.remove('.mlgate/late/training-run.json');
  ann.write({ 'model/model.txt': '0.5 0\n' });
  expect((await evaluateStep(session)).observed.reused).toEqual(['champion']);
});

/** The shell's own variables decide, which no key covers; `rows` of the predictions are written. */
const wavering = (rows: string): string =>
  `${FILES['predict.sh'] ?? ''}\nhead -n "${rows}" "$3" > "$3.cut"; mv "$3.cut" "$3"\n`;

it('predictions that were refused are made anew once the cause is mended, without any change that the key covers', async () => {
  const { ann, root } = makeProject();
  const told = (rows: number): void =>
    ann.write({ 'predict.sh': wavering(`$(< ${root}/rows)`), '../rows': `${rows}\n` });
  told(100);
  await trainStep(await ann.session());
  const evaluate = async () => evaluateStep(await ann.session());
  expect(await codeOf(evaluate())).toBe('predictions-missing');
  told(241);
  expect((await evaluate()).observed.reused).toEqual([]);
  expect((await evaluate()).observed.reused).toEqual(['candidate']);
  expect(ann.log.texts('info').join('\n')).toContain('candidate: unchanged model, rows and command');
});

it('earlier predictions that are refused today are made anew', async () => {
  const { ann } = makeProject();
  await reused(ann);
  const session = await ann.session();
  const spoiled: Session = {
    ...session,
    platform: {
      ...session.platform,
      cache: {
        ...session.platform.cache,
        restore: async (_key, path) => {
          await session.platform.files.write(path, 'id,p\n1001,0.5\n');
          return true;
        },
      },
    },
  };
  expect((await evaluateStep(spoiled)).observed.reused).toEqual([]);
  expect(ann.log.texts('info').join('\n')).toContain('the earlier predictions are not used again');
});

it('cache: false trains and predicts every time', async () => {
  const { ann } = makeProject({ 'mlgate.yml': configText({ train: { ...train, cache: false } }) });
  await reused(ann);
  expect(await reused(ann)).toBe(NONE);
});

it('a damaged entry is noticed and made again', async () => {
  const { ann } = makeProject();
  expect(await reused(ann)).toBe(NONE);
  const before = await (await ann.session()).workspace.require(evaluation, 'evaluate');
  const found = globSync(join(ann.folder, '.mlgate/.cache/**/content{,/model.txt}'), { withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files).toHaveLength(2);
  for (const file of files) appendFileSync(file, 'x');
  expect(await reused(ann)).toBe(NONE);
  expect(ann.log.texts('notice').filter((text) => text.includes('is damaged'))).toHaveLength(2);
  const again = await (await ann.session()).workspace.require(evaluation, 'evaluate');
  expect(again.candidate).toEqual(before.candidate);
  expect(await reused(ann)).toBe('training candidate');
});
