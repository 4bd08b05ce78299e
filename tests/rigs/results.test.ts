import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOT, startGitHub } from './github.ts';
import type { GitHubRig } from './github.ts';
import { listAt } from './json.ts';
import { startResults } from './results.ts';
import type { JobOf, ResultsRig } from './results.ts';

const CLIENT = new URL('results/client.ts', import.meta.url).pathname;
const R = { owner: 'acme', repo: 'model' };

const A_DIGEST: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
const A_NUMBER: unknown = expect.any(Number);
const TAKEN: unknown = expect.stringMatching(/already exists/);
const NOT_FOUND: unknown = expect.stringMatching(/not found/);

let root: string;
let github: GitHubRig;
let results: ResultsRig;

type Job = readonly [JobOf, ...string[]];

/** Steps of `results/client.ts` in the environments of jobs, by GitHub's own clients. @returns what came of each job's steps */
async function play(...jobs: readonly Job[]): Promise<readonly (readonly unknown[])[]> {
  const workspace = join(root, 'workspace');
  await mkdir(workspace, { recursive: true });
  const lines = jobs.flatMap(([of, ...steps]) => {
    const environment = { GITHUB_REF: of.ref ?? 'refs/heads/main', ...results.environment(of) };
    return [['as', JSON.stringify(environment)], ...steps.map((step) => step.split(' '))];
  });
  const child = spawn(process.execPath, [CLIENT, JSON.stringify(lines)], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      RUNNER_TEMP: root,
      GITHUB_WORKSPACE: workspace,
      GITHUB_SERVER_URL: 'http://github.localhost:1',
      GITHUB_REPOSITORY: 'acme/model',
    },
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(said);
  const told: unknown = JSON.parse(await readFile(join(workspace, 'results.json'), 'utf8'));
  const outcomes = [...listAt({ told }, 'told')];
  return jobs.map(([, ...steps]) => outcomes.splice(0, steps.length + 1).slice(1));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mlgate-results-'));
  github = await startGitHub({
    seed: { repositories: [{ name: 'acme/model' }] },
    tokens: { bot: { login: BOT, permissions: { actions: 'read' } } },
  });
  results = await startResults({ github });
});

afterAll(async () => {
  await results.close();
  await github.close();
  await rm(root, { recursive: true });
});

describe('artifacts, by the real client', () => {
  it('up, listed, down with the digest, a name taken once, deleted', async () => {
    const steps = ['upload one hello', 'list', 'download one', 'upload one again', 'delete one', 'list'];
    const [done] = await play([{ run: 1 }, ...steps]);
    expect(done).toMatchObject([
      { digest: A_DIGEST },
      ['one'],
      { text: 'hello', digestMismatch: false },
      { refused: TAKEN },
      {},
      [],
    ]);
  });

  it('other runs do not see them; REST does, and gives the zip', async () => {
    const [, other] = await play([{ run: 2 }, 'upload two hello'], [{ run: 3 }, 'list']);
    expect(other).toEqual([[]]);
    const { rest } = getOctokit('bot', { baseUrl: github.url });
    const { data } = await rest.actions.listArtifactsForRepo({ ...R, name: 'two' });
    expect(data.artifacts).toMatchObject([{ name: 'two', expired: false, workflow_run: { id: 2 } }]);
    const [found] = data.artifacts;
    expect(found?.digest).toBe(results.artifact('two').digest);
    const got: unknown = (
      await rest.actions.downloadArtifact({ ...R, artifact_id: found?.id ?? 0, archive_format: 'zip' })
    ).data;
    const zip = Buffer.from(got instanceof ArrayBuffer ? got : new ArrayBuffer(0));
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    expect(github.problems()).toEqual([]);
  });

  it('altered ones do not have their digest; expired and removed ones are not there', async () => {
    await play([{ run: 4 }, 'upload altered hello', 'upload expired hello', 'upload removed hello']);
    results.alter('altered', (bytes) => Buffer.concat([bytes, Buffer.from('x')]));
    results.expire('expired');
    results.remove('removed');
    const { rest } = getOctokit('bot', { baseUrl: github.url });
    const { data } = await rest.actions.listArtifactsForRepo({ ...R, name: 'expired' });
    expect(data.artifacts.map(({ expired }) => expired)).toEqual([true]);
    const gone = rest.actions.downloadArtifact({
      ...R,
      artifact_id: data.artifacts[0]?.id ?? 0,
      archive_format: 'zip',
    });
    await expect(gone).rejects.toMatchObject({ status: 410 });
    const [again] = await play([{ run: 4 }, 'download altered', 'download expired', 'download removed']);
    expect(again).toMatchObject([{ digestMismatch: true }, { refused: NOT_FOUND }, { refused: NOT_FOUND }]);
  });
});

describe('caches, by the real client', () => {
  it('exact key, newest by prefix, none; a branch sees its own and those of the default branch', async () => {
    const [main, branch, other] = await play(
      [{ run: 5 }, 'restore k-1', 'save k-1 one', 'restore k-1', 'restore k-2 k-', 'save k-1 two'],
      [{ run: 6, ref: 'refs/pull/1/merge' }, 'restore k-1', 'save p-1 mine', 'restore p-1'],
      [{ run: 7, ref: 'refs/pull/2/merge' }, 'restore p-1'],
    );
    const hit = { hit: 'k-1', text: 'one' };
    expect(main).toMatchObject([{ hit: null }, A_NUMBER, hit, hit, -1]);
    expect(branch).toMatchObject([hit, A_NUMBER, { hit: 'p-1', text: 'mine' }]);
    expect(other).toMatchObject([{ hit: null }]);
  });
});
