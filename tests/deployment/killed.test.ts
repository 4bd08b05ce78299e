import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promote } from '../../src/deployment/promote.ts';
import type { DeploymentOutcome } from '../../src/deployment/deployment.ts';
import type { FileTree } from '../../src/platform/file-tree.ts';
import { openFolderTree } from '../../src/platform/folder-tree/folder-tree.ts';
import { openGitTree } from '../../src/platform/git-tree/git-tree.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import type { ModelState } from '../../src/registry/registry.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import type { MemoryTree } from '../fakes/memory-tree.ts';
import { makeWorld, MODEL, STAGE } from '../fakes/world.ts';
import type { World } from '../fakes/world.ts';
import type { Order, Place } from './driver.ts';
import { startDriver } from './driver-process.ts';
import type { Driver } from './driver-process.ts';
import { inLanes } from './lanes.ts';

/** Version 1 serves production; request 2, for other bytes, is granted and waits for its promotion. */
let world: World;
let tree: MemoryTree;
let granted: string;
/** Processes that are never killed: each does what the next run would do, in places of its own. */
let nexts: readonly [Driver, Driver];

beforeAll(async () => {
  tree = memoryTree();
  world = makeWorld(tree);
  world.clock.time = Date.now() - 60_000;
  await promote(world.tools, await world.promotion(await world.grant('one')));
  granted = await world.grant('two');
  nexts = [startDriver(), startDriver()];
});

afterAll(async () => {
  for (const next of nexts) await next[Symbol.asyncDispose]();
  world.remove();
});

let places = 0;
const templates = new Map<string, string>();

/** A copy of the start, made once for each kind of registry. */
async function makePlace(kind: 'git' | 'folder'): Promise<Place> {
  const template = templates.get(kind) ?? (await makeTemplate(kind));
  templates.set(kind, template);
  const root = join(world.root, `place-${++places}`);
  cpSync(template, root, { recursive: true });
  return { root, registry: { kind, path: join(root, 'registry') } };
}

async function makeTemplate(kind: 'git' | 'folder'): Promise<string> {
  const root = join(world.root, `template-${kind}`);
  const path = join(root, 'registry');
  mkdirSync(root);
  cpSync(join(world.root, 'store'), join(root, 'store'), { recursive: true });
  if (kind === 'git') execFileSync('git', ['init', '--quiet', '--bare', '--template=', path]);
  await using registry = await openPlace({ root, registry: { kind, path } });
  await registry.write({ expectHead: undefined, files: tree.files, message: 'start', at: new Date() });
  return root;
}

function openPlace({ root, registry }: Place): Promise<FileTree> {
  return registry.kind === 'git'
    ? openGitTree({
        remote: registry.path,
        branch: 'mlgate-registry',
        environment: process.env,
        temporaryRoot: root,
      })
    : Promise.resolve(openFolderTree(registry.path));
}

async function stateOf(place: Place): Promise<ModelState> {
  await using opened = await openPlace(place);
  return await openRegistry(opened, systemClock).read(MODEL);
}

/** Which versions the deploy command ran for, in order. */
function deploys({ root }: Place): string {
  const log = join(root, 'deploys');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().replaceAll('\n', ' ') : '';
}

function orderAt(place: Place, scenario: Scenario): Order {
  const deploy = `echo {version} >> ${join(place.root, 'deploys')} # {model}`;
  const smoke = scenario === 'well' ? 'true' : 'test {version} = 1';
  return { place, verb: 'promote', model: MODEL, request: granted, deploy, smoke };
}

type Scenario = 'well' | 'failing smoke check';

async function ask(driver: Driver, order: Order): Promise<DeploymentOutcome> {
  const answer = await driver.order(order);
  if (answer === undefined) throw new Error('the driver was killed');
  if ('error' in answer) throw new Error(answer.error);
  return answer.outcome;
}

