// Training with real files, git, bash and processes.
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderCache } from '../../src/platform/folder-cache.ts';
import { openRepository } from '../../src/platform/git-repository.ts';
import { localCommands } from '../../src/platform/local-commands.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { TrainingRun } from '../../src/records/training-run.ts';
import local from '../../src/training/executors/local.ts';
import { train } from '../../src/training/train.ts';
import type { TrainOptions } from '../../src/training/train.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import type { CollectingLog } from '../fakes/collecting-log.ts';
import { codeOf } from '../platform/problem-code.ts';
import { commitAll, ENVIRONMENT, git, gitScene } from '../platform/git-scene.ts';
import type { GitScene } from '../platform/git-scene.ts';

let scene: GitScene;
let folder: string;
let log: CollectingLog;
beforeEach(async () => {
  scene = await gitScene();
  ({ folder } = scene);
  log = collectingLog();
  for (const [name, text] of Object.entries({
    '.gitignore': 'model\n.mlgate\n',
    'train.sh': 'mkdir model; cat data.csv > model/weights\n',
    'data.csv': '1,2\n',
  })) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  commitAll(folder);
});
afterEach(() => scene[Symbol.asyncDispose]());

interface Changes {
  readonly place?: string;
  readonly run?: string;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  readonly onInfo?: (line: string) => void;
}

async function run(changes: Changes = {}): Promise<TrainingRun> {
  const { place = folder, run: command = 'bash train.sh', timeoutSeconds, signal, onInfo } = changes;
  const files = localFiles(place, scene.temporaries);
  const options: TrainOptions = {
    config: {
      model: 'late',
      folder: place,
      data: { train: 'data.csv' },
      train: {
        run: command,
        executor: { name: 'local', parameters: {} },
        model: 'model',
        cache: true,
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      },
    },
    job: { command, env: {} },
    executors: [local],
    key: 'run-1',
    platform: {
      files,
      commands: localCommands({ PATH: process.env['PATH'] }),
      repository: await openRepository(place, files, ENVIRONMENT),
      cache: folderCache('.mlgate/.cache', files, log),
      clock: systemClock,
      log: onInfo === undefined ? log : { ...log, info: onInfo },
      system: 'test',
    },
    version: '0.1.0',
    ...(signal === undefined ? {} : { signal }),
  };
  return train(options);
}

it('has the same digests in two clean folders, whatever the folders are called', async () => {
  const records: TrainingRun[] = [];
  for (const name of ['one', 'node python3 it’s']) {
    const place = path.join(folder, '..', name);
    git(folder, ['clone', '--quiet', folder, place]);
    records.push(await run({ place }));
  }
  const [first, second] = records.map((record) => ({ ...record, observed: undefined }));
  expect(second).toEqual(first);
  expect(records.map(({ observed }) => observed.reused)).toEqual([false, false]);
});

