// What a model was made from: code, data, parameters, environment. Their common digest decides whether a result may be re-used,
// and what a merge must preserve for an approval to stay valid.
import { matchesGlob, normalize } from 'node:path/posix';
import type { ModelConfig, TrainConfig } from '../config/model-config.ts';
import type { ReadFiles, HashFiles } from '../platform/files.ts';
import type { Repository } from '../platform/repository.ts';
import { digestOf, folderDigest, sha256 } from '../records/digest.ts';
import type { FileEntry, Sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import type { DigestedPath } from '../records/scalars.ts';
import type { TrainingRun } from '../records/training-run.ts';
import { hashLockFiles } from './lock-files.ts';
import { flattenParams } from './params.ts';

export type Lineage = Pick<TrainingRun, 'params' | 'code' | 'data' | 'environment' | 'inputs'>;

export interface LineageOptions {
  readonly train: Pick<TrainConfig, 'run' | 'executor' | 'params' | 'model' | 'inputs'>;
  /** Absolute folder of mlgate.yml; every path is relative to it. */
  readonly folder: string;
  /** Paths that the command writes or that hold the policy, relative to the folder: no inputs. */
  readonly notInputs: readonly string[];
  readonly data: readonly string[];
  readonly files: Pick<ReadFiles, 'read' | 'readText' | 'kind' | 'linkTarget'> & { readonly hash: HashFiles };
  readonly repository: Pick<Repository, 'root' | 'head' | 'files'> | undefined;
  readonly environment: { readonly platform: string; readonly tools: Readonly<Record<string, string>> };
}

/** What decides which paths are ours or made by the commands. */
export type Writing = Partial<Pick<ModelConfig, 'file' | 'metricsFile' | 'registry'>> & {
  readonly train?: Pick<TrainConfig, 'model'>;
  readonly evaluate?: { readonly predictions?: string };
  readonly store?: { readonly path: string };
};

/** What is written by the commands and by mlgate, and the policy, which is no input of a model: for `notInputs`. */
export function writtenPaths({ file, train, metricsFile, evaluate, registry, store }: Writing): readonly string[] {
  const kept = [registry?.kind === 'folder' ? registry.path : undefined, store?.path].map((path) =>
    normalize(path ?? '.'),
  );
  // A registry that is the folder itself, or lies around it, says nothing about the files in it.
  const within = kept.filter((path) => !/^(?:\.{0,2}\/|\.{1,2}$)/.test(path));
  // The file is named as the person would, from wherever they stand; it lies in the folder itself.
  const all = [file?.split('/').pop(), train?.model, metricsFile, evaluate?.predictions, ...within];
  return all.filter((path) => path !== undefined);
}

export interface Inputs {
  readonly lineage: Lineage;
  /** Every file and folder that counts, with its digest. */
  readonly entries: readonly FileEntry[];
}

export async function collectLineage(options: LineageOptions): Promise<Lineage> {
  return (await collectInputs(options)).lineage;
}

/** @throws UserError when data or parameters are not there or not readable, or `train.inputs` matches nothing. */
export async function collectInputs(options: LineageOptions): Promise<Inputs> {
  const { train, files } = options;
  const code = await hashCode(options);
  const head = await options.repository?.head();
  const data: DigestedPath[] = [];
  for (const path of options.data) data.push(await digestPath(files, path));
  const params = train.params === undefined ? undefined : await readParams(files, train.params);
  const lockFiles = await hashLockFiles(options, (path) => digestPath(files, path));
  const environment = { platform: options.environment.platform, tools: { ...options.environment.tools }, lockFiles };
  const codeDigest = folderDigest(code);
  const inputs = digestOf({
    command: train.run,
    executor: train.executor,
    code: codeDigest,
    params: params?.file,
    data,
    environment,
  });
  const lineage: Lineage = {
    ...(params === undefined ? {} : { params }),
    code: {
      ...(head?.commit === undefined ? {} : { commit: head.commit }),
      dirty: head?.dirty ?? true,
      files: code.length,
      digest: codeDigest,
    },
    data,
    environment,
    inputs,
  };
  return { lineage, entries: [...code, ...data, ...lockFiles, ...(params === undefined ? [] : [params.file])] };
}

/** The code files with their digests, in git's order. */
async function hashCode(options: LineageOptions): Promise<readonly FileEntry[]> {
  const tracked = (await options.repository?.files(options.folder)) ?? [];
  const chosen = tracked.map(({ path }) => path).filter((path) => isInput(path, options));
  const globs = options.train.inputs;
  if (globs !== undefined && chosen.length === 0) throw noInputs(globs, options.repository !== undefined);
  const entries: FileEntry[] = [];
  for (const path of chosen) {
    const digest = await hashCodeFile(options.files, path);
    if (digest !== undefined) entries.push({ path, digest });
  }
  return entries;
}

/**
 * What a merge must preserve for an approval to stay valid: command, code, parameters and data. Not the environment: the same
 * sources on another machine are the same sources.
 */
export function sourcesDigest(
  { params, code, data }: Pick<Lineage, 'params' | 'code' | 'data'>,
  command: string,
): Sha256 {
  return digestOf({ command, code: code.digest, params: params?.file, data });
}

/** Files that were added, removed or changed between two looks, sorted. */
export function changedFiles(before: readonly FileEntry[], after: readonly FileEntry[]): readonly string[] {
  const earlier = new Map(before.map(({ path, digest }) => [path, digest]));
  const later = new Map(after.map(({ path, digest }) => [path, digest]));
  const paths = new Set([...earlier.keys(), ...later.keys()]);
  return [...paths].filter((path) => earlier.get(path) !== later.get(path)).sort();
}

/**
 * A link counts with where it points, and with the content when that is a file. undefined for what is no longer there, and for
 * a submodule that is not checked out.
 */
async function hashCodeFile(files: LineageOptions['files'], path: string): Promise<Sha256 | undefined> {
  const kind = await files.kind(path);
  if (kind === 'file') return (await files.hash.file(path)).digest;
  if (kind !== 'link') return undefined;
  const target = await files.linkTarget(path);
  const content = await files.read(path).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  return digestOf({ link: target, content: content === undefined ? null : sha256(content) });
}

function noInputs(globs: readonly string[], inRepository: boolean): UserError {
  return new UserError({
    code: 'inputs-empty',
    what: `train.inputs matches no file: ${globs.join(', ')}`,
    where: { file: 'mlgate.yml' },
    fix: inRepository
      ? 'globs are relative to the folder of mlgate.yml, and only files that git does not ignore count'
      : 'train.inputs chooses among the files of a git repository, and this folder is in none: git init',
  });
}

function isInput(path: string, { train, notInputs, data }: LineageOptions): boolean {
  const isBelow = (folder: string): boolean => isAtOrBelow(path, folder);
  if (path.startsWith('.mlgate/') || [...notInputs, ...data].some(isBelow)) return false;
  if (train.model !== undefined && isBelow(train.model)) return false;
  return train.inputs === undefined || train.inputs.some((glob) => isBelow(glob) || isMatch(path, withoutDot(glob)));
}

function isAtOrBelow(path: string, folder: string): boolean {
  const plain = withoutDot(folder).replace(/\/+$/, '');
  return plain === '' || plain === '.' || path === plain || path.startsWith(`${plain}/`);
}

function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

/** Wildcards match names that begin with a dot too: a file that is wrongly an input costs a run, one that is wrongly none a wrong result. */
function isMatch(path: string, glob: string): boolean {
  return matchesGlob(path, glob) || matchesGlob(path.replaceAll(/(^|\/)\./g, '$1_'), glob);
}

/** @throws UserError when the path is absent, a link, or an empty folder. */
export async function digestPath(files: LineageOptions['files'], path: string): Promise<DigestedPath> {
  const kind = await files.kind(path);
  const digest = kind === 'folder' ? (await files.hash.folder(path)).digest : (await files.hash.file(path)).digest;
  return { path, digest };
}

async function readParams(files: LineageOptions['files'], path: string): Promise<NonNullable<TrainingRun['params']>> {
  return { file: await digestPath(files, path), values: { ...flattenParams(await files.readText(path), path) } };
}