/** Runs to the end once, to learn the points between its steps. */
async function pointsOf(kind: 'git' | 'folder', scenario: Scenario): Promise<readonly string[]> {
  const place = await makePlace(kind);
  const answer = await nexts[0].order(orderAt(place, scenario));
  if (answer === undefined || 'error' in answer) throw new Error(JSON.stringify(answer));
  return answer.points;
}

async function killedAt(place: Place, scenario: Scenario, killAt: number): Promise<void> {
  await using driver = startDriver();
  expect(await driver.order({ ...orderAt(place, scenario), killAt })).toBeUndefined();
}

/** From the point where `deploying vN` is written to the one where its end is, nobody can know how the command ended. */
function unknownAt(points: readonly string[], killAt: number): boolean {
  const passed = points.slice(0, killAt);
  const begun = passed.filter((point) => /^after writing: .*deploying v/.test(point)).length;
  const ended = passed.filter((point) => /^after writing: .*(?:deployed v|deploy of v\d+ failed)/.test(point)).length;
  return begun > ended;
}

describe.each([
  { kind: 'git', scenario: 'well' },
  { kind: 'folder', scenario: 'well' },
  { kind: 'folder', scenario: 'failing smoke check' },
] as const)('a promotion ($kind, $scenario) killed with SIGKILL', ({ kind, scenario }) => {
  it('after each of its steps is completed by the next run, or reported and then mended', async () => {
    const points = await pointsOf(kind, scenario);
    expect(points.length).toBeGreaterThanOrEqual(scenario === 'well' ? 14 : 20);
    const seen: Record<string, string> = {};
    await inLanes(nexts, [...points.keys()], async (next, passed) => {
      const killAt = passed + 1;
      const place = await makePlace(kind);
      await killedAt(place, scenario, killAt);
      const before = deploys(place);
      const first = await ask(next, orderAt(place, scenario));
      seen[`${killAt} ${points[killAt - 1]}`] = first.kind;
      const where = `killed ${killAt}: ${points[killAt - 1]}`;
      if (unknownAt(points, killAt)) {
        expect(first, where).toMatchObject({ kind: 'unfinished' });
        expect(deploys(place), `${where}: a report runs nothing`).toBe(before);
        const resumed = await ask(next, { ...orderAt(place, scenario), resume: true });
        expect(resumed.kind, where).toBe(scenario === 'well' ? 'deployed' : 'reverted');
      } else {
        const ends = scenario === 'well' ? ['deployed', 'already'] : ['reverted', 'refused'];
        expect(ends, where).toContain(first.kind);
        // Not a single deploy command more than without the kill.
        expect(deploys(place), where).toBe(scenario === 'well' ? '2' : '2 1');
      }
      const state = await stateOf(place);
      expect(state.claims.size, where).toBe(0);
      expect(state.problems, where).toEqual([]);
      const version = scenario === 'well' ? 2 : 1;
      expect(state.stages.get(STAGE), where).toMatchObject({ version, sound: true });
    });
    expect(Object.values(seen)).toContain('unfinished');
  }, 300_000);
});

describe('a promotion killed while its deploy command may have run', () => {
  it('is taken back by rollback, at every such point', async () => {
    const points = await pointsOf('folder', 'well');
    const unknown = points.map((_, i) => i + 1).filter((killAt) => unknownAt(points, killAt));
    expect(unknown.length).toBeGreaterThan(2);
    await inLanes(nexts, unknown, async (next, killAt) => {
      const place = await makePlace('folder');
      await killedAt(place, 'well', killAt);
      const outcome = await ask(next, { ...orderAt(place, 'well'), verb: 'rollback' });
      expect(outcome).toMatchObject({ kind: 'deployed', deployment: { action: 'rollback', version: 1 } });
      const state = await stateOf(place);
      expect(state.stages.get(STAGE)).toMatchObject({ version: 1, sound: true });
      expect(state.quarantined.size).toBe(1);
      expect(state.claims.size).toBe(0);
    });
  }, 300_000);
});
