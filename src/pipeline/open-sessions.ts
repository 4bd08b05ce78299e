// From flags and mlgate.yml to one session for each model that was asked for; the same for a terminal and for an action.
import { basename, dirname, posix, resolve } from 'node:path';
import type { ModelConfig } from '../config/model-config.ts';
import type { FlagValue } from '../config/read-setting.ts';
import { SETTINGS } from '../config/settings.ts';
import type { Files } from '../platform/files.ts';
import type { Platform } from '../platform/platform.ts';
import { UserError } from '../records/errors.ts';
import type { Session } from './session.ts';

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
  /** The step can do with what another job handed over, where no configuration is at all (rungs 0 and 1). */
  readonly recordsAlone?: boolean;
}

export interface OpenedConfig {
  readonly models: readonly [ModelConfig, ...ModelConfig[]];
  readonly folder: string;
}

/** @throws UserError `config-missing`, and whatever is wrong with the configuration. */
export async function openSessions(opening: Opening, flags: Flags): Promise<readonly [Session, ...Session[]]> {
  const isFetched = opening.inRepository !== undefined;
  const opened = isFetched ? await localConfig(opening, flags) : await findConfig(opening, flags);
  if (opened !== undefined) return sessionsOf(opened, await opening.openPlatform(opened.folder));
  if (!isFetched) throw await noConfig(opening, flags);
  const platform = await opening.openPlatform(opening.folder);
  const found = await fetched({ ...opening, platform }, flags);
  if (found === undefined) {
    const quick = await quickConfig(opening, flags);
    if (quick === undefined) throw await noConfig(opening, flags);
    return sessionsOf(quick, platform);
  }
  const [first, ...others] = await sessionsOf({ ...found, folder: opening.folder }, platform);
  const place = posix.dirname(posix.join(opening.inRepository ?? '', namedFile(flags) ?? CONFIG_FILE));
  const mark = (session: Session): Session => ({
    ...session,
    inRepository: place === '.' ? '' : place,
    ...(found.ofChange.has(session.config.model) ? { ofChange: true } : {}),
  });
  return [mark(first), ...others.map(mark)];
}

/** @throws UserError `config-missing`, and whatever is wrong with the configuration. */
export async function readConfig(place: ConfigPlace, flags: Flags): Promise<OpenedConfig> {
  const opened = await findConfig(place, flags);
  if (opened === undefined) throw await noConfig(place, flags);
  return opened;
}

async function sessionsOf({ models }: OpenedConfig, platform: Platform): Promise<readonly [Session, ...Session[]]> {
  const { openSession } = await import('./session.ts');
  const [first, ...others] = models;
  return [openSession(first, platform), ...others.map((config) => openSession(config, platform))];
}

/** undefined when there is no file, and the flags do not say enough without one. */
async function findConfig(place: ConfigPlace, flags: Flags): Promise<OpenedConfig | undefined> {
  return (await localConfig(place, flags)) ?? quickConfig(place, flags);
}

/** undefined when there is no file. */
async function localConfig(
  { folder: from, files, environment }: ConfigPlace,
  flags: Flags,
): Promise<OpenedConfig | undefined> {
  const file = namedFile(flags) ?? CONFIG_FILE;
  if ((await files.kind(file)) === 'absent') return undefined;
  const folder = dirname(resolve(from, file));
  const text = await files.readText(file);
  const { loadConfig, vocabulary } = await decoder();
  const around = { flags, environment, vocabulary, folder };
  return { models: loadConfig({ ...around, text, file: basename(file) }).models, folder };
}

/** undefined when the flags do not say enough without a file. */
async function quickConfig(
  { folder, environment, recordsAlone }: ConfigPlace & Pick<Opening, 'recordsAlone'>,
  flags: Flags,
): Promise<OpenedConfig | undefined> {
  const isEnough = recordsAlone === true || QUICK.some((flag) => flags[flag] !== undefined);
  if (namedFile(flags) !== undefined || !isEnough) return undefined;
  const { configFromFlags, vocabulary } = await decoder();
  return { models: configFromFlags({ flags, environment, vocabulary, folder }).models, folder };
}

/** Schemas, yaml and the metrics' names: nothing of them is loaded before there is something to decode. */
async function decoder() {
  const [{ configFromFlags, loadConfig }, { vocabulary }, { decodeAtOnce }] = await Promise.all([
    import('../config/load.ts'),
    import('./vocabulary.ts'),
    import('../records/decode-at-once.ts'),
  ]);
  decodeAtOnce();
  return { configFromFlags, loadConfig, vocabulary: vocabulary() };
}

function namedFile({ config }: Flags): string | undefined {
  return typeof config === 'string' ? config : undefined;
}

/**
 * Settings of the step stand for a file that the default branch does not have: a change that brings one does not replace them.
 * undefined where no server is, the step needs a checkout, or there is no such file.
 */
async function fetched({ inRepository, folder, environment, platform }: Fetching, flags: Flags) {
  if (inRepository === undefined) return undefined;
  const path = posix.join(inRepository, namedFile(flags) ?? CONFIG_FILE);
  const { vocabulary } = await decoder();
  const { fetchConfig } = await import('./fetched-config.ts');
  const { model } = flags;
  const sources = { flags: model === undefined ? {} : { model }, environment, vocabulary, folder };
  const settings = SETTINGS.filter(({ flag }) => flags[flag] !== undefined).map(({ flag }) => flag);
  const found = await fetchConfig({ platform, path, sources, ofChangeToo: settings.length === 0 });
  if (found !== undefined && settings.length > 0)
    platform.log.notice(`${path} of the default branch says it: ${settings.join(', ')} of this step is not looked at`);
  return found;
}

type Fetching = Opening & { readonly platform: Platform };

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
