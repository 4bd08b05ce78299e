import { beforeEach, describe, expect, it, test } from 'vitest';
import type { TrainingRun } from '../../src/records/training-run.ts';
import { collectLineage } from '../../src/training/lineage.ts';
import type { LineageOptions } from '../../src/training/lineage.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import type { MemoryFiles } from '../fakes/memory-files.ts';
import { memoryRepository } from '../fakes/memory-repository.ts';
import type { MemoryRepository } from '../fakes/memory-repository.ts';
import { codeOf, problemOf } from '../platform/problem-code.ts';
import { PROJECT } from './training-scene.ts';

interface Project {
  readonly files: MemoryFiles;
  readonly repository: MemoryRepository;
}

async function project(base = '/project'): Promise<Project> {
  const files = memoryFiles(base);
  for (const [path, text] of Object.entries(PROJECT)) await files.write(path, text);
  await files.write('data/more/part.csv', '3,4\n');
  const repository = memoryRepository(files);
  await repository.commitAll();
  return { files, repository };
}

type Changes = Partial<Omit<LineageOptions, 'train'>> & { readonly train?: Partial<LineageOptions['train']> };

function lineageOf({ files, repository }: Project, changes: Changes = {}): ReturnType<typeof collectLineage> {
  const train = {
    run: 'node train.js',
    executor: { name: 'local', parameters: {} },
    params: 'params.yml',
    model: 'model.json',
  };
  return collectLineage({
    folder: files.base,
    notInputs: ['mlgate.yml', 'metrics.json', 'predictions.csv'],
    data: ['data'],
    files,
    repository,
    environment: { platform: 'linux-x64', tools: { node: 'v24.1.0' } },
    ...changes,
    train: { ...train, ...changes.train },
  });
}

let here: Project;
let inputs: TrainingRun['inputs'];
beforeEach(async () => {
  here = await project();
  ({ inputs } = await lineageOf(here));
});

describe('the same inputs', () => {
  it('have the same digest in two clean folders', async () => {
    expect((await lineageOf(await project('/elsewhere/with a space'))).inputs).toBe(inputs);
  });

  it('have the same digest whether committed or not', async () => {
    await here.files.write('train.js', 'other\n');
    const dirty = await lineageOf(here);
    await here.repository.commitAll();
    const clean = await lineageOf(here);
    expect([dirty.code.dirty, clean.code.dirty]).toEqual([true, false]);
    expect(dirty.code.commit).not.toBe(clean.code.commit);
    expect(dirty.inputs).toBe(clean.inputs);
  });

  test.each([
    ['mlgate.yml', 'model: late\ncompare: {}\n'],
    ['.mlgate/late/data-report.json', '{}'],
    ['.mlgate/.gitignore', '*\n'],
    ['model.json', 'another model'],
    ['metrics.json', '{}'],
    ['predictions.csv', 'id\n'],
    ['node_modules/x/index.js', ''],
  ])('are not changed by %s', async (path, text) => {
    await here.files.append('.gitignore', 'node_modules\n');
    const before = (await lineageOf(here)).inputs;
    await here.files.write(path, text);
    expect((await lineageOf(here)).inputs).toBe(before);
  });

  it('are not changed by a model that is a tracked folder', async () => {
    const train = { model: './model/' };
    await here.files.write('model/weights', '1');
    const before = (await lineageOf(here, { train })).inputs;
    await here.files.write('model/weights', '2');
    await here.files.write('model/more', '3');
    expect((await lineageOf(here, { train })).inputs).toBe(before);
  });
});

describe('one byte in', () => {
  test.each([
    'train.js',
    'src/fit.js',
    'params.yml',
    'data/train.csv',
    'data/more/part.csv',
    'package-lock.json',
    '.gitignore',
  ])('%s makes other inputs', async (path) => {
    await here.files.append(path, ' ');
    expect((await lineageOf(here)).inputs).not.toBe(inputs);
  });
});

describe('other inputs are made by', () => {
  test.each<[string, (project: Project) => Promise<void>]>([
    ['a new file that git does not ignore', ({ files }) => files.write('src/new.js', '')],
    ['a removed file', ({ files }) => files.remove('src/fit.js')],
    ['a renamed file', ({ files }) => files.move('src/fit.js', 'src/fitter.js')],
    ['a file with the name of the model as a beginning', ({ files }) => files.write('model.json.py', '')],
    ['a file with the name of the records as a beginning', ({ files }) => files.write('.mlgate-notes', '')],
    ['a lock file that was not there', ({ files }) => files.write('uv.lock', '')],
  ])('%s', async (_, change) => {
    await change(here);
    expect((await lineageOf(here)).inputs).not.toBe(inputs);
  });

  test.each<[string, Changes]>([
    ['the command', { train: { run: 'node  train.js' } }],
    ['the executor', { train: { executor: { name: 'ray', parameters: {} } } }],
    ['the executor’s parameters', { train: { executor: { name: 'local', parameters: { cpus: 2 } } } }],
    ['the interpreter', { environment: { platform: 'linux-x64', tools: { node: 'v24.1.1' } } }],
    [
      'another interpreter',
      { environment: { platform: 'linux-x64', tools: { node: 'v24.1.0', python: 'Python 3.12.1' } } },
    ],
    ['the platform', { environment: { platform: 'darwin-arm64', tools: { node: 'v24.1.0' } } }],
    ['the choice of data', { data: ['data/train.csv'] }],
    ['no parameters', { train: { params: 'mlgate.yml' } }],
  ])('%s', async (_, changes) => {
    expect((await lineageOf(here, changes)).inputs).not.toBe(inputs);
  });
});

