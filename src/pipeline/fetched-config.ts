// mlgate.yml for a step that checks nothing out: as the default branch has it, and beside it what only the change has.
import { basename } from 'node:path';
import type { FlagSources } from '../config/load.ts';
import { loadConfig } from '../config/load.ts';
import type { ModelConfig } from '../config/model-config.ts';
import type { Platform } from '../platform/platform.ts';
import { UserError } from '../records/errors.ts';

export interface FetchedConfig {
  readonly models: readonly [ModelConfig, ...ModelConfig[]];
  /** Names of those that the default branch does not have. */
  readonly ofChange: ReadonlySet<string>;
}

export interface ConfigAsk {
  readonly platform: Pick<Platform, 'forge' | 'log'>;
  /** In the repository. */
  readonly path: string;
  readonly sources: FlagSources;
  /** Where the default branch has none, the change's is taken. */
  readonly ofChangeToo: boolean;
}

/** Each new model is a comment and a check: more than anybody adds in one change. */
const MOST_NEW = 10;

/** undefined where no server is, and where neither the default branch nor the change has the file. */
export async function fetchConfig({
  platform,
  path,
  sources,
  ofChangeToo,
}: ConfigAsk): Promise<FetchedConfig | undefined> {
  const { forge, log } = platform;
  if (forge === undefined) return undefined;
  const { event, repository } = forge;
  const { commit } = await repository.defaultBranch();
  const ofDefault = await repository.file(commit, path);
  // A comment on a pull request says nothing about which of its commits is meant: there is no head then.
  const ofHead = event.head === undefined ? undefined : await repository.file(event.head, path);
  const load = (bytes: Uint8Array): FetchedConfig['models'] =>
    loadConfig({ ...sources, text: new TextDecoder().decode(bytes), file: basename(path) }).models;
  if (ofDefault === undefined) {
    if (!ofChangeToo) return undefined;
    const models = ofHead === undefined ? undefined : load(ofHead);
    return models === undefined ? undefined : { models, ofChange: new Set(models.map(({ model }) => model)) };
  }
  const isSame = ofHead === undefined || Buffer.from(ofHead).equals(ofDefault);
  if (isSame) return { models: load(ofDefault), ofChange: new Set() };
  const { model: chosen, ...flags } = sources.flags;
  const every = { ...sources, flags };
  const known = loadAll(ofDefault, path, every);
  const added = newIn(ofHead, { known, path, sources: every });
  if (added.length > MOST_NEW)
    log.notice(`this change has ${added.length} new models: the first ${MOST_NEW} are shown`);
  const [first, ...others] = [...known, ...added.slice(0, MOST_NEW)].filter(
    ({ model }) => chosen === undefined || model === chosen,
  );
  if (first === undefined) return { models: load(ofDefault), ofChange: new Set() };
  return { models: [first, ...others], ofChange: new Set(added.map(({ model }) => model)) };
}

interface Beside {
  readonly known: readonly ModelConfig[];
  readonly path: string;
  readonly sources: FlagSources;
}

/** A file that is broken has none: the job that measures says what is wrong with it. */
function newIn(bytes: Uint8Array, { known, path, sources }: Beside): readonly ModelConfig[] {
  try {
    return loadAll(bytes, path, sources).filter(({ model }) => !known.some((other) => other.model === model));
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function loadAll(bytes: Uint8Array, path: string, sources: FlagSources): FetchedConfig['models'] {
  return loadConfig({ ...sources, text: new TextDecoder().decode(bytes), file: basename(path) }).models;
}
