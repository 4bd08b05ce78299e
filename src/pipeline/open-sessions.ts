// From flags and mlgate.yml to one session for each model that was asked for; the same for a terminal and for an action.
import { basename, dirname, posix, resolve } from 'node:path';
import type { ModelConfig } from '../config/model-config.ts';
import type { FlagValue } from '../config/read-setting.ts';
import type { Files } from '../platform/files.ts';
import type { Forge } from '../platform/forge.ts';
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
  const [first, ...others] = await sessionsOf(fetched, platform);
  const mark = (session: Session): Session => (fetched.ofChange ? { ...session, ofChange: true } : session);
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
async function findConfig(
  { folder: from, files, environment }: ConfigPlace,
  flags: Flags,
): Promise<OpenedConfig | undefined> {
  const file = namedFile(flags) ?? CONFIG_FILE;
  if ((await files.kind(file)) !== 'absent') {
    const folder = dirname(resolve(from, file));
    const text = await files.readText(file);
    const { loadConfig, vocabulary } = await decoder();
    const around = { flags, environment, vocabulary, folder };
    return { models: loadConfig({ ...around, text, file: basename(file) }).models, folder };
  }
  if (namedFile(flags) !== undefined || !QUICK.some((flag) => flags[flag] !== undefined)) return undefined;
  const { configFromFlags, vocabulary } = await decoder();
  return { models: configFromFlags({ flags, environment, vocabulary, folder: from }).models, folder: from };
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
 * mlgate.yml as the default branch has it now, else as the pull request's head does. undefined where no server is, the step needs a
 * checkout, or there is no such file.
 */
async function fetchConfig(
  { folder, environment, inRepository, platform }: Opening & { readonly platform: Platform },
  flags: Flags,
): Promise<(OpenedConfig & { readonly ofChange: boolean }) | undefined> {
  const { forge } = platform;
  if (inRepository === undefined || forge === undefined) return undefined;
  const { commit } = await forge.repository.defaultBranch();
  const file = posix.join(inRepository, namedFile(flags) ?? CONFIG_FILE);
  // The pull request that brings the file has it alone; who decides and who may approve is read from the default branch all the same.
  const ofDefault = await forge.repository.file(commit, file);
  const bytes = ofDefault ?? (await fileOfHead(forge, file));
  if (bytes === undefined) return undefined;
  const { loadConfig, vocabulary } = await decoder();
  const around = { flags, environment, vocabulary, folder };
  const text = new TextDecoder().decode(bytes);
  const { models } = loadConfig({ ...around, text, file: basename(file) });
  return { models, folder, ofChange: ofDefault === undefined };
}

/** undefined where the event names no head: a comment on a pull request says nothing about which of its commits is meant. */
async function fileOfHead({ event, repository }: Forge, file: string): Promise<Uint8Array | undefined> {
  return event.head === undefined ? undefined : repository.file(event.head, file);
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
