import { describe, expect, it } from 'vitest';
import { addRemote, jsonOf, makeFolder, makeRepository } from './terminal.ts';

type Cell = string | number;

/** Written by hand, with quotes where RFC 4180 wants them. */
function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const quote = (cell: Cell): string =>
    /[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);
  return [header, ...rows].map((row) => `${row.map(quote).join(',')}\n`).join('');
}

/** A trainer that writes the file as it stands beside it: what matters here is what mlgate makes of it. */
function trainer(text: string): Readonly<Record<string, string>> {
  return {
    'train.mjs': `import { copyFileSync } from 'node:fs';\ncopyFileSync('answers.csv', 'predictions.csv');\n`,
    'answers.csv': text,
  };
}

/** 400 rows; `skill` of them in 10 get a score on the right side. */
function binary(skill: number): string {
  const rows = Array.from({ length: 400 }, (_, row): Cell[] => {
    const late = row % 4 === 0;
    const isRight = (row * 7) % 10 < skill;
    const score = (late === isRight ? 0.6 : 0.1) + ((row * 37) % 100) / 300;
    return [row, row % 3 === 0 ? 'north' : 'south', late ? 1 : 0, score.toFixed(4)];
  });
  return csv(['id', 'region', 'late', 'p_late'], rows);
}

const QUICK = ['compare', '--run', 'node train.mjs', '--predictions', 'predictions.csv'];
const COLUMNS = ['--label', 'late', '--score', 'p_late', '--id', 'id'];
const BINARY = [...QUICK, ...COLUMNS];
/** Without a training command: the file is there already. */
const MEASURED = ['compare', '--predictions', 'predictions.csv', ...COLUMNS];

