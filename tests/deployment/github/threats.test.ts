// What a malicious writer, a fork or a server that changes in between can do to a promotion: nothing, or stop it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack as newTar } from 'tar-stream';
import type { Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/platform/packing/cut-stream.ts';
import { ExternalError, UserError } from '../../../src/records/errors.ts';
import { sha256 } from '../../../src/records/digest.ts';
import type { Promoted } from '../../../src/pipeline/deployment/deploy.ts';
import { BOB, MALLORY, MODEL, NUMBER, ZOE } from '../../fakes/server-scene.ts';
import { PUSH } from '../../fakes/memory-forge.ts';
import { broken, deployScene, serving } from './scene.ts';
import type { DeployScene } from './scene.ts';

/** The outcome, or the code of what was thrown. */
async function tried(work: Promise<Promoted>): Promise<string> {
  try {
    return (await work).kind;
  } catch (error) {
    if (error instanceof UserError) return error.problems[0].code;
    if (error instanceof ExternalError) return error.code;
    throw error;
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof UserError) return error.problems[0].code;
    throw error;
  }
}

type Change = (scene: DeployScene) => void;

const swapArtifacts: Change = ({ world }) => {
  for (const { files } of world.artifacts) for (const bytes of files.values()) bytes.fill(0x65);
};
const swapReleases: Change = ({ world }) => {
  for (const { assets } of world.releases) for (const { bytes } of assets) bytes.fill(0x65);
};

describe('threat 1: bytes swapped between reading and acting', () => {
  it.each([
    ['the candidate', swapArtifacts],
    ["the release's files", swapReleases],
  ])(
    '%s, after the k-th call for every k: refused, or the approved bytes',
    async (_, swap) => {
      const calm = await deployScene();
      const whole = await calm.grant('one');
      const before = calm.forge.calls.list.length;
      await calm.promote({ request: whole });
      const calls = calm.forge.calls.list.length - before;
      expect(calls).toBeGreaterThan(20);
      const ends = new Set<string>();
      for (let k = 1; k <= calls; k++) {
        const scene = await deployScene();
        const request = await scene.grant('one');
        const from = scene.forge.calls.list.length;
        scene.forge.calls.before = (_call, count) => {
          if (count === from + k) swap(scene);
        };
        const end = await tried(scene.promote({ request }));
        ends.add(end);
        expect(
          scene.deployed.every((content) => content === 'one'),
          `call ${k}: ${end}`,
        ).toBe(true);
        expect(serving(await scene.state()), `call ${k}: ${end}`).toBe(end === 'deployed' ? 1 : undefined);
        expect((await scene.state()).claims.size, `call ${k}: ${end}`).toBe(0);
      }
      expect(ends.has('deployed')).toBe(true);
      expect([...ends].some((end) => end !== 'deployed')).toBe(true);
    },
    240_000,
  );
});

describe('threat 8: what the evidence speaks of has moved', () => {
  it('another champion after the grant', async () => {
    const scene = await deployScene({ oncall: ['zoe'] });
    const request = await scene.grant('one');
    const path = join(scene.deploying.platform.folder, 'served.bin');
    writeFileSync(path, 'served');
    await scene.adopt(ZOE, path);
    scene.nextRun();
    expect(broken(await scene.promote({ request }))).toContain('the version it would replace');
    expect(scene.deployed).toEqual([]);
  });

  it('other inputs on the default branch: what will run is not what was approved', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    writeFileSync(join(scene.deploying.platform.folder, 'deploy.sh'), 'curl evil\n');
    expect(broken(await scene.promote({ request }))).toContain('what will run');
    expect(scene.deployed).toEqual([]);
  });
});

describe('threat 13: a runner’s clock that is wrong', () => {
  it('a push finds the grant although this clock is years ahead: the server tells the time', async () => {
    const scene = await deployScene();
    await scene.grant('one');
    const { clock } = scene.deploying.platform;
    const asked = scene.forge.calls.list.length;
    clock.now = () => (scene.forge.calls.list.length > asked ? new Date(scene.world.time) : new Date('2036-01-01'));
    scene.nextRun('push');
    expect((await scene.promote()).kind).toBe('deployed');
  });
});

describe('threat 15: a grant is for one promotion', () => {
  it('which a re-run does not repeat, also after a rollback', async () => {
    const scene = await deployScene({ oncall: ['zoe'] });
    await scene.promote({ request: await scene.grant('one') });
    scene.nextRun();
    const request = await scene.grant('two');
    await scene.promote({ request });
    scene.nextRun();
    await scene.rollback(ZOE);
    await scene.say(ZOE, '/resume');
    scene.nextRun();
    expect((await scene.promote({ request })).kind).toBe('refused');
    expect(scene.deployed).toEqual(['one', 'two', 'one']);
  });
});

