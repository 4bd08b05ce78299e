// Artifacts that are not what they should be: of other runs, altered, expired, crafted.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubArtifacts } from '../../../src/platform/github/artifacts.ts';
import type { Artifacts, FoundArtifact } from '../../../src/platform/forge.ts';
import { setVariables } from '../../fakes/process-environment.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { codeOf, problemOf } from '../problem-code.ts';
import { githubScene, REPOSITORY, RUN_ID } from './github-scene.ts';
import type { GitHubScene } from './github-scene.ts';
import { zipFile } from './zip-file.ts';

let scene: GitHubScene;
let artifacts: Artifacts;
let into: string;
let count = 0;

beforeAll(async () => {
  scene = await githubScene();
  ({ artifacts } = scene.forge);
  writeFileSync(join(scene.folder, 'a.json'), '{"a":1}');
});
afterAll(() => scene[Symbol.asyncDispose]());
beforeEach(() => {
  into = mkdtempSync(join(scene.folder, 'into-'));
});
afterEach(() => {
  scene.results.clearFaults();
  scene.rig.clearFaults();
});

async function uploaded(): Promise<string> {
  const name = `mlgate-m-${++count}`;
  await artifacts.upload({ name, folder: scene.folder, files: ['a.json'] });
  return name;
}

async function only(name: string, run: 'this' | 'any'): Promise<FoundArtifact> {
  const [found, ...more] = await artifacts.find(name, { run });
  if (found === undefined || more.length > 0) throw new Error(`${more.length} of ${name}`);
  return found;
}

describe.each(['this', 'any'] as const)('of %s run', (run) => {
  const foreign = (found: FoundArtifact): FoundArtifact => (run === 'this' ? found : { ...found, run: RUN_ID + 7 });

  it('comes back', async () => {
    const found = foreign(await only(await uploaded(), run));
    await artifacts.download(found, { into, maxBytes: 100 });
    expect(readFileSync(join(into, 'a.json'), 'utf8')).toBe('{"a":1}');
  });

  it('was altered: refused', async () => {
    const name = await uploaded();
    const found = foreign(await only(name, run));
    scene.results.alter(name, () => zipFile([{ name: 'a.json', content: '{"a":2}' }]));
    expect(await codeOf(artifacts.download(found, { into, maxBytes: 100 }))).toBe('artifact-refused');
    expect(readdirSync(into)).toEqual([]);
  });

  it.each([
    ['a way out', zipFile([{ name: '../out', content: 'x' }])],
    ['a link', zipFile([{ name: 'link', content: '/etc', mode: 0o120_777 }])],
    ['no archive', Buffer.from('hello')],
  ])('crafted, with %s: refused', async (_, zip) => {
    const { id, digest } = scene.results.add({ name: `mlgate-m-${++count}`, run: RUN_ID, zip });
    const found = foreign({
      id,
      name: `mlgate-m-${count}`,
      run: RUN_ID,
      headRepositoryId: 1,
      digest: digest?.replace('sha256:', ''),
      bytes: zip.byteLength,
      expired: false,
    });
    expect(await codeOf(artifacts.download(found, { into, maxBytes: 100 }))).toBe('artifact-refused');
    expect(readdirSync(into)).toEqual([]);
  });

  it('is gone in between', async () => {
    const name = await uploaded();
    const found = foreign(await only(name, run));
    scene.results.remove(name);
    expect(['github-not-found', 'github-failed']).toContain(
      await codeOf(artifacts.download(found, { into, maxBytes: 100 })),
    );
  });
});

it('what REST says of expiry is believed', async () => {
  const name = await uploaded();
  scene.results.expire(name);
  const found = await only(name, 'any');
  expect(found.expired).toBe(true);
  expect(await codeOf(artifacts.download(found, { into, maxBytes: 100 }))).toBe('github-not-found');
});

it('a fork’s artifact of the same name says whose it is; newest first', async () => {
  const fork = await scene.rig.fork(REPOSITORY, 'eve');
  const about = {
    event: 'pull_request',
    workflow: '.github/workflows/x.yml',
    headCommit: scene.history[0] ?? '',
    headBranch: 'x',
    actor: 'eve',
  };
  await scene.rig.run({ ...about, id: 701, repository: REPOSITORY, headRepository: fork });
  await scene.rig.run({ ...about, id: 702, repository: REPOSITORY });
  const zip = zipFile([{ name: 'a.json', content: 'x' }]);
  scene.results.add({ name: 'mlgate-same', run: 701, zip });
  scene.results.add({ name: 'mlgate-same', run: 702, zip });
  scene.results.add({ name: 'mlgate-same-not', run: 702, zip });
  const found = await artifacts.find('mlgate-same', { run: 'any' });
  const ours = scene.rig.repository(REPOSITORY).id;
  expect(found.map(({ run, headRepositoryId }) => [run, headRepositoryId === ours])).toEqual([
    [702, true],
    [701, false],
  ]);
});

describe('what the service says', () => {
  it.each([
    [
      'a quota that is used up',
      { status: 403, body: { code: 'resource_exhausted', msg: 'Artifact storage quota has been hit' } },
      'github-limit',
    ],
    ['no such right', { status: 403, body: { code: 'permission_denied', msg: 'no' } }, 'github-failed'],
  ])('%s', async (_, fault, code) => {
    scene.results.fault({ operation: 'CreateArtifact', ...fault });
    expect(await codeOf(uploaded())).toBe(code);
  });

  it('a server of one’s own has no artifacts: one job, and a store', async () => {
    const restore = setVariables({ GITHUB_SERVER_URL: 'https://git.example.com' });
    try {
      const work = artifacts.upload({ name: 'x', folder: scene.folder, files: ['a.json'] });
      const problem = await problemOf(work);
      expect([problem.code, problem.fix?.includes('`store`')]).toEqual(['artifacts-unsupported', true]);
    } finally {
      restore();
    }
  });

  it('a step that was not given its address says how to be', async () => {
    const none = githubArtifacts(scene.client(), { id: RUN_ID, headRepositoryId: 1, environment: {} });
    const refused: unknown = await none
      .upload({ name: 'x', folder: scene.folder, files: ['a.json'] })
      .catch((reason: unknown) => reason);
    expect(refused instanceof ExternalError ? refused.fix : refused).toContain('`uses:`');
    await expect(none.find('x', { run: 'this' })).rejects.toMatchObject({ code: 'github-failed' });
    expect(await none.find('nothing-of-that-name', { run: 'any' })).toEqual([]);
  });
});