it('uses a model again with its modes, and runs again after an edited line', async () => {
  fs.appendFileSync(
    path.join(folder, 'train.sh'),
    'echo "#!/bin/sh" > model/run; chmod 755 model/run; mkdir model/inner; echo x > model/inner/f; chmod 555 model/inner\n',
  );
  const first = await run();
  const again = await run();
  expect([first.observed.reused, again.observed.reused]).toEqual([false, true]);
  expect(again.output).toEqual(first.output);
  const modes = ['run', 'inner'].map((name) =>
    (fs.statSync(path.join(folder, 'model', name)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(['755', '555']);
  fs.appendFileSync(path.join(folder, 'train.sh'), '# a line\n');
  expect((await run()).observed.reused).toBe(false);
  expect(fs.existsSync(path.join(folder, '.mlgate/.earlier/late'))).toBe(false);
});

it('ends a command that hangs, with all that it started, and puts the earlier model back', async () => {
  await run();
  const failed = run({
    run: 'mkdir model; echo half > model/weights; sleep 300 & echo $! > pid; wait',
    timeoutSeconds: 1,
  });
  expect(await codeOf(failed)).toBe('train-timed-out');
  expect(fs.readFileSync(path.join(folder, 'model/weights'), 'utf8')).toBe('1,2\n');
  await expectGone(Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8')));
});

it('is cancelled by a signal', async () => {
  await run();
  const abort = new AbortController();
  const command = 'mkdir model; echo $$ > pid; echo begun; sleep 300';
  expect(await codeOf(run({ run: command, signal: abort.signal, onInfo: () => abort.abort() }))).toBe('cancelled');
  expect(fs.readFileSync(path.join(folder, 'model/weights'), 'utf8')).toBe('1,2\n');
  await expectGone(Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8')));
});

describe('a command that prints 100 MB', () => {
  it.each([
    ['in one line', 'head -c 100000000 /dev/zero | tr "\\0" x; echo', Math.ceil(100_000_000 / 65_536)],
    ['in a million lines', "yes $(printf '%99s' | tr ' ' x) | head -n 1000000 || true", 1_000_000],
  ])('%s is trained; each line is shown or counted', async (_, prints, lines) => {
    let [shown, missed] = [0, 0];
    const onInfo = (line: string): void => {
      const count = /^\((\d+) lines came faster/.exec(line)?.[1];
      if (count === undefined) shown += 1;
      else missed += Number(count);
    };
    const record = await run({ run: `${prints}; bash train.sh`, onInfo });
    expect(record.output).toMatchObject({ files: 1 });
    expect(shown).toBeGreaterThan(0);
    expect(shown + missed).toBe(lines);
  });
});

it('puts back what a killed run had set aside', async () => {
  await run();
  const pid = await killHalfWay();
  expect(fs.readFileSync(path.join(folder, 'model/weights'), 'utf8')).toBe('half\n');
  process.kill(-pid, 'SIGKILL');
  expect(await codeOf(run({ run: 'exit 1' }))).toBe('train-failed');
  expect(fs.readFileSync(path.join(folder, 'model/weights'), 'utf8')).toBe('1,2\n');
  expect(log.texts('notice')).toEqual(['an earlier training was interrupted; model is again what it was before']);
  expect((await run()).observed.reused).toBe(true);
});

function source(name: string): string {
  return JSON.stringify(path.resolve('src', name));
}

/** Trains in a process of its own and kills that with SIGKILL when half a model is there. @returns the command's process group. */
async function killHalfWay(): Promise<number> {
  const command = 'mkdir model; echo half > model/weights; echo $$; sleep 300';
  const script = `
    import { localFiles } from ${source('platform/local-files.ts')};
    import { localCommands } from ${source('platform/local-commands.ts')};
    import { systemClock } from ${source('platform/system-clock.ts')};
    import local from ${source('training/executors/local.ts')};
    import { train } from ${source('training/train.ts')};
    const log = { info: (line) => console.log(line), notice() {}, warn() {}, mask() {}, group: (_, work) => work() };
    const platform = { files: localFiles(process.cwd()), commands: localCommands(process.env), repository: undefined, clock: systemClock, log, system: 'test' };
    const run = ${JSON.stringify(command)};
    const train_ = { run, executor: { name: 'local', parameters: {} }, model: 'model', cache: false };
    const config = { model: 'late', folder: process.cwd(), data: {}, train: train_ };
    await train({ config, job: { command: run, env: {} }, executors: [local], key: 'k', platform, version: '0' });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const inner = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  return groupOf(inner);
}

function groupOf(pid: number): number {
  return Number(/^\d+ \(.*\) \S \d+ (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
}

/** A zombie that nobody has reaped yet is gone. */
async function expectGone(pid: number): Promise<void> {
  const isAlive = (): boolean => {
    try {
      return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  for (let look = 0; look < 100 && isAlive(); look++) await systemClock.sleep(0.05);
  expect(isAlive()).toBe(false);
}
