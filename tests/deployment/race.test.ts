import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openGitTree } from '../../src/platform/git-tree/git-tree.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import { makeWorld, STAGE } from '../fakes/world.ts';
import type { Answer } from './driver.ts';
import { startDriver } from './driver-process.ts';

const RACES = 50;

it(
  `of two promotions in two processes exactly one wins, ${RACES} times over a real remote`,
  { timeout: 300_000 },
  async () => {
    const tree = memoryTree();
    const world = makeWorld(tree);
    world.clock.time = Date.now() - 60_000;
    const remote = join(world.root, 'remote.git');
    execFileSync('git', ['init', '--quiet', '--bare', remote]);
    const requests: string[] = [];
    for (let race = 0; race < RACES; race++) {
      world.name = `model-${race}`;
      requests.push(await world.grant(`bytes-${race}`));
    }
    const git = await openGitTree({
      remote,
      branch: 'mlgate-registry',
      environment: process.env,
      temporaryRoot: world.root,
    });
    const all = { expectHead: undefined, files: tree.files, message: 'grants', at: new Date() };
    expect((await git.write(all)).kind).toBe('written');

    const place = { root: world.root, registry: { kind: 'git', path: remote } } as const;
    const drivers = [startDriver(), startDriver()];
    const answers: (Answer | undefined)[][] = [];
    const started = performance.now();
    for (const [race, request] of requests.entries()) {
      const model = `model-${race}`;
      const deploy = `echo {version} >> ${join(world.root, `deploys-${race}`)} # {model}`;
      const order = { place, verb: 'promote', model, request, deploy, smoke: 'test -s {model}' } as const;
      answers.push(await Promise.all(drivers.map((driver) => driver.order(order))));
    }
    console.info(`${RACES} races: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await Promise.all(drivers.map((driver) => driver[Symbol.asyncDispose]()));

    const kinds = answers.map((both) => both.map((answer) => kindOf(answer)).sort());
    for (const both of kinds) {
      expect(both.filter((kind) => kind === 'deployed')).toHaveLength(1);
      expect(both.some((kind) => kind === 'refused' || kind === 'already')).toBe(true);
    }
    // Both outcomes of the loser would be right; a race that nobody ever loses while it runs would prove nothing.
    expect(kinds.filter((both) => both.includes('refused')).length).toBeGreaterThan(RACES / 2);
    const registry = openRegistry(git, systemClock);
    for (let race = 0; race < RACES; race++) {
      expect(readFileSync(join(world.root, `deploys-${race}`), 'utf8')).toBe('1\n');
      const state = await registry.read(`model-${race}`);
      expect(state.stages.get(STAGE)).toMatchObject({ version: 1, sound: true });
      expect(state.claims.size).toBe(0);
      expect(state.problems).toEqual([]);
    }
    // The remote itself is whole, and its history was only ever added to: grants, then 4 entries for each race.
    execFileSync('git', ['-C', remote, 'fsck', '--strict'], { stdio: 'pipe' });
    const commits = execFileSync('git', ['-C', remote, 'rev-list', '--count', 'mlgate-registry'], { encoding: 'utf8' });
    expect(Number(commits)).toBe(1 + 4 * RACES);
    expect(existsSync(join(world.root, 'store', 'model-0', 'v1'))).toBe(true);
    await git[Symbol.asyncDispose]();
    world.remove();
  },
);

function kindOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'killed';
  return 'error' in answer ? answer.error : answer.outcome.kind;
}
