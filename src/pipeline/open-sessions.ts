// From flags and mlgate.yml to one session for each model that was asked for; the same for a terminal and for an action.
import { basename, dirname, posix, resolve } from 'node:path';
import { configFromFlags, loadConfig } from '../config/load.ts';
import type { ModelConfig } from '../config/model-config.ts';
import type { FlagValue } from '../config/read-setting.ts';
import type { Files } from '../platform/files.ts';
import type { Platform } from '../platform/platform.ts';
import { UserError } from '../records/errors.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { vocabulary } from './vocabulary.ts';

const CONFIG_FILE = 'mlgate.yml';

/** Flags that make a step possible without any file. */
const QUICK = ['metrics', 'metrics-file', 'predictions', 'predict', 'run', 'train', 'test'] as const;

type Flags = Readonly<Record<string, FlagValue>>;

/** Where configurations are looked for. */
export interface ConfigPlace {
  /** Absolute. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of that folder. */
  readonly files: Pick<Files, 'kind' | 'readText'>;
}

export interface Opening extends ConfigPlace {
  openPlatform(folder: string): Promise<Platform>;
  /**
   * Where the folder lies in the repository (`''` at its root), for a step that works where nothing is checked out: without a file
   * here, mlgate.yml is read from the default branch. undefined for any other step.
   */
  readonly inRepository?: string;
}

export interface OpenedConfig {
  readonly models: readonly [ModelConfig, ...ModelConfig[]];
  readonly folder: string;
}

/** @throws UserError `config-missing`, and whatever is wrong with the configuration. */
export async function openSessions(opening: Opening, flags: Flags): Promise<readonly [Session, ...Session[]]> {
  const opened = await findConfig(opening, flags);
  if (opened !== undefined) return sessionsOf(opened, await opening.openPlatform(opened.folder));
  if (opening.inRepository === undefined) throw await noConfig(opening, flags);
  const platform = await opening.openPlatform(opening.folder);
  const fetched = await fetchConfig({ ...opening, platform }, flags);
  if (fetched === undefined) throw await noConfig(opening, flags);
  return sessionsOf(fetched, platform);
}

/** @throws UserError `config-missing`, and whatever is wrong with the configuration. */
export async function readConfig(place: ConfigPlace, flags: Flags): Promise<OpenedConfig> {
  const opened = await findConfig(place, flags);
  if (opened === undefined) throw await noConfig(place, flags);
  return opened;
}

function sessionsOf({ models }: OpenedConfig, platform: Platform): readonly [Session, ...Session[]] {
  const [first, ...others] = models;
  return [openSession(first, platform), ...others.map((config) => openSession(config, platform))];
}

/** undefined when there is no file, and the flags do not say enough without one. */
async function findConfig(
  { folder: from, files, environment }: ConfigPlace,
  flags: Flags,
): Promise<OpenedConfig | undefined> {
  const file = namedFile(flags) ?? CONFIG_FILE;
  if ((await files.kind(file)) !== 'absent') {
    const folder = dirname(resolve(from, file));
    const text = await files.readText(file);
    const around = { flags, environment, vocabulary: vocabulary(), folder };
    return { models: loadConfig({ ...around, text, file: basename(file) }).models, folder };
  }
  if (namedFile(flags) !== undefined || !QUICK.some((flag) => flags[flag] !== undefined)) return undefined;
  return {
    models: configFromFlags({ flags, environment, vocabulary: vocabulary(), folder: from }).models,
    folder: from,
  };
}

function namedFile({ config }: Flags): string | undefined {
  return typeof config === 'string' ? config : undefined;
}

/** mlgate.yml as the default branch has it now. undefined where no server is, the step needs a checkout, or there is no such file. */
async function fetchConfig(
  { folder, environment, inRepository, platform }: Opening & { readonly platform: Platform },
  flags: Flags,
): Promise<OpenedConfig | undefined> {
  const { forge } = platform;
  if (inRepository === undefined || forge === undefined) return undefined;
  const { commit } = await forge.repository.defaultBranch();
  const file = posix.join(inRepository, namedFile(flags) ?? CONFIG_FILE);
  const bytes = await forge.repository.file(commit, file);
  if (bytes === undefined) return undefined;
  const around = { flags, environment, vocabulary: vocabulary(), folder };
  const text = new TextDecoder().decode(bytes);
  return { models: loadConfig({ ...around, text, file: basename(file) }).models, folder };
}

/** @throws UserError `file-missing` for a file that was named. */
async function noConfig({ files }: ConfigPlace, flags: Flags): Promise<UserError> {
  const named = namedFile(flags);
  if (named !== undefined) await files.readText(named);
  return new UserError({
    code: 'config-missing',
    what: 'there is no mlgate.yml in this folder',
    where: { file: CONFIG_FILE },
    fix:
      (await files.kind('mlgate.yaml')) === 'file'
        ? 'rename mlgate.yaml to mlgate.yml'
        : 'mlgate init writes one; or without any file:\nmlgate compare --run "python train.py" --metrics metrics.json --baseline rerun',
  });
}
