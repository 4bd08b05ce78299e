// A small project in memory: a trainer, data, parameters, in a repository with one commit.
import type { Cache } from '../../src/platform/cache.ts';
import type { CommandOptions } from '../../src/platform/exec.ts';
import type { TrainConfig } from '../../src/config/model-config.ts';
import type { TrainingRun } from '../../src/records/training-run.ts';
import local from '../../src/training/executors/local.ts';
import { train } from '../../src/training/train.ts';
import type { TrainOptions } from '../../src/training/train.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import type { CollectingLog } from '../fakes/collecting-log.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import type { ManualClock } from '../fakes/manual-clock.ts';
import { memoryCache } from '../fakes/memory-cache.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import type { MemoryFiles } from '../fakes/memory-files.ts';
import { memoryRepository } from '../fakes/memory-repository.ts';
import type { MemoryRepository } from '../fakes/memory-repository.ts';
import { scriptedCommands } from '../fakes/scripted-commands.ts';
import type { Reaction, ScriptedCommands } from '../fakes/scripted-commands.ts';

export interface TrainingScene {
  readonly files: MemoryFiles;
  readonly repository: MemoryRepository;
  readonly cache: Cache;
  readonly log: CollectingLog;
  readonly clock: ManualClock;
  readonly commands: ScriptedCommands;
  /** What the training command does from now on; a good model unless set. */
  trains: Reaction | ((options: CommandOptions) => Reaction);
  /** What `node --version` prints. */
  version: string;
  /** How often the training command ran. */
  readonly runs: () => number;
  readonly run: (changes?: RunChanges) => Promise<TrainingRun>;
}

export interface RunChanges {
  readonly train?: Partial<TrainConfig>;
  readonly config?: Partial<Omit<TrainOptions['config'], 'train'>>;
  /** Keys of `train` that mlgate.yml does not have. */
  readonly without?: readonly ('model' | 'params')[];
  readonly options?: Partial<Omit<TrainOptions, 'config'>>;
  readonly platform?: Partial<TrainOptions['platform']>;
}

const RUN = 'node train.js';

export const PROJECT: Readonly<Record<string, string>> = {
  '.gitignore': 'model.json\nmetrics.json\n',
  'mlgate.yml': 'model: late\n',
  'train.js': 'fit()\n',
  'src/fit.js': 'export const fit = 1;\n',
  'params.yml': 'tree: {depth: 6}\n',
  'package-lock.json': '{}\n',
  'data/train.csv': 'x,y\n1,2\n',
};

export async function trainingScene(): Promise<TrainingScene> {
  const files = memoryFiles();
  const repository = memoryRepository(files);
  for (const [path, text] of Object.entries(PROJECT)) await files.write(path, text);
  await repository.commitAll();
  const log = collectingLog();
  const cache = memoryCache(files, log);
  const clock = manualClock();
  const commands = scriptedCommands((options) => reactionTo(options));
  const scene: TrainingScene = {
    files,
    repository,
    cache,
    log,
    clock,
    commands,
    version: 'v24.1.0',
    trains: goodModel(files),
    runs: () => commands.ran.filter(({ command }) => command === RUN).length,
    run: (changes = {}) => train(optionsOf(scene, changes)),
  };
  const reactionTo = (options: CommandOptions): Reaction | undefined => {
    if (options.command.endsWith(' --version')) return { lines: [scene.version] };
    if (options.command !== RUN) return undefined;
    return typeof scene.trains === 'function' ? scene.trains(options) : scene.trains;
  };
  return scene;
}

/** A model that tells the parameters and the data it was made from. */
export function goodModel(files: MemoryFiles): Reaction {
  return {
    cpuSeconds: 1.5,
    peakMemory: 2048,
    lines: ['epoch 1', 'epoch 2'],
    does: async () => files.write('model.json', `model of ${await files.readText('params.yml')}`),
  };
}

function optionsOf(scene: TrainingScene, changes: RunChanges): TrainOptions {
  const { files, commands, repository, cache, clock, log } = scene;
  const paths = { params: 'params.yml', model: 'model.json' };
  for (const name of changes.without ?? []) Reflect.deleteProperty(paths, name);
  return {
    config: {
      model: 'late',
      folder: files.base,
      file: 'mlgate.yml',
      data: { train: 'data/train.csv' },
      ...changes.config,
      train: {
        run: RUN,
        executor: { name: 'local', parameters: {} },
        ...paths,
        cache: true,
        ...changes.train,
      },
    },
    job: { command: RUN, env: {} },
    executors: [local],
    key: 'run-1',
    platform: { files, commands, repository, cache, clock, log, system: 'linux-x64', ...changes.platform },
    version: '0.1.0',
    ...changes.options,
  };
}
