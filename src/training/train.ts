// Trains: collects the lineage, re-uses an earlier result on unchanged inputs, else runs the command and takes its output.
import type { ModelConfig, TrainConfig } from '../config/model-config.ts';
import type { Cache } from '../platform/cache.ts';
import type { Clock } from '../platform/clock.ts';
import type { RunCommands } from '../platform/exec.ts';
import type { Files } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import type { Repository } from '../platform/repository.ts';
import { UserError } from '../records/errors.ts';
import type { TrainingRun } from '../records/training-run.ts';
import type { AnyExecutor, Job, JobResults, JobStatus } from './executors/executor.ts';
import { changedFiles, collectInputs, writtenPaths } from './lineage.ts';
import type { Inputs, LineageOptions, Writing } from './lineage.ts';
import { recover, setAside } from './set-aside.ts';
import { takeOutput, requireOutput } from './output.ts';
import { interpretersOf } from './tools.ts';
import { waitForJob } from './wait.ts';

export interface TrainOptions {
  readonly config: Pick<ModelConfig, 'model' | 'folder' | 'data'> & Writing & { readonly train: TrainConfig };
  /** The command with its placeholders filled, and the variables that repeat them. */
  readonly job: Pick<Job, 'command' | 'env'>;
  readonly executors: readonly AnyExecutor[];
  /** Identifies the run to remote engines. */
  readonly key: string;
  readonly platform: {
    readonly files: Files;
    readonly commands: RunCommands;
    readonly repository: Repository | undefined;
    readonly cache: Cache;
    readonly clock: Clock;
    readonly log: Log;
    readonly system: string;
  };
  readonly version: string;
  readonly signal?: AbortSignal;
}

/**
 * @throws UserError `train-failed`, `train-timed-out`, `cancelled`, `model-missing`, `output-missing`, `model-empty`, `model-link`, `folder-empty` or
 * `folder-link`; what lay there before is then put back. @throws ExternalError when the executor fails.
 */
export async function train(options: TrainOptions): Promise<TrainingRun> {
  const { config, platform } = options;
  const started = platform.clock.now();
  const origin = platform.clock.monotonic();
  const earlier = `.mlgate/.earlier/${config.model}`;
  for (const path of await recover(earlier, platform.files)) {
    platform.log.notice(`an earlier training was interrupted; ${path} is again what it was before`);
  }
  const looking = await describeInputs(options);
  const inputs = await collectInputs(looking);
  const outputs = outputsOf(options);
  await using aside = await setAside(outputs, earlier, platform.files);
  const attempt = { looking, inputs, outputs };
  const reused = await reuse(options, attempt);
  const results = reused ? undefined : await runAfresh(options, attempt);
  const output = await takeOutput(config.train, platform.files);
  if (!reused) await remember(options, attempt);
  aside.discard();
  return {
    model: config.model,
    executor: config.train.executor.name,
    command: config.train.run,
    ...inputs.lineage,
    ...(output === undefined ? {} : { output }),
    observed: {
      startedAt: started.toISOString(),
      seconds: platform.clock.monotonic() - origin,
      ...(results?.cpuSeconds === undefined ? {} : { cpuSeconds: results.cpuSeconds }),
      ...(results?.peakMemory === undefined ? {} : { peakMemory: results.peakMemory }),
      reused,
      mlgate: options.version,
    },
  };
}

