import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { promote } from '../../../src/deployment/promote.ts';
import type { DeploymentOutcome } from '../../../src/deployment/deployment.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { openRegistry } from '../../../src/registry/open-registry.ts';
import type { ModelState } from '../../../src/registry/registry.ts';
import { STAGE } from '../../fakes/world.ts';
import type { Answer, Order } from '../driver.ts';
import { startDriver } from '../driver-process.ts';
import type { Driver } from '../driver-process.ts';
import { startStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** Each kill has a model of its own: version 1 serves, request 2 is granted, its candidate an artifact of another run. */
const MODELS = 32;
const RUN = 950;

let stage: Stage;
/** A later attempt of the same run, which is never killed. */
let next: Driver;
const requests: string[] = [];

beforeAll(async () => {
  stage = await startStage();
  const { world } = stage;
  const candidates: { model: string; content: string }[] = [];
  for (let i = 0; i < MODELS; i++) {
    world.name = `model-${i}`;
    await promote(world.tools, await world.promotion(await world.grant('one')));
    requests.push(await world.grant(`two of ${i}`));
    candidates.push({ model: world.name, content: `two of ${i}` });
  }
  await stage.publish(candidates);
  next = startDriver();
}, 120_000);

afterAll(async () => {
  await next[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

function orderFor(i: number, attempt: number): Order {
  const deploy = `echo {version} >> ${join(stage.world.root, `deploys-${i}`)} # {model}`;
  const place = stage.place({ id: RUN, attempt });
  return { place, verb: 'promote', model: `model-${i}`, request: requests[i] ?? '', deploy, smoke: 'test -s {model}' };
}

function deploys(i: number): string {
  const log = join(stage.world.root, `deploys-${i}`);
  return existsSync(log) ? readFileSync(log, 'utf8').trim().replaceAll('\n', ' ') : '';
}

function outcomeOf(answer: Answer | undefined): DeploymentOutcome {
  if (answer === undefined || 'error' in answer) throw new Error(JSON.stringify(answer));
  return answer.outcome;
}

const stateOf = (i: number): Promise<ModelState> => openRegistry(stage.registry, systemClock).read(`model-${i}`);

/** Between `deploying v2` and the entry that says how it ended nobody can know. */
function unknownAt(points: readonly string[], killAt: number): boolean {
  const passed = points.slice(0, killAt);
  const has = (pattern: RegExp): boolean => passed.some((point) => pattern.test(point));
  return has(/^after writing: .*deploying v/) && !has(/^after writing: .*deployed v/);
}

function expectRelease(i: number, where: string): void {
  const { releases, assets } = stage.github.state;
  const own = [...releases.values()].filter(({ tag }) => tag === `mlgate/model-${i}/v2`);
  expect(own, where).toMatchObject([{ draft: false, prerelease: true }]);
  const files = [...assets.values()].filter(({ release }) => release === own[0]?.id);
  expect(files.map(({ name }) => name).sort(), where).toEqual(['mlgate.json', `two of ${i}.json`].map(safe).sort());
  expect(sha256(files.find(({ name }) => name !== 'mlgate.json')?.bytes ?? ''), where).toBe(sha256(`two of ${i}`));
}

/** A name with spaces is no name of a release's file. */
const safe = (name: string): string => (name.includes(' ') ? 'model' : name);

it('a promotion on GitHub killed with SIGKILL after each of its steps is completed by the next attempt, or reported and then mended', async () => {
  const whole = await next.order(orderFor(0, 2));
  if (whole === undefined || 'error' in whole) throw new Error(JSON.stringify(whole));
  expect(whole.outcome.kind).toBe('deployed');
  const { points } = whole;
  expect(points.filter((point) => point.includes('releases.'))).toHaveLength(8);
  expect(points.length).toBeLessThan(MODELS);
  const kinds = new Set<string>();
  for (let killAt = 1; killAt <= points.length; killAt++) {
    const where = `killed ${killAt}: ${points[killAt - 1]}`;
    await using driver = startDriver();
    expect(await driver.order({ ...orderFor(killAt, 1), killAt }), where).toBeUndefined();
    const before = deploys(killAt);
    const first = outcomeOf(await next.order(orderFor(killAt, 2)));
    kinds.add(first.kind);
    if (unknownAt(points, killAt)) {
      expect(first.kind, where).toBe('unfinished');
      expect(deploys(killAt), `${where}: a report runs nothing`).toBe(before);
      const resumed = outcomeOf(await next.order({ ...orderFor(killAt, 2), resume: true }));
      expect(resumed.kind, where).toBe('deployed');
    } else {
      expect(['deployed', 'already'], where).toContain(first.kind);
      expect(deploys(killAt), where).toBe('2');
    }
    const state = await stateOf(killAt);
    expect(state.claims.size, where).toBe(0);
    expect(state.problems, where).toEqual([]);
    expect(state.versions.size, where).toBe(2);
    expect(state.stages.get(STAGE), where).toMatchObject({ version: 2, sound: true });
    expectRelease(killAt, where);
  }
  expect([...kinds].sort()).toEqual(['already', 'deployed', 'unfinished']);
  console.info(`${points.length} kills`);
  expect(stage.github.problems()).toEqual([]);
}, 600_000);
