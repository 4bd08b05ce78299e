// The jobs of one workflow run: each with a folder of its own, over one server in memory.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ACTIONS } from '../../src/actions/all.ts';
import type { InputValues, StepResult } from '../../src/actions/action.ts';
import { loadConfig } from '../../src/config/load.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { localPlatform } from '../../src/platform/local-platform.ts';
import { openSession } from '../../src/pipeline/session.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { vocabulary } from '../../src/pipeline/vocabulary.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import type { CollectingLog } from '../fakes/collecting-log.ts';
import { ForgeWorld } from '../fakes/forge-world.ts';
import type { WorldArtifact } from '../fakes/forge-world.ts';
import { memoryForge, pullRequestEvent } from '../fakes/memory-forge.ts';
import type { MemoryForge } from '../fakes/memory-forge.ts';
import { ENVIRONMENT } from '../platform/git-scene.ts';
import { BOB, makeProject } from './project.ts';
import type { Project } from './project.ts';

export const PULL = 418;

export const BY_ANOTHER = "Measured by the contributor's code in another job";

export interface Jobs {
  readonly project: Project;
  readonly world: ForgeWorld;
  /** The pull request's head, checked out. */
  readonly measure: Job;
  /** Nothing is checked out: mlgate.yml is the default branch's. */
  readonly publish: () => Job;
  /** The pull request's head is checked out there, as in the measuring job. */
  readonly publishFromClone: () => Job;
}

export interface Job {
  readonly forge: MemoryForge;
  readonly log: CollectingLog;
  readonly folder: string;
  readonly session: () => Promise<Session>;
  readonly act: (name: string, inputs?: InputValues) => Promise<StepResult>;
}

export interface JobsOptions {
  /** Of the repository at the default branch. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the pull request changes. */
  readonly change?: Readonly<Record<string, string>>;
  /** Id of the repository that the pull request comes from. */
  readonly from?: number;
}

export function makeJobs({ files = {}, change = {}, from }: JobsOptions = {}): Jobs {
  const project = makeProject(files);
  const { ann, root } = project;
  const main = ann.read('mlgate.yml');
  const world = new ForgeWorld();
  world.commit('main', { files: { 'mlgate.yml': main }, branch: 'main' });
  ann.git('checkout', '--quiet', '-b', 'change');
  const head = ann.commit({ 'change.txt': 'x\n', ...change });
  world.pull(PULL, { head, ...(from === undefined ? {} : { headRepositoryId: from, isFork: true }) });
  const forgeIn = (folder: string): MemoryForge =>
    memoryForge({ world, files: localFiles(folder), event: pullRequestEvent(world, PULL) });
  let count = 0;
  return {
    project,
    world,
    publishFromClone: () => {
      ann.git('push', '--quiet', 'origin', 'change');
      const clone = project.clone(`clone-${++count}`, BOB, { args: ['--branch', 'change'] });
      return jobOf(forgeIn(clone.folder), clone.log, clone.folder, () => clone.session());
    },
    measure: jobOf(forgeIn(ann.folder), ann.log, ann.folder, () => ann.session()),
    publish: () => {
      const folder = path.join(root, `publish-${++count}`);
      fs.mkdirSync(folder);
      const log = collectingLog();
      return jobOf(forgeIn(folder), log, folder, () => emptySession({ folder, log, main }));
    },
  };
}

interface Empty {
  readonly folder: string;
  readonly log: CollectingLog;
  readonly main: string;
}

async function emptySession({ folder, log, main }: Empty): Promise<Session> {
  const sources = { flags: {}, environment: {}, vocabulary: vocabulary(), folder };
  const { models } = loadConfig({ ...sources, text: main, file: 'mlgate.yml' });
  const environment = { ...ENVIRONMENT, PATH: process.env['PATH'] ?? '' };
  const platform = await localPlatform(folder, { environment, log, signal: new AbortController().signal });
  return openSession(models[0], platform);
}

function jobOf(forge: MemoryForge, log: CollectingLog, folder: string, open: () => Promise<Session>): Job {
  const session = async (): Promise<Session> => {
    const { config, platform } = await open();
    return openSession(config, { ...platform, forge });
  };
  return {
    forge,
    log,
    folder,
    session,
    act: async (name, inputs = {}) => {
      const action = ACTIONS.find((one) => one.name === name);
      if (action === undefined) throw new TypeError(name);
      return action.run(await session(), inputs);
    },
  };
}

/** Every step of the measuring job; `upload` at the last. */
export async function measureAll({ measure }: Jobs): Promise<StepResult> {
  await measure.act('validate-data');
  await measure.act('train');
  await measure.act('evaluate');
  return measure.act('compare', { upload: true });
}

/** The artifact with the newest records. */
export function recordsOf({ world }: Jobs): WorldArtifact {
  const found = world.artifacts.findLast(({ name }) => /^mlgate-late-[0-9a-f]{12}$/.test(name));
  if (found === undefined) throw new TypeError('nothing was handed over');
  return found;
}

/** As a stranger in the measuring job could. */
export function alter(jobs: Jobs, name: string, change: (text: string) => string): void {
  const artifact = recordsOf(jobs);
  const before = Buffer.from(artifact.files.get(name) ?? new Uint8Array()).toString('utf8');
  const after = change(before);
  if (after === before) throw new TypeError(`nothing to alter in ${name}`);
  artifact.files.set(name, new Uint8Array(Buffer.from(after)));
}

export function commentOf({ world }: Jobs): string {
  return world.commentsOf(PULL)[0]?.body ?? '';
}
