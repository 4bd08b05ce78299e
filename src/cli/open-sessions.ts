// From flags and mlgate.yml to one session for each model that was asked for.
import { basename, dirname, resolve } from 'node:path';
import { configFromFlags, loadConfig } from '../config/load.ts';
import type { ModelConfig } from '../config/model-config.ts';
import type { FlagValue } from '../config/read-setting.ts';
import { localFiles } from '../platform/local-files.ts';
import { localPlatform } from '../platform/local-platform.ts';
import { openSession } from '../pipeline/session.ts';
import type { Session } from '../pipeline/session.ts';
import { vocabulary } from '../pipeline/vocabulary.ts';
import { UserError } from '../records/errors.ts';
import type { World } from './world.ts';

const CONFIG_FILE = 'mlgate.yml';

/** Flags that make a step possible without any file. */
const QUICK = ['metrics', 'metrics-file', 'predictions', 'predict', 'run', 'train', 'test'] as const;

export interface OpenedConfig {
  readonly models: readonly [ModelConfig, ...ModelConfig[]];
  readonly folder: string;
}

export async function openSessions(
  world: World,
  flags: Readonly<Record<string, FlagValue>>,
): Promise<readonly [Session, ...Session[]]> {
  const { models, folder } = await readConfig(world, flags);
  const platform = await localPlatform(folder, world);
  const [first, ...others] = models;
  return [openSession(first, platform), ...others.map((config) => openSession(config, platform))];
}

export async function readConfig(world: World, flags: Readonly<Record<string, FlagValue>>): Promise<OpenedConfig> {
  const files = localFiles(world.folder);
  const named = typeof flags['config'] === 'string' ? flags['config'] : undefined;
  const file = named ?? CONFIG_FILE;
  const sources = { flags, environment: world.environment, vocabulary: vocabulary() };
  if (named !== undefined || (await files.kind(file)) !== 'absent') {
    const folder = dirname(resolve(world.folder, file));
    const { models } = loadConfig({ ...sources, text: await files.readText(file), file: basename(file), folder });
    return { models, folder };
  }
  if (!QUICK.some((flag) => flags[flag] !== undefined)) throw noConfig(await files.kind('mlgate.yaml'));
  const { models } = configFromFlags({ ...sources, folder: world.folder });
  return { models, folder: world.folder };
}

function noConfig(other: string): UserError {
  return new UserError({
    code: 'config-missing',
    what: 'there is no mlgate.yml in this folder',
    where: { file: CONFIG_FILE },
    fix:
      other === 'file'
        ? 'rename mlgate.yaml to mlgate.yml'
        : 'mlgate init writes one; or without any file:\nmlgate compare --run "python train.py" --metrics metrics.json --baseline rerun',
  });
}