async function describeInputs({ config, platform, signal }: TrainOptions): Promise<LineageOptions> {
  const { commands, files, repository } = platform;
  const tools = await interpretersOf(config.train.run, {
    commands,
    folder: config.folder,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    train: config.train,
    folder: config.folder,
    notInputs: writtenPaths(config),
    data: config.data.train === undefined ? [] : [config.data.train],
    files,
    repository,
    environment: { platform: platform.system, tools },
  };
}

/** Everything that the command is expected to write. */
function outputsOf({ config }: TrainOptions): readonly string[] {
  return [config.train.model, config.metricsFile, config.evaluate?.predictions].filter((path) => path !== undefined);
}

interface Attempt {
  readonly looking: LineageOptions;
  /** As they were before the command ran. */
  readonly inputs: Inputs;
  readonly outputs: readonly string[];
}

/** Data that nobody names may lie anywhere, also outside a fresh worktree: then nothing says whether the inputs are the same. */
function mayReuse({ config, platform }: TrainOptions, { outputs }: Attempt): boolean {
  const { cache, inputs } = config.train;
  const known = config.data.train !== undefined || inputs !== undefined;
  return cache && known && platform.repository !== undefined && outputs.length > 0;
}

/** All outputs of an earlier run on the same inputs, or none. */
async function reuse(options: TrainOptions, attempt: Attempt): Promise<boolean> {
  if (!mayReuse(options, attempt)) return false;
  const { cache, files, log } = options.platform;
  for (const output of attempt.outputs) {
    if (await cache.restore(cacheKey(attempt, output), output)) continue;
    for (const path of attempt.outputs) await files.remove(path);
    return false;
  }
  log.info('unchanged inputs: the earlier result is used again');
  return true;
}

/** A result is remembered only when its inputs are still what they were when the command began. */
async function remember(options: TrainOptions, attempt: Attempt): Promise<void> {
  if (!mayReuse(options, attempt)) return;
  const { cache, log } = options.platform;
  const changed = await changedInputs(attempt);
  if (changed.length === 0) {
    for (const output of attempt.outputs) await cache.save(cacheKey(attempt, output), output);
    return;
  }
  const names = changed.length > 5 ? [...changed.slice(0, 5), `${changed.length - 5} more`] : changed;
  log.warn(
    `the training command changed its own inputs (${names.join(', ')}), so its result will not be used again: ` +
      'what it writes belongs into .gitignore, or list the real inputs in train.inputs',
  );
}

async function changedInputs({ looking, inputs }: Attempt): Promise<readonly string[]> {
  try {
    return changedFiles(inputs.entries, (await collectInputs(looking)).entries);
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ what }) => what);
    throw error;
  }
}

function cacheKey({ inputs }: Attempt, output: string): string {
  return `train ${inputs.lineage.inputs} ${output}`;
}

async function runAfresh(options: TrainOptions, attempt: Attempt): Promise<JobResults> {
  const { config, platform } = options;
  const { status, results } = await runJob(options);
  if (status.state !== 'succeeded') throw trainingFailed(status, results, config.train);
  for (const output of attempt.outputs) await requireOutput(platform.files, output, config.train.model);
  return results;
}

async function runJob(options: TrainOptions): Promise<{ status: JobStatus; results: JobResults }> {
  const { config, platform, executors } = options;
  const { name, parameters } = config.train.executor;
  const plugin = executors.find((candidate) => candidate.name === name);
  if (plugin === undefined) {
    const known = executors.map((candidate) => candidate.name).join(', ');
    throw new UserError({
      code: 'executor-unknown',
      what: `there is no executor ${JSON.stringify(name)}`,
      fix: `one of: ${known}`,
    });
  }
  const engine = plugin.open(platform, parameters);
  const timeout = config.train.timeoutSeconds;
  const job: Job = {
    ...options.job,
    folder: config.folder,
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
  };
  const handle = await engine.submit(job, options.key);
  const status = await waitForJob(engine, handle, {
    clock: platform.clock,
    poll: plugin.poll,
    onLine: (line) => platform.log.info(line),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { status, results: await engine.results(handle) };
}

function trainingFailed(status: JobStatus, results: JobResults, config: TrainConfig): UserError {
  const last = results.tail.trimEnd().split('\n').slice(-15).join('\n');
  const what = `the training command ${status.state === 'cancelled' ? 'was cancelled' : `failed: ${status.reason ?? status.raw}`}`;
  const fixes = { ended: `run it by hand to see more: ${config.run}`, late: 'raise train.timeout, or train on less' };
  const fix = status.state === 'cancelled' ? undefined : status.timedOut === true ? fixes.late : fixes.ended;
  return new UserError({
    code: status.state === 'cancelled' ? 'cancelled' : status.timedOut === true ? 'train-timed-out' : 'train-failed',
    what,
    where: { file: 'train.run' },
    ...(fix === undefined ? {} : { fix }),
    ...(last === '' ? {} : { output: last }),
  });
}
