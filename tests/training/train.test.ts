import { beforeEach, describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { encodeRecord } from '../../src/records/record.ts';
import { trainingRun } from '../../src/records/training-run.ts';
import { executor } from '../../src/training/executors/executor.ts';
import type { Reaction } from '../fakes/scripted-commands.ts';
import type { MemoryFiles } from '../fakes/memory-files.ts';
import { codeOf, problemOf } from '../platform/problem-code.ts';
import { goodModel, trainingScene } from './training-scene.ts';
import type { RunChanges, TrainingScene } from './training-scene.ts';

let scene: TrainingScene;
let files: MemoryFiles;
beforeEach(async () => {
  scene = await trainingScene();
  ({ files } = scene);
});

const all = async (...work: readonly Promise<void>[]): Promise<void> => void (await Promise.all(work));
const writes = (content: string, path = 'model.json'): Reaction => ({ does: () => files.write(path, content) });
/** Everything but what git keeps and records of ours. */
const leftovers = (): readonly string[] => files.paths('.mlgate');

describe('a training that goes well', () => {
  it('makes a valid record, and the same one but for what is observed', async () => {
    const first = await scene.run({ train: { cache: false } });
    scene.clock.advance(60);
    const second = await scene.run({ train: { cache: false } });
    expect(encodeRecord(trainingRun, first)).toContain('"kind":"training-run"');
    expect({ ...first, observed: 0 }).toEqual({ ...second, observed: 0 });
    expect(first).toMatchObject({
      model: 'late',
      executor: 'local',
      command: 'node train.js',
      environment: { tools: { node: 'v24.1.0' } },
      output: { path: 'model.json', kind: 'file', bytes: 26, files: 1 },
      observed: {
        startedAt: '2026-01-01T00:00:00.000Z',
        cpuSeconds: 1.5,
        peakMemory: 2048,
        reused: false,
        mlgate: '0.1.0',
      },
    });
    expect(leftovers()).toEqual([]);
  });

  it('shows what the command prints', async () => {
    await scene.run();
    expect(scene.log.texts('info')).toEqual(['epoch 1', 'epoch 2']);
  });

  it('takes a folder, a trailing slash or not', async () => {
    scene.trains = {
      does: () => all(files.write('out/a', '1'), files.write('out/s/b', '22')),
    };
    const { output } = await scene.run({ train: { model: 'out/' } });
    expect(output).toMatchObject({ path: 'out', kind: 'folder', bytes: 3, files: 2 });
    expect((await scene.run({ train: { model: 'out/' } })).observed.reused).toBe(true);
  });

  it('may make numbers only', async () => {
    scene.trains = writes('{"auc": 0.9}', 'metrics.json');
    const record = await scene.run({ config: { metricsFile: 'metrics.json' }, without: ['model', 'params'] });
    expect(record).not.toHaveProperty('output');
    expect(record).not.toHaveProperty('params');
    expect(
      (await scene.run({ config: { metricsFile: 'metrics.json' }, without: ['model', 'params'] })).observed.reused,
    ).toBe(true);
  });

  it('gives the command nothing of an earlier model to find', async () => {
    await files.write('model.json', 'earlier');
    let found = '';
    scene.trains = {
      does: async () => {
        found = await files.kind('model.json');
        await files.write('model.json', 'new');
      },
    };
    await scene.run();
    expect(found).toBe('absent');
    expect(await files.readText('model.json')).toBe('new');
  });
});

describe('on unchanged inputs', () => {
  it('the earlier result is used again, and the command does not run', async () => {
    const first = await scene.run();
    await files.remove('model.json');
    const again = await scene.run();
    expect(scene.runs()).toBe(1);
    expect(again.observed.reused).toBe(true);
    expect(again.output).toEqual(first.output);
    expect(again.inputs).toBe(first.inputs);
    expect(await files.readText('model.json')).toBe('model of tree: {depth: 6}\n');
  });

  it('it takes the place of what lies there now', async () => {
    await scene.run();
    await files.write('model.json', 'made by hand');
    await scene.run();
    expect(await files.readText('model.json')).toBe('model of tree: {depth: 6}\n');
    expect(leftovers()).toEqual([]);
  });

  it('going back to earlier inputs finds their result', async () => {
    await scene.run();
    await files.write('params.yml', 'tree: {depth: 9}\n');
    await scene.run();
    await files.write('params.yml', 'tree: {depth: 6}\n');
    expect((await scene.run()).observed.reused).toBe(true);
    expect(scene.runs()).toBe(2);
  });

  test.each<[string, (changes: RunChanges) => RunChanges]>([
    ['cache: false', (changes) => ({ ...changes, train: { cache: false } })],
    ['no repository to tell what changed', (changes) => ({ ...changes, platform: { repository: undefined } })],
    ['data that nobody names: git may ignore them', (changes) => ({ ...changes, config: { data: {} } })],
  ])('nothing is used again with %s', async (_, change) => {
    await scene.run(change({}));
    expect((await scene.run(change({}))).observed.reused).toBe(false);
    expect(scene.runs()).toBe(2);
  });

  it('data need no name where the inputs are listed', async () => {
    const unnamed: RunChanges = { config: { data: {} }, train: { inputs: ['**'] } };
    await scene.run(unnamed);
    expect((await scene.run(unnamed)).observed.reused).toBe(true);
  });

  it('all outputs must be there: a half-remembered result is none', async () => {
    const config = { metricsFile: 'metrics.json' };
    scene.trains = {
      does: () => all(files.write('model.json', 'm'), files.write('metrics.json', '{}')),
    };
    await scene.run({ config });
    const forgetful: TrainingScene['cache'] = {
      save: () => Promise.resolve(),
      restore: (key, path) => (path === 'metrics.json' ? Promise.resolve(false) : scene.cache.restore(key, path)),
    };
    let found: readonly string[] = [];
    scene.trains = {
      does: async () => {
        found = [await files.kind('model.json'), await files.kind('metrics.json')];
        await files.write('model.json', 'n');
        await files.write('metrics.json', '{}');
      },
    };
    expect((await scene.run({ config, platform: { cache: forgetful } })).observed.reused).toBe(false);
    expect(found).toEqual(['absent', 'absent']);
  });
});

describe('never used again after', () => {
  test.each(['train.js', 'src/fit.js', 'params.yml', 'data/train.csv', 'package-lock.json'])(
    'an edit of %s',
    async (path) => {
      await scene.run();
      await files.append(path, '#\n');
      expect((await scene.run()).observed.reused).toBe(false);
      expect(scene.runs()).toBe(2);
    },
  );

  it('an update of the interpreter', async () => {
    await scene.run();
    scene.version = 'v24.2.0';
    expect((await scene.run()).observed.reused).toBe(false);
  });

  it('an edit of mlgate.yml it still is', async () => {
    await scene.run();
    await files.append('mlgate.yml', '# comment\n');
    for (const file of ['mlgate.yml', './mlgate.yml', 'models/late/mlgate.yml']) {
      expect((await scene.run({ config: { file } })).observed.reused).toBe(true);
    }
  });
});

describe('a training that fails leaves the earlier outputs as they were:', () => {
  const cases: readonly [string, Reaction | ((tree: MemoryFiles) => Reaction), string][] = [
    ['exit code 7', { exitCode: 7, lines: ['boom'] }, 'train-failed'],
    ['unknown program', { exitCode: 127 }, 'train-failed'],
    [
      'half a model, then a crash',
      (tree) => ({ does: () => tree.write('model.json', 'ha'), exitCode: 1 }),
      'train-failed',
    ],
    ['no model', {}, 'model-missing'],
    ['an empty file', (tree) => ({ does: () => tree.write('model.json', '') }), 'model-empty'],
    ['an empty folder', (tree) => ({ does: () => tree.makeFolder('model.json') }), 'folder-empty'],
    ['a link', (tree) => ({ does: () => tree.link('model.json', 'train.js') }), 'model-link'],
    ['a link to nothing', (tree) => ({ does: () => tree.link('model.json', 'gone') }), 'model-link'],
    ['a folder with a link', (tree) => ({ does: () => tree.link('model.json/x', '../train.js') }), 'folder-link'],
  ];
  const reactionOf = (reaction: (typeof cases)[number][1]): Reaction =>
    typeof reaction === 'function' ? reaction(files) : reaction;

  test.each(cases)('%s', async (_, reaction, code) => {
    await files.write('model.json', 'earlier');
    scene.trains = reactionOf(reaction);
    expect(await codeOf(scene.run())).toBe(code);
    expect(await files.readText('model.json')).toBe('earlier');
    expect(leftovers()).toEqual([]);
  });

  test.each(cases)('%s (there was nothing before)', async (_, reaction, code) => {
    scene.trains = reactionOf(reaction);
    expect(await codeOf(scene.run())).toBe(code);
    expect(await files.kind('model.json')).toBe('absent');
    scene.trains = goodModel(files);
    expect((await scene.run()).observed.reused).toBe(false);
  });

  it('every output, files and folders', async () => {
    await files.write('model.json/a', 'earlier');
    files.link('model.json/l', 'a');
    await files.write('metrics.json', 'earlier');
    scene.trains = { does: () => files.write('model.json', 'new') };
    expect(
      await codeOf(scene.run({ config: { metricsFile: 'metrics.json', evaluate: { predictions: 'p.csv' } } })),
    ).toBe('output-missing');
    expect(await files.readText('model.json/a')).toBe('earlier');
    expect(await files.linkTarget('model.json/l')).toBe('a');
    expect(await files.readText('metrics.json')).toBe('earlier');
  });

  it('the disk is full when the record of the earlier ones is written', async () => {
    await files.write('model.json', 'earlier');
    files.fail = (verb, path) => (verb === 'write' && path.startsWith('.mlgate/') ? 'ENOSPC' : undefined);
    expect(await codeOf(scene.run())).toBe('disk-full');
    expect(await files.readText('model.json')).toBe('earlier');
    expect(scene.runs()).toBe(0);
  });

  it('the executor itself fails', async () => {
    await files.write('model.json', 'earlier');
    const broken = executor({
      name: 'broken',
      doc: { summary: '', source: '' },
      parameters: z.strictObject({}),
      poll: { first: 1, longest: 1 },
      open: () => {
        throw new TypeError('a bug');
      },
    });
    const run = scene.run({
      train: { executor: { name: 'broken', parameters: {} } },
      options: { executors: [broken] },
    });
    await expect(run).rejects.toThrow('a bug');
    expect(await files.readText('model.json')).toBe('earlier');
  });
});

describe('a training that fails says', () => {
  it('how it ended, its last lines, and what to try', async () => {
    scene.trains = { exitCode: 3, lines: Array.from({ length: 40 }, (_, line) => `line ${line + 1}`) };
    await expect(scene.run()).rejects.toMatchObject({
      problems: [
        {
          code: 'train-failed',
          what: 'the training command failed: exit code 3',
          fix: 'run it by hand to see more: node train.js',
          output: Array.from({ length: 15 }, (_, line) => `line ${line + 26}`).join('\n'),
        },
      ],
    });
  });

  it('that its time was over', async () => {
    scene.trains = { hangs: true, lines: ['begun'] };
    const problem = await problemOf(scene.run({ train: { timeoutSeconds: 60 } }));
    expect(problem).toMatchObject({ code: 'train-timed-out', output: 'begun' });
    expect(problem.fix).toContain('train.timeout');
  });

  it('that it was cancelled, and puts the earlier model back', async () => {
    await files.write('model.json', 'earlier');
    const abort = new AbortController();
    scene.trains = { hangs: true, does: () => files.write('model.json', 'half') };
    scene.clock.whileSleeping = () => abort.abort();
    expect(await codeOf(scene.run({ options: { signal: abort.signal } }))).toBe('cancelled');
    expect(await files.readText('model.json')).toBe('earlier');
    expect(leftovers()).toEqual([]);
  });

  it('that it was cancelled before it began', async () => {
    expect(await codeOf(scene.run({ options: { signal: AbortSignal.abort() } }))).toBe('cancelled');
    expect(scene.runs()).toBe(0);
  });

  it('which executors there are', async () => {
    await expect(scene.run({ train: { executor: { name: 'moon', parameters: {} } } })).rejects.toMatchObject({
      problems: [{ code: 'executor-unknown', fix: 'one of: local' }],
    });
  });
});

describe('a command that changes its own inputs', () => {
  test.each<[string, (tree: MemoryFiles) => Promise<void>, string]>([
    ['a tracked file', (tree) => tree.append('src/fit.js', '// seen\n'), '(src/fit.js)'],
    ['its data', (tree) => tree.append('data/train.csv', '3,4\n'), '(data/train.csv)'],
    ['its parameters', (tree) => tree.append('params.yml', '# best\n'), '(params.yml)'],
    ['a new file that git does not ignore', (tree) => tree.write('loss.csv', ''), '(loss.csv)'],
    ['a tracked file that it removes', (tree) => tree.remove('src/fit.js'), '(src/fit.js)'],
    ['data that it removes', (tree) => tree.remove('data/train.csv'), 'data/train.csv does not exist'],
  ])('is warned of, and not used again: %s', async (_, change, shown) => {
    scene.trains = { does: () => all(files.write('model.json', 'm'), change(files)) };
    const record = await scene.run();
    expect(record.output).toBeDefined();
    const warnings = scene.log.texts('warning');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(shown);
    await files.write('data/train.csv', 'x,y\n1,2\n');
    await scene.run();
    expect(scene.runs()).toBe(2);
  });

  it('is told about five of many files', async () => {
    scene.trains = {
      does: async () => {
        await files.write('model.json', 'm');
        for (let i = 0; i < 8; i++) await files.write(`checkpoint-${i}`, '');
      },
    };
    await scene.run();
    expect(scene.log.texts('warning')[0]).toContain('checkpoint-4, 3 more)');
  });

  it('may write what git ignores', async () => {
    scene.trains = {
      does: () => all(files.write('model.json', 'm'), files.write('metrics.json', '{}')),
    };
    await scene.run();
    expect(scene.log.texts('warning')).toEqual([]);
    expect((await scene.run()).observed.reused).toBe(true);
  });
});
