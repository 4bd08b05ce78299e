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
import { codeDigest, collectLineage } from './lineage.ts';
import type { Lineage, LineageOptions } from './lineage.ts';
import { setAside } from './set-aside.ts';
import { interpretersOf } from './tools.ts';
import { waitForJob } from './wait.ts';

export interface TrainOptions {
  readonly config: Pick<ModelConfig, 'model' | 'folder' | 'file' | 'data' | 'metricsFile'> & {
    readonly train: TrainConfig;
    readonly evaluate?: { readonly predictions?: string };
  };
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
 * @throws UserError `train-failed`, `train-timed-out`, `model-missing`, `model-empty` or `folder-link`; the output that lay there
 * before is then put back. @throws ExternalError when the executor fails.
 */
export async function train(options: TrainOptions): Promise<TrainingRun> {
  const { config, platform } = options;
  const started = platform.clock.now();
  const origin = platform.clock.monotonic();
  const lineageOptions = await describeInputs(options);
  const lineage = await collectLineage(lineageOptions);
  const outputs = outputsOf(options);
  const remembered =
    config.train.cache && platform.repository !== undefined && (await restore(options, lineage, outputs));
  const results = remembered ? undefined : await runAfresh(options, { lineage, lineageOptions, outputs });
  const output = await takeOutput(config.train, platform.files);
  return {
    model: config.model,
    executor: config.train.executor.name,
    command: config.train.run,
    ...lineage,
    ...(output === undefined ? {} : { output }),
    observed: {
      startedAt: started.toISOString(),
      seconds: platform.clock.monotonic() - origin,
      ...(results?.cpuSeconds === undefined ? {} : { cpuSeconds: results.cpuSeconds }),
      ...(results?.peakMemory === undefined ? {} : { peakMemory: results.peakMemory }),
      reused: remembered,
      mlgate: options.version,
    },
  };
}

async function describeInputs({ config, platform, job, signal }: TrainOptions): Promise<LineageOptions> {
  const { commands, files, repository } = platform;
  const tools = await interpretersOf(job.command, {
    commands,
    folder: config.folder,
    ...(signal === undefined ? {} : { signal }),
  });
  const notInputs = [config.file, config.metricsFile, config.evaluate?.predictions].filter(
    (path) => path !== undefined,
  );
  return {
    train: config.train,
    folder: config.folder,
    notInputs,
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

async function restore({ platform }: TrainOptions, lineage: Lineage, outputs: readonly string[]): Promise<boolean> {
  for (const output of outputs) {
    if (!(await platform.cache.restore(cacheKey(lineage, output), output))) return false;
  }
  if (outputs.length > 0) platform.log.info('unchanged inputs: the earlier result is used again');
  return outputs.length > 0;
}

function cacheKey(lineage: Lineage, output: string): string {
  return `train ${lineage.inputs} ${output}`;
}

interface Attempt {
  readonly lineage: Lineage;
  readonly lineageOptions: LineageOptions;
  readonly outputs: readonly string[];
}

async function runAfresh(options: TrainOptions, attempt: Attempt): Promise<JobResults> {
  const { platform, config } = options;
  await using aside = await setAside(attempt.outputs, `.mlgate/${config.model}/earlier`, platform.files);
  const { status, results } = await runJob(options);
  if (status.state !== 'succeeded') throw trainingFailed(status, results, config.train);
  for (const output of attempt.outputs) await requireOutput(platform.files, output);
  aside.discard();
  const after = await codeDigest(attempt.lineageOptions);
  if (after !== attempt.lineage.code.digest) {
    platform.log.warn('the training command changed files that are its own inputs; its result will not be re-used');
  } else if (config.train.cache) {
    for (const output of attempt.outputs) await platform.cache.save(cacheKey(attempt.lineage, output), output);
  }
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
  return new UserError({
    code: status.state === 'cancelled' ? 'cancelled' : 'train-failed',
    what,
    where: { file: 'train.run' },
    fix: `run it by hand to see more: ${config.run}`,
    ...(last === '' ? {} : { excerpt: last }),
  });
}

async function requireOutput(files: Files, path: string): Promise<void> {
  const kind = await files.kind(path);
  if (kind === 'file' || kind === 'folder') return;
  if (kind === 'absent') {
    throw new UserError({
      code: 'model-missing',
      what: `the training command ended well but wrote no ${path}`,
      where: { file: path },
      fix: 'the command must write to the path that mlgate.yml names; {model} in train.run stands for it',
    });
  }
  throw new UserError({
    code: 'model-link',
    what: `${path} is a ${kind}; a model must be plain files, so that its digest is its bytes`,
    where: { file: path },
    fix: 'write the files there instead of a link',
  });
}

async function takeOutput(config: TrainConfig, files: Files): Promise<TrainingRun['output']> {
  if (config.model === undefined) return undefined;
  await requireOutput(files, config.model);
  const path = config.model.replace(/\/+$/, '');
  if ((await files.kind(path)) === 'file') {
    const { digest, bytes } = await files.hash.file(path);
    if (bytes === 0) throw new UserError({ code: 'model-empty', what: `${path} is empty`, where: { file: path } });
    return { path, kind: 'file', digest, bytes, files: 1 };
  }
  const { digest, bytes, entries } = await files.hash.folder(path);
  return { path, kind: 'folder', digest, bytes, files: entries.length };
}