describe('a link', () => {
  beforeEach(async () => {
    await here.files.write('/shared/lib.py', '1');
    await here.files.write('/shared/other.py', '1');
    here.files.link('lib.py', '/shared/lib.py');
    await here.repository.commitAll();
    ({ inputs } = await lineageOf(here));
  });

  it('counts with what it points to, outside of the repository too', async () => {
    await here.files.write('/shared/lib.py', '2');
    expect((await lineageOf(here)).inputs).not.toBe(inputs);
  });

  it('counts with where it points', async () => {
    await here.files.remove('lib.py');
    here.files.link('lib.py', '/shared/other.py');
    expect((await lineageOf(here)).inputs).not.toBe(inputs);
  });

  it('may lead nowhere or to a folder', async () => {
    here.files.link('nowhere', 'gone');
    here.files.link('folder', '/shared');
    expect((await lineageOf(here)).code.files).toBe((await here.repository.files(here.files.base)).length - 3);
  });
});

async function chosen(...globs: string[]): Promise<number> {
  return (await lineageOf(here, { train: { inputs: globs } })).code.files;
}

describe('train.inputs', () => {
  beforeEach(async () => {
    for (const path of ['src/deep/a.py', 'src/.hidden.py', 'src/deep/.x/b.py', 'lib/a b[1].py', 'Src.py'])
      await here.files.write(path, '');
  });

  test.each<[readonly string[], number]>([
    [['train.js'], 1],
    [['./train.js'], 1],
    [['src'], 4],
    [['src/'], 4],
    [['./src/'], 4],
    [['src/**'], 4],
    [['src/*'], 2],
    [['**/*.py'], 5],
    [['*.py'], 1],
    [['{train,nothing}.js'], 1],
    [['src/**/*.py', 'train.js'], 4],
    [['lib/a b[1].py'], 1],
    [['.'], 10],
    [['**'], 10],
  ])('%j chooses %i files', async (globs, count) => {
    expect(await chosen(...globs)).toBe(count);
  });

  it('leaves the rest out: an edit there changes nothing, but parameters and data still count', async () => {
    const train = { inputs: ['src/**'] };
    const before = (await lineageOf(here, { train })).inputs;
    await here.files.append('train.js', '//');
    expect((await lineageOf(here, { train })).inputs).toBe(before);
    await here.files.append('src/fit.js', '//');
    const edited = (await lineageOf(here, { train })).inputs;
    await here.files.append('params.yml', '#');
    const other = (await lineageOf(here, { train })).inputs;
    await here.files.append('data/train.csv', '5,6\n');
    expect(new Set([before, edited, other, (await lineageOf(here, { train })).inputs]).size).toBe(4);
  });

  test.each([['nothing/**'], ['model.json'], ['mlgate.yml'], ['data/**']])(
    'refuses %s, which chooses nothing',
    async (glob) => {
      expect(await codeOf(chosen(glob))).toBe('inputs-empty');
    },
  );

  it('says that there is no repository to choose from', async () => {
    const asked = lineageOf(here, { repository: undefined, train: { inputs: ['src/**'] } });
    expect((await problemOf(asked)).fix).toContain('git init');
  });
});

describe('what is not there or not readable', () => {
  test.each<[string, Changes, string]>([
    ['no data', { data: ['gone.csv'] }, 'file-missing'],
    ['data that is an empty folder', { data: ['empty'] }, 'folder-empty'],
    ['data that is a link', { data: ['link.csv'] }, 'folder-link'],
    ['no parameters', { train: { params: 'gone.yml' } }, 'file-missing'],
    ['parameters that are no YAML', { train: { params: 'broken.yml' } }, 'params-unreadable'],
  ])('is refused: %s', async (_, changes, code) => {
    here.files.makeFolder('empty');
    here.files.link('link.csv', 'data/train.csv');
    await here.files.write('broken.yml', 'a: [');
    expect(await codeOf(lineageOf(here, changes))).toBe(code);
  });
});

describe('a record', () => {
  it('tells what the model is made from', async () => {
    await here.files.append('train.js', '// edited\n');
    const lineage = await lineageOf(here, { data: ['data/train.csv'] });
    expect(lineage).toMatchObject({
      params: { file: { path: 'params.yml' }, values: { 'tree.depth': 6 } },
      code: { commit: (await here.repository.head()).commit, dirty: true, files: 6 },
      data: [{ path: 'data/train.csv' }],
      environment: { platform: 'linux-x64', tools: { node: 'v24.1.0' }, lockFiles: [{ path: 'package-lock.json' }] },
    });
  });

  it('outside a repository has the lock file beside it and no code', async () => {
    const lineage = await lineageOf(here, { repository: undefined });
    expect(lineage.code).toMatchObject({ dirty: true, files: 0 });
    expect(lineage.environment.lockFiles.map(({ path }) => path)).toEqual(['package-lock.json']);
  });
});

it('sees lock files above mlgate.yml, up to the root and not beyond', async () => {
  const files = memoryFiles('/project/models/late');
  for (const path of ['/uv.lock', '/project/uv.lock', '/project/models/package-lock.json', 'yarn.lock', 'params.yml']) {
    await files.write(path, '');
  }
  const repository = { ...here.repository, root: '/project', files: () => Promise.resolve([]) };
  const { environment } = await lineageOf({ files, repository }, { data: [] });
  expect(environment.lockFiles.map(({ path }) => path)).toEqual(['yarn.lock', '../package-lock.json', '../../uv.lock']);
});
