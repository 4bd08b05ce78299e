// Runs the predict command for one model and reads what it wrote; the same model on the same rows by the same code is read from
// the cache.
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { EvaluateConfig } from '../../config/model-config.ts';
import { openDataset } from '../../data/tables/dataset.ts';
import { readColumns } from '../../data/tables/read-columns.ts';
import { buildScores, predictionColumns } from '../../evaluation/scores.ts';
import type { CommandResult } from '../../platform/exec.ts';
import type { Tables } from '../../platform/tables.ts';
import { digestOf } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import type { Predictions, Scores } from '../../records/predictions.ts';
import { collectLineage, writtenPaths } from '../../training/lineage.ts';
import { interpretersOf } from '../../training/tools.ts';
import { predictCommand } from '../commands.ts';
import type { Session } from '../session.ts';
import type { TestSet } from './test-set.ts';
import { unseenInputs } from './unseen-inputs.ts';

export interface ScoringPlace {
  readonly tables: Tables;
  /** A temporary folder of ours. */
  readonly folder: string;
}

/** What every model of this job is scored with. */
export interface Scoring {
  readonly evaluate: EvaluateConfig;
  readonly test: TestSet;
  readonly place: ScoringPlace;
  /** See {@link scoringInputs}. */
  readonly inputs: Sha256 | undefined;
}

export interface ModelToScore {
  /** Names the files: `candidate`, `champion`, `base`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly digest: Sha256;
}

export interface Scored {
  readonly predictions: Predictions;
  readonly reused: boolean;
}

/** @throws UserError `predict-failed`, `predictions-none`, or what makes the predictions unusable. */
export async function scoreModel(
  session: Session,
  model: ModelToScore,
  { evaluate, test, place, inputs }: Scoring,
): Promise<Scored> {
  const { platform } = session;
  const output = join(place.folder, `predictions-${model.name}.csv`);
  const command = predictCommand(
    { folder: platform.folder, predict: evaluate.predict ?? '' },
    { model: model.path, data: test.blind ?? '', predictions: output },
  );
  const read = async (name = model.name): Promise<Predictions> => {
    const source = { test, tables: place.tables, file: output, name };
    return { rows: test.rows.rows, ...(await readScores(session, evaluate, source)) };
  };
  const isCached = session.config.train?.cache !== false;
  const key =
    inputs === undefined || !isCached ? undefined : `predictions ${digestOf({ inputs, model: model.digest })}`;
  if (key !== undefined && (await platform.cache.restore(key, output))) {
    const predictions = await usable(session, model, () => read(`${model.name} of earlier`));
    if (predictions !== undefined) return { predictions, reused: true };
    await platform.files.remove(output);
  }
  const result = await platform.commands.run({
    ...command,
    folder: platform.folder,
    signal: platform.signal,
    onLine: (line) => platform.log.info(line),
    ...(evaluate.timeoutSeconds === undefined ? {} : { timeoutSeconds: evaluate.timeoutSeconds }),
  });
  if (result.outcome !== 'succeeded') throw predictFailed(result, evaluate.predict ?? '');
  await requirePredictions(session, output, evaluate.predict ?? '');
  const predictions = await read();
  // Only what could be used: a failure that something outside the key caused must not outlast it.
  if (key !== undefined) await platform.cache.save(key, output);
  return { predictions, reused: false };
}

/** undefined for earlier predictions that are refused today. */
async function usable(
  { platform: { log } }: Session,
  { name }: ModelToScore,
  read: () => Promise<Predictions>,
): Promise<Predictions | undefined> {
  try {
    const predictions = await read();
    log.info(
      `${name}: unchanged model, rows and command: the earlier predictions are used again (cache: false predicts anew)`,
    );
    return predictions;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.info(`${name}: the earlier predictions are not used again: ${error.message}`);
    return undefined;
  }
}

/**
 * Digest over all that decides what a model predicts: rows, command, every tracked file, every ignored one, what the command
 * names elsewhere, and the interpreters, so that an edited predict script never hits the cache. undefined where something that
 * counts cannot be looked at, and outside git, where nothing says which files count.
 */
export async function scoringInputs(
  { config, platform }: Session,
  { evaluate, test }: Pick<Scoring, 'evaluate' | 'test'>,
): Promise<Sha256 | undefined> {
  const { commands, folder, repository, signal } = platform;
  if (repository === undefined) return undefined;
  const command = evaluate.predict ?? '';
  const tools = await interpretersOf(command, { commands, folder, signal });
  const lineage = await collectLineage({
    train: { run: command, executor: { name: 'local', parameters: {} } },
    folder: platform.folder,
    notInputs: [...writtenPaths(config), test.data.path],
    data: [],
    files: platform.files,
    repository,
    environment: { platform: platform.system, tools },
  });
  const covered = [...writtenPaths(config), test.data.path, '.mlgate'];
  const unseen = await unseenInputs({ command, folder, covered, files: platform.files, repository });
  if (unseen.kind === 'unknown') {
    platform.log.info(`no earlier predictions are used again: ${unseen.why}`);
    return undefined;
  }
  const { label } = evaluate;
  const rows = { digest: test.digest, data: test.data.digest, label };
  return digestOf({ lineage: lineage.inputs, unseen: unseen.entries, rows });
}

/** Scores from a file of predictions, in the order of the test rows. */
export async function readScores(
  { platform }: Session,
  evaluate: EvaluateConfig,
  source: {
    readonly test: Pick<TestSet, 'rows'>;
    readonly tables: Tables;
    readonly file: string;
    readonly name: string;
  },
): Promise<Scores> {
  const { test, tables, file, name } = source;
  const path = resolve(platform.folder, file);
  const shown = isAbsolute(file) ? basename(file) : file;
  const dataset = await openDataset({ tables, files: platform.files }, { name: `predictions ${name}`, path, shown });
  const { names, asText, keys } = predictionColumns(evaluate);
  const columns = await readColumns({ tables, dataset }, names, { asText, keys });
  return buildScores({ file: shown, columns }, evaluate, test.rows);
}

function predictFailed(result: CommandResult, command: string): UserError {
  const last = result.tail.trimEnd().split('\n').slice(-15).join('\n');
  const why = result.outcome === 'timed-out' ? 'it ran longer than the time-out' : `exit code ${result.exitCode}`;
  return new UserError({
    code: result.outcome === 'cancelled' ? 'cancelled' : 'predict-failed',
    what: result.outcome === 'cancelled' ? 'the predict command was cancelled' : `the predict command failed: ${why}`,
    where: { file: 'evaluate.predict' },
    fix: `run it by hand to see more; it gets the test rows without the label column: ${command}`,
    ...(last === '' ? {} : { output: last }),
  });
}

async function requirePredictions({ platform }: Session, output: string, command: string): Promise<void> {
  if ((await platform.files.kind(output)) === 'file') return;
  throw new UserError({
    code: 'predictions-none',
    what: 'the predict command ended well but wrote no predictions',
    where: { file: 'evaluate.predict' },
    fix: `it must write to {predictions}: ${command}`,
  });
}