describe('threat 16: the deploy workflow started by hand with forged inputs', () => {
  it.each<[string, (scene: DeployScene) => string, string]>([
    ['no number', () => '../../1', 'request-none'],
    ['a number of nothing', () => '999999', 'request-none'],
    ['code instead of a number', () => 'K7QX-9M2D-4TRA-ZP6E', 'request-none'],
    [
      'a comment that is no request',
      ({ world }) => String(world.say(NUMBER, { by: MALLORY, body: 'x' }).id),
      'request-none',
    ],
  ])('%s is refused', async (_, make, code) => {
    const scene = await deployScene();
    await scene.grant('one');
    expect(await tried(scene.promote({ request: make(scene) }))).toBe(code);
    expect(scene.deployed).toEqual([]);
  });

  it('a copy of a granted request, by whoever writes it and wherever, grants nothing', async () => {
    const scene = await deployScene();
    const { comment, code } = await scene.askFor('one');
    await scene.say(BOB, `/approve ${code}`);
    for (const by of [MALLORY, undefined]) {
      const copy = scene.world.say(NUMBER, { ...(by === undefined ? {} : { by }), body: comment.body });
      const end = await tried(scene.promote({ request: String(copy.id) }));
      expect(['request-void', 'request-none', 'refused']).toContain(end);
    }
    expect(scene.deployed).toEqual([]);
  });

  it.each(['promote', 'rollback', 'adopt'] as const)(
    '%s on another branch is refused, before anything is looked at',
    async (verb) => {
      const scene = await deployScene({ oncall: ['bob'] });
      const request = await scene.grant('one');
      const before = scene.forge.calls.list.length;
      const { forge } = scene;
      const elsewhere = { ...PUSH, name: 'workflow_dispatch', branch: 'feature', isDefaultBranch: false };
      Object.defineProperty(forge, 'event', { get: () => elsewhere, set: () => {} });
      const end = {
        promote: () => scene.promote({ request }),
        rollback: () => scene.rollback(BOB),
        adopt: () => scene.adopt(BOB, 'x'),
      }[verb];
      expect(await codeOf(end())).toBe('approve-branch');
      expect(scene.forge.calls.list).toHaveLength(before);
      expect(scene.deployed).toEqual([]);
    },
  );
});

describe('threat 17: a pull request that weakens the rules', () => {
  it('in the checkout does not change who may approve', async () => {
    const scene = await deployScene();
    const { code, id } = await scene.askFor('one');
    await scene.say(MALLORY, `/approve ${code}`);
    const { config } = scene.deploying;
    const groups = { owners: ['mallory'] };
    Object.assign(scene.deploying, { config: { ...config, approval: { ...config.approval, groups } } });
    expect(broken(await scene.promote({ request: id }))).toContain(`request ${id} was granted`);
    expect(scene.deployed).toEqual([]);
  });

  it('on the default branch after the grant voids it', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    const text = JSON.stringify({
      model: MODEL,
      approval: { groups: { owners: ['mallory'] }, needs: ['1 of owners'] },
      deploy: { run: 'bash deploy.sh {model}', smoke: 'smoke {model}', from: 'any' },
    });
    scene.main({ 'mlgate.yml': text });
    expect(broken(await scene.promote({ request }))).toContain('the policy');
    expect(scene.deployed).toEqual([]);
  });
});

type Entry = Partial<Header> & Pick<Header, 'name'> & { readonly text?: string };

/** An artifact under the candidate's own name, with a crafted archive and a manifest that names the right digest. */
async function plant(scene: DeployScene, content: string, entries: readonly Entry[]): Promise<void> {
  const folder = join(scene.deploying.platform.folder, 'crafted');
  mkdirSync(folder, { recursive: true });
  const tar = newTar();
  for (const { text = '', ...header } of entries) tar.entry(header, text);
  tar.finalize();
  const bytes = Buffer.concat((await Array.fromAsync(tar)).map((chunk) => bytesOf(chunk)));
  writeFileSync(join(folder, 'm.tar'), bytes);
  const digest = sha256(content);
  const parts = [{ name: 'm.tar', bytes: bytes.byteLength, digest: sha256(bytes) }];
  const manifest = {
    format: 'mlgate-model',
    version: 1,
    model: MODEL,
    kind: 'folder',
    name: 'm',
    digest,
    bytes: 100,
    files: 9,
    parts,
  };
  writeFileSync(join(folder, 'mlgate.json'), JSON.stringify(manifest));
  const other = scene.forge.again({ run: { id: 9_000 } });
  const name = `mlgate-candidate-${MODEL}-${digest}`;
  await other.artifacts.upload({ name, folder, files: ['m.tar', 'mlgate.json'] });
}

