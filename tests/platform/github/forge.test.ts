import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFiles } from '../../../src/platform/local-files.ts';
import { commitOf, ForgeWorld, person } from '../../fakes/forge-world.ts';
import { memoryForge } from '../../fakes/memory-forge.ts';
import { describeForge } from './forge.contract.ts';
import type { ForgeScene } from './forge.contract.ts';
import { githubScene } from './github-scene.ts';

const PEOPLE = new Map([person('ann', 11), person('bob', 12), person('eve', 13)].map((one) => [one.login, one]));

function someone(login: string): ReturnType<typeof person> {
  const account = PEOPLE.get(login);
  if (account === undefined) throw new Error(login);
  return account;
}

async function memoryScene(): Promise<ForgeScene> {
  const folder = mkdtempSync(join(tmpdir(), 'mlgate-forge-'));
  const world = new ForgeWorld();
  world.know(...PEOPLE.values());
  world.permissions.set('ann', 'admin').set('bob', 'maintain');
  const files = (n: number): Record<string, string> => ({ 'mlgate.yml': `n: ${n}\n`, 'deep/policy.yml': 'deep\n' });
  const first = world.commit('1', { files: files(1), branch: 'main' });
  const second = world.commit('2', { files: files(2), parents: [first], branch: 'main' });
  const third = world.commit('3', { files: files(3), links: ['linked.yml'], parents: [second], branch: 'main' });
  const forge = memoryForge({ world, files: localFiles(folder) });
  let count = 0;
  return {
    forge,
    folder,
    history: [third, second, first],
    openPull: async (login) => {
      const number = ++count;
      const head = world.commit(`head ${number}`, { parents: [second] });
      return world.pull(number, { author: someone(login), head });
    },
    merge: async (number) => void world.merge(number, commitOf(`merge of ${number}`)),
    issue: async () => world.issue({ title: 'x', body: '', by: someone('ann') }).number,
    say: async (number, { by, body }) => world.say(number, { by: someone(by), body }).id,
    edit: async (id, body) => void world.edit(id, body),
    remove: async (id) => world.delete(id),
    lock: async (number) => void world.locked.add(number),
    run: async ({ id, attempt, event, head, ended }) => {
      const [actor, triggeringActor] = [someone('ann'), someone(attempt > 1 ? 'bob' : 'ann')];
      const endedAt = ended ? '2026-11-23T10:00:00Z' : undefined;
      world.run(id, { attempt, event, head, actor, triggeringActor, endedAt });
    },
    again: () => forge.again({ run: { id: 501 } }),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
}

describeForge('in memory', memoryScene);
describeForge('on GitHub', githubScene);