describe('predictions with labels', () => {
  it.concurrent.each([
    ['equal models', 8, 0, 'pass'],
    ['a worse one', 5, 1, 'fail'],
  ])('binary, with slices, the base trained again: %s', async (_, skill, code, verdict) => {
    const project = makeRepository(trainer(binary(8)));
    project.git('switch', '-q', '-c', 'change');
    project.commit({ ...trainer(binary(skill)), 'note.txt': '' });
    const rules = [
      '--rule',
      'roc_auc: no worse by more than 0.05',
      '--rule',
      '{ slices: region, roc_auc: not clearly worse by more than 0.1 }',
    ];
    const ended = await project.mlgate([...BINARY, '--slices', 'region', '--baseline', 'rerun', ...rules, '--json']);
    expect(ended).toMatchObject({ code });
    expect(jsonOf(ended)).toMatchObject({ verdict });
  });

  it.concurrent('recorded on main, compared on a branch, row by row', async () => {
    const project = makeRepository(trainer(binary(8)));
    addRemote(project);
    expect(await project.mlgate([...BINARY, '--record', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    project.git('switch', '-q', '-c', 'change');
    project.commit(trainer(binary(9)));
    const ended = await project.mlgate([...BINARY, '--rule', 'roc_auc: better']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('95 %');
    const preview = await project.mlgate(['preview', '--json']);
    expect(jsonOf(preview)['comment']).toContain('ROC AUC');
  });

  it.concurrent('multiclass', async () => {
    const names = ['red', 'green', 'blue'];
    const rows = Array.from({ length: 90 }, (_, row): Cell[] => {
      const truth = row % 3;
      return [names[truth] ?? '', ...names.map((_name, index) => (index === (row % 5 > 0 ? truth : 0) ? 0.8 : 0.1))];
    });
    const project = makeFolder(trainer(csv(['colour', 'p_red', 'p_green', 'p_blue'], rows)));
    const scores = 'red=p_red,green=p_green,blue=p_blue';
    const ended = await project.mlgate([
      ...QUICK,
      '--label',
      'colour',
      '--scores',
      scores,
      '--metrics',
      'accuracy,log_loss',
      '--rule',
      'accuracy: at least 0.5',
      '--json',
    ]);
    expect(ended.code).toBe(0);
    expect(jsonOf(ended)).toMatchObject({ verdict: 'pass' });
  });

  it.concurrent('regression', async () => {
    const rows = Array.from({ length: 60 }, (_, row): Cell[] => [row * 2.5, row * 2.5 + ((row * 13) % 7) - 3]);
    const project = makeFolder(trainer(csv(['price', 'predicted'], rows)));
    const told = [...QUICK, '--label', 'price', '--prediction', 'predicted', '--rule', 'mae: at most 3'];
    const untold = await project.mlgate(told);
    expect(untold.code).toBe(2);
    expect(untold.stderr).toContain('explain task-unknown');
    expect(untold.stderr).toContain('regression');
    expect(await project.mlgate([...told, '--task', 'regression'])).toMatchObject({ code: 0 });
  });

  it.concurrent('labels that say nothing of which is positive: the flag to add is named', async () => {
    const yes = binary(8)
      .replaceAll(/,1,(0\.\d+)/g, ',yes,$1')
      .replaceAll(/,0,(0\.\d+)/g, ',no,$1');
    const project = makeFolder({ 'predictions.csv': yes });
    const ended = await project.mlgate(MEASURED);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('explain positive-needed');
    expect(await project.mlgate([...MEASURED, '--positive', 'yes', '--quiet'])).toMatchObject({
      code: 0,
      stdout: '🆕 model: first measurement, nothing to compare with yet\n',
      stderr: '',
    });
  });

  it.concurrent('columns and labels with everything in their names', async () => {
    const label = '"; drop table x; --';
    const slice = '`|\n<img src=x onerror=alert(1)> @everyone';
    const rows = Array.from({ length: 80 }, (_, row): Cell[] => [
      row % 2 === 0 ? '</td>\u001B[31m"yes"' : "no'",
      ((row * 7) % 10) / 10,
      row % 4 < 2 ? '=HYPERLINK("x")' : '‮evil',
    ]);
    const project = makeFolder(trainer(csv([label, 'p\t1', slice], rows)));
    project.write({
      'mlgate.yml': `model: hostile
train: { run: node train.mjs }
evaluate:
  predictions: predictions.csv
  label: ${JSON.stringify(label)}
  positive: ${JSON.stringify('</td>\u001B[31m"yes"')}
  score: ${JSON.stringify('p\t1')}
  slices: [${JSON.stringify(slice)}]
`,
    });
    const ended = await project.mlgate(['run']);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).not.toContain('\u001B');
    const comment = project.read('.mlgate/hostile/comment.md');
    expect(comment).not.toContain('<img');
    expect(comment).not.toContain('\u001B');
    expect(comment).not.toMatch(/(?<!\\)@everyone/);
  });
});

describe('predictions that cannot be used: what, where, what to do', () => {
  const good = binary(8);
  it.concurrent.each([
    ['a score that is NaN', good.replace(/0\.\d+\n/, 'NaN\n'), 'score-missing'],
    ['a score beyond 1', good.replace(/0\.\d+\n/, '7.5\n'), 'score-range'],
    ['a label that is missing', good.replace('0,north,1,', '0,north,,'), 'label-missing'],
    ['an id twice', good.replace('\n1,south', '\n0,south'), 'id-duplicate'],
    ['no rows', 'id,region,late,p_late\n', 'no-test-rows'],
    ['another column', good.replace('p_late', 'p_lat'), 'column-missing'],
    ['two columns of one name', good.replace('region', 'late'), 'table-columns'],
    ['cut off inside a quote', good.replace(/\n$/, '\n400,"nor'), 'table-quote'],
    ['empty', '', 'table-empty'],
    ['binary', 'PK\u0003\u0004\u0000\u0000\u0001', 'table-'],
  ])('%s', async (_, text, code) => {
    const ended = await makeFolder({ 'predictions.csv': text }).mlgate(MEASURED);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`explain ${code}`);
    expect(ended.stderr).toContain('predictions.csv');
    expect(ended.stdout).toBe('');
  });

  it.concurrent.each([
    [
      'in another order, with ids: joined',
      ['--id', 'id'],
      (lines: readonly string[]) => lines.toReversed(),
      0,
      /ROC AUC/,
    ],
    [
      'in another order, without ids: said',
      [],
      (lines: readonly string[]) => lines.toReversed(),
      1,
      /the label, or the order, differs in \d+ rows/,
    ],
    [
      'other ids: said',
      ['--id', 'id'],
      (lines: readonly string[]) => lines.map((line) => `x${line}`),
      1,
      /labels and slices agree row by row, the ids do not/,
    ],
  ])('the base has the same rows %s', async (_, ids, change, code, words) => {
    const [header = '', ...lines] = binary(8).trimEnd().split('\n');
    const project = makeRepository(trainer([header, ...lines, ''].join('\n')));
    project.git('switch', '-q', '-c', 'change');
    project.commit(trainer([header, ...change(lines), ''].join('\n')));
    const columns = ['--label', 'late', '--score', 'p_late', ...ids];
    const rule = ['--baseline', 'rerun', '--rule', 'roc_auc: no worse by more than 0.05'];
    const ended = await project.mlgate([...QUICK, ...columns, ...rule]);
    expect(ended).toMatchObject({ code });
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(words);
    expect(project.read('.mlgate/model/comment.md')).not.toContain('The production model');
  });

  it.concurrent.each([
    ['--label', 'lat', 'has no column "lat" (evaluate.label, or --label)', 'did you mean "late"?'],
    ['--score', 'p_lat', 'has no column "p_lat" (evaluate.score, or --score)', 'did you mean "p_late"?'],
    ['--slices', 'reg', 'has no column "reg" (evaluate.slices, or --slices)', 'did you mean "region"?'],
    ['--id', 'number', 'has no column "number" (evaluate.id, or --id)', 'its columns are'],
  ])('%s %s, which is not there: the key is named', async (flag, name, what, fix) => {
    const ended = await makeFolder({ 'predictions.csv': good }).mlgate([...MEASURED, flag, name]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(what);
    expect(ended.stderr).toContain(fix);
  });

  it.concurrent('other rows than the base had: not compared, and said so', async () => {
    const project = makeRepository(trainer(binary(8)));
    project.git('switch', '-q', '-c', 'change');
    project.commit(trainer(binary(8).split('\n').slice(0, 300).join('\n')));
    const ended = await project.mlgate([
      ...BINARY,
      '--baseline',
      'rerun',
      '--rule',
      'roc_auc: no worse by more than 0.05',
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/measured on 400 rows, the candidate on 299\. Both must be\s+tested/);
  });
});
