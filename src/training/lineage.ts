// What a model was made from: code, data, parameters, environment. Their common digest decides whether a result may be re-used,
// and what a merge must preserve for an approval to stay valid.
import { matchesGlob } from 'node:path/posix';
import type { TrainConfig } from '../config/model-config.ts';
import type { ReadFiles, HashFiles } from '../platform/files.ts';
import type { Repository, TrackedFile } from '../platform/repository.ts';
import { digestOf, folderDigest } from '../records/digest.ts';
import type { FileEntry } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import type { DigestedPath } from '../records/scalars.ts';
import type { TrainingRun } from '../records/training-run.ts';
import { flattenParams } from './params.ts';

export type Lineage = Pick<TrainingRun, 'params' | 'code' | 'data' | 'environment' | 'inputs'>;

export interface LineageOptions {
  readonly train: Pick<TrainConfig, 'run' | 'executor' | 'params' | 'model' | 'inputs'>;
  /** Absolute folder of mlgate.yml; every path is relative to it. */
  readonly folder: string;
  /** Paths that the command writes or that hold the policy: no inputs. */
  readonly notInputs: readonly string[];
  readonly data: readonly string[];
  readonly files: Pick<ReadFiles, 'readText' | 'kind'> & { readonly hash: HashFiles };
  readonly repository: Pick<Repository, 'head' | 'files'> | undefined;
  readonly environment: { readonly platform: string; readonly tools: Readonly<Record<string, string>> };
}

const LOCK_FILES: ReadonlySet<string> = new Set([
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'requirements.txt',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'pixi.lock',
  'conda-lock.yml',
  'environment.yml',
  'renv.lock',
  'Manifest.toml',
]);

export async function collectLineage(options: LineageOptions): Promise<Lineage> {
  const { train, files } = options;
  const tracked = (await options.repository?.files(options.folder)) ?? [];
  const entries = await hashEntries(options, tracked);
  const head = await options.repository?.head();
  const data: DigestedPath[] = [];
  for (const path of options.data) data.push(await digestPath(files, path));
  const lockFiles: DigestedPath[] = [];
  for (const { path } of tracked.filter(({ path: name }) => LOCK_FILES.has(name)))
    lockFiles.push(await digestPath(files, path));
  const params = train.params === undefined ? undefined : await readParams(files, train.params);
  const code: TrainingRun['code'] = {
    ...(head?.commit === undefined ? {} : { commit: head.commit }),
    dirty: head?.dirty ?? true,
    files: entries.length,
    digest: folderDigest(entries),
  };
  const environment = { platform: options.environment.platform, tools: { ...options.environment.tools }, lockFiles };
  const inputs = digestOf({
    command: train.run,
    executor: train.executor,
    code: code.digest,
    params: params?.file,
    data,
    environment,
  });
  return { ...(params === undefined ? {} : { params }), code, data, environment, inputs };
}

/** Digest of the code files alone: whether a command changed its own inputs while it ran. */
export async function codeDigest(options: LineageOptions): Promise<string> {
  const tracked = (await options.repository?.files(options.folder)) ?? [];
  return folderDigest(await hashEntries(options, tracked));
}

async function hashEntries(options: LineageOptions, tracked: readonly TrackedFile[]): Promise<readonly FileEntry[]> {
  const chosen = tracked.map(({ path }) => path).filter((path) => isInput(path, options));
  const globs = options.train.inputs;
  if (globs !== undefined && chosen.length === 0) {
    throw new UserError({
      code: 'inputs-empty',
      what: `train.inputs matches no file: ${globs.join(', ')}`,
      where: { file: 'mlgate.yml' },
      fix: 'globs are relative to the folder of mlgate.yml, and only files that git does not ignore count',
    });
  }
  const entries: FileEntry[] = [];
  for (const path of chosen) {
    if ((await options.files.kind(path)) !== 'file') continue;
    entries.push({ path, digest: (await options.files.hash.file(path)).digest });
  }
  return entries;
}

function isInput(path: string, { train, notInputs, data }: LineageOptions): boolean {
  const below = (folder: string | undefined): boolean => {
    if (folder === undefined) return false;
    const plain = folder.replace(/^\.\//, '').replace(/\/+$/, '');
    return path === plain || path.startsWith(`${plain}/`);
  };
  if (path.startsWith('.mlgate/') || below(train.model) || notInputs.some(below) || data.some(below)) return false;
  return train.inputs === undefined || train.inputs.some((glob) => matchesGlob(path, glob));
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
