import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { openRegistry } from '../../../src/registry/open-registry.ts';
import { STAGE } from '../../fakes/world.ts';
import type { Answer } from '../driver.ts';
import { startDriver } from '../driver-process.ts';
import { startStage } from './stage.ts';

const RACES = 6;
const RUNS = 3;

it(
  `threat 15: of ${RUNS} workflow runs that promote at once exactly one wins, ${RACES} times, over git by HTTP and releases`,
  { timeout: 300_000 },
  async () => {
    await using stage = await startStage();
    const { world, github } = stage;
    const models = Array.from({ length: RACES }, (_, race) => ({ model: `model-${race}`, content: `bytes-${race}` }));
    const requests: string[] = [];
    for (const { model, content } of models) {
      world.name = model;
      requests.push(await world.grant(content));
    }
    await stage.publish(models);
    const head = (await github.repository('acme/model').git?.resolve('main')) ?? '';
    const ids = Array.from({ length: RUNS }, (_, i) => 901 + i);
    for (const id of ids) {
      const workflow = '.github/workflows/deploy.yml';
      await github.run({ id, repository: 'acme/model', event: 'push', workflow, headCommit: head, headBranch: 'main' });
    }
    const drivers = ids.map(() => startDriver());
    const answers: (Answer | undefined)[][] = [];
    const started = performance.now();
    for (const [race, request] of requests.entries()) {
      const model = `model-${race}`;
      const deploy = `echo {version} >> ${join(world.root, `deploys-${race}`)} # {model}`;
      const order = { verb: 'promote', model, request, deploy, smoke: 'test -s {model}' } as const;
      const run = (i: number) => ({ place: stage.place({ id: ids[i] ?? 0, attempt: 1 }), ...order });
      answers.push(await Promise.all(drivers.map((driver, i) => driver.order(run(i)))));
    }
    console.info(`${RACES} races of ${RUNS} runs: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await Promise.all(drivers.map((driver) => driver[Symbol.asyncDispose]()));

    const kinds = answers.map((all) => all.map((answer) => kindOf(answer)).sort());
    for (const all of kinds) {
      expect(
        all.filter((kind) => kind === 'deployed'),
        all.join(', '),
      ).toHaveLength(1);
      expect(
        all.filter((kind) => kind === 'refused' || kind === 'already'),
        all.join(', '),
      ).toHaveLength(RUNS - 1);
    }
    expect(kinds.flat().filter((kind) => kind === 'refused').length).toBeGreaterThan(RACES / 2);
    const registry = openRegistry(stage.registry, systemClock);
    for (let race = 0; race < RACES; race++) {
      expect(readFileSync(join(world.root, `deploys-${race}`), 'utf8')).toBe('1\n');
      const state = await registry.read(`model-${race}`);
      expect(state.stages.get(STAGE)).toMatchObject({ version: 1, sound: true });
      expect(state.claims.size).toBe(0);
      expect(state.problems).toEqual([]);
    }
    const released = [...github.state.releases.values()];
    expect(released.filter(({ draft }) => draft)).toEqual([]);
    expect(released.map(({ tag }) => tag).sort()).toEqual(models.map(({ model }) => `mlgate/${model}/v1`).sort());
    expect(released.every(({ prerelease }) => prerelease)).toBe(true);
    const bare = join(world.root, 'git', 'acme', 'model.git');
    await promisify(execFile)('git', ['-C', bare, 'fsck', '--strict']);
    const { stdout } = await promisify(execFile)('git', ['-C', bare, 'rev-list', '--count', 'mlgate-registry']);
    expect(Number(stdout)).toBe(1 + 4 * RACES);
    expect(github.problems()).toEqual([]);
  },
);

function kindOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'killed';
  return 'error' in answer ? answer.error : answer.outcome.kind;
}