describe('threat 20: a crafted archive under the name of the candidate', () => {
  const crafted: readonly (readonly [string, readonly Entry[]])[] = [
    ['a link', [{ name: 'a', type: 'symlink', linkname: '/etc/passwd' }]],
    ['an absolute path', [{ name: '/tmp/mlgate-evil', text: 'x' }]],
    ['a way out', [{ name: '../../mlgate-evil', text: 'x' }]],
    [
      'names that differ in case',
      [
        { name: 'a', text: '1' },
        { name: 'A', text: '2' },
      ],
    ],
    ['more bytes than it says', [{ name: 'a', text: 'x'.repeat(101) }]],
    ['other bytes', [{ name: 'a', text: 'evil' }]],
  ];
  it.each(crafted)('with %s, newer than the right one: the right one is deployed', async (_, entries) => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    await plant(scene, 'one', entries);
    expect(await scene.promote({ request })).toMatchObject({ kind: 'deployed' });
    expect(scene.deployed).toEqual(['one']);
  });

  it.each(crafted)('with %s, alone: nothing is deployed', async (_, entries) => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    for (const artifact of scene.world.artifacts) {
      if (artifact.name.startsWith('mlgate-candidate-')) artifact.expired = true;
    }
    await plant(scene, 'one', entries);
    expect(broken(await scene.promote({ request }))).toContain("the model's bytes");
    expect(scene.deployed).toEqual([]);
  });
});

describe('threat 26: a writer who forges records', () => {
  it('a release under the tag of the next version: refused, and never replaced', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    const { forge, deploying, world } = scene;
    const draft = await forge.releases.createDraft({
      tag: `mlgate/${MODEL}/v1`,
      commit: undefined,
      title: '',
      body: '',
    });
    const file = join(deploying.platform.folder, 'evil.bin');
    writeFileSync(file, 'evil');
    await forge.releases.upload(draft.id, { name: 'candidate one.bin', file, bytes: 4 });
    await forge.releases.publish(draft.id);
    expect(['store-missing', 'store-digest', 'store-conflict']).toContain(await tried(scene.promote({ request })));
    expect(scene.deployed).toEqual([]);
    expect(world.releases).toHaveLength(1);
    expect(new TextDecoder().decode(world.releases[0]?.assets[0]?.bytes)).toBe('evil');
    expect((await scene.state()).claims.size).toBe(0);
  });

  it('a deployment that says success, and one that says inactive, decide nothing', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    const commit = scene.world.branches.get('main');
    if (commit === undefined) throw new Error('no main');
    const forged = { environment: 'production', commit, description: 'v1', key: 'forged', payload: { version: 1 } };
    const id = await scene.forge.deployments.open(forged);
    await scene.forge.deployments.setStatus(id, { state: 'success', description: 'done' });
    expect(await scene.promote({ request })).toMatchObject({ kind: 'deployed' });
    expect(scene.deployed).toEqual(['one']);
  });
});

describe('threat 31: the registry rewritten', () => {
  it('to before the champion that the request names: refused, and reported', async () => {
    const scene = await deployScene();
    const early = { head: scene.tree.head, files: new Map(scene.tree.files) };
    await scene.promote({ request: await scene.grant('one') });
    scene.nextRun();
    const request = await scene.grant('two');
    scene.tree.files.clear();
    for (const [path, bytes] of early.files) scene.tree.files.set(path, bytes);
    scene.tree.head = early.head;
    // Another runner, which remembers nothing.
    rmSync(join(scene.deploying.platform.folder, '.mlgate'), { recursive: true, force: true });
    const rules = broken(await scene.promote({ request }));
    expect(rules).toContain("the ledger's history is the one of the request");
    expect(scene.deployed).toEqual(['one']);
  });

  it('with a forged line: nothing is read any more', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    const path = `models/${MODEL}/ledger.jsonl`;
    const text = new TextDecoder().decode(scene.tree.files.get(path));
    scene.tree.files.set(path, new TextEncoder().encode(text.replace('"approve"', '"deny"')));
    expect(await tried(scene.promote({ request }))).toBe('ledger-broken');
    expect(scene.deployed).toEqual([]);
  });
});
