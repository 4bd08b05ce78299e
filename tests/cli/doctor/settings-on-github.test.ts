// doctor asks a GitHub of our own, as somebody's token may: what protects the default branch, the environment, the registry's branch.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRepositorySettings } from '../../../src/platform/github/repository-settings.ts';
import { BOT, startGitHub } from '../../rigs/github.ts';
import type { GitHubRig } from '../../rigs/github.ts';
import { makeRepository } from '../terminal.ts';

const REPOSITORY = 'acme/late';
let root: string;
let github: GitHubRig;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mlgate-settings-'));
  github = await startGitHub({
    gitRoot: root,
    tokens: { ann: { login: 'ann' } },
    seed: { people: ['ann'], repositories: [{ name: REPOSITORY, roles: { ann: 'admin', [BOT]: 'write' } }] },
  });
  await github.repository(REPOSITORY).git?.commit({ ref: 'main', files: { 'a.txt': 'a\n' } });
});
afterAll(async () => {
  await github.close();
  await rm(root, { recursive: true });
});

const ask = () =>
  readRepositorySettings({
    repository: REPOSITORY,
    token: 'ann',
    server: 'https://github.com',
    apiUrl: github.url,
    environment: 'production',
    branch: 'mlgate-registry',
    log: { notice: () => undefined },
    signal: new AbortController().signal,
  });

describe('the settings of a repository', () => {
  it('nothing protects anything', async () => {
    expect(await ask()).toMatchObject({
      defaultBranch: 'main',
      protection: { reviewed: false, codeOwners: false, environmentBound: false },
      registry: { exists: false, keeps: false, onlyForward: false },
    });
  });

  it('rulesets and an environment do', async () => {
    const review = { required_approving_review_count: 1, require_code_owner_review: true };
    const about = { ruleset_source_type: 'Repository', ruleset_source: REPOSITORY, ruleset_id: 1 };
    const rest = { dismiss_stale_reviews_on_push: false, require_last_push_approval: false };
    const parameters = { ...review, ...rest, required_review_thread_resolution: false };
    github.state.rules.set(`${REPOSITORY}/main`, [{ type: 'pull_request', ...about, parameters }]);
    const registry = ['deletion', 'non_fast_forward'].map((type) => ({ type, ...about }));
    github.state.rules.set(`${REPOSITORY}/mlgate-registry`, registry);
    github.environment(REPOSITORY, { name: 'production', protectedBranches: true });
    expect(await ask()).toMatchObject({
      protection: { reviewed: true, codeOwners: true, environmentBound: true },
      registry: { exists: false, keeps: true, onlyForward: true },
    });
    expect(github.problems()).toEqual([]);
  });

  it('is what the verb prints, with the way to the next level', async () => {
    const project = makeRepository({
      'mlgate.yml': 'model: late\nmetrics: metrics.json\n',
      'metrics.json': '{"a": 1}',
    });
    const env = {
      GITHUB_TOKEN: 'ann',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: github.url,
    };
    const ended = await project.mlgate(['doctor'], { env });
    expect(ended.stdout).toMatch(/assurance: A2 enforced by credential/);
    expect(ended.stdout).toMatch(/required reviewers without self-review/);
    expect(ended.stdout).toMatch(
      /registry branch: mlgate-registry, not there yet: can be neither deleted nor rewritten/,
    );
    const { GITHUB_TOKEN: _none, ...without } = env;
    expect((await project.mlgate(['doctor'], { env: without })).stdout).toContain('GH_TOKEN=$(gh auth token)');
    const wrong = await project.mlgate(['doctor'], { env: { ...env, GITHUB_TOKEN: 'nobody' } });
    expect(wrong.stdout).toMatch(/settings on GitHub: .*401/);
  });
});
