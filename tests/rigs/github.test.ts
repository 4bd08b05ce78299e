import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runGit } from './git-bare.ts';
import { startGitServer } from './git-http.ts';
import type { GitServerRig } from './git-http.ts';
import { BOT, emailOf, REFUSALS, startGitHub } from './github.ts';
import type { GitHubRig, Identity } from './github.ts';
import { numberAt, textAt } from './json.ts';

const R = { owner: 'acme', repo: 'model' };
const ALL = ['actions', 'checks', 'contents', 'deployments', 'issues', 'pull_requests', 'statuses'];
const TOKENS: Readonly<Record<string, Identity>> = {
  bot: {
    login: BOT,
    permissions: Object.fromEntries(ALL.map((name) => [name, 'write'])),
    repositories: ['acme/model'],
  },
  reader: {
    login: BOT,
    permissions: Object.fromEntries(ALL.map((name) => [name, 'read'])),
    repositories: ['acme/model'],
  },
  ann: { login: 'ann' },
  eve: { login: 'eve' },
};

let root: string;
let github: GitHubRig;
let git: GitServerRig;

const as = (token = 'bot'): ReturnType<typeof getOctokit> => getOctokit(token, { baseUrl: github.url });
const rest = (token?: string): ReturnType<typeof getOctokit>['rest'] => as(token).rest;
const statusOf = async (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (problem: { readonly status: number }) => problem.status,
  );

/** What Octokit gives for an answer that is no text. */
function bytesOf(data: unknown): Buffer {
  if (!(data instanceof ArrayBuffer)) throw new TypeError(`no bytes: ${typeof data}`);
  return Buffer.from(data);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mlgate-rig-'));
  github = await startGitHub({
    gitRoot: root,
    tokens: TOKENS,
    seed: {
      people: ['ann', 'bob', 'eve'],
      repositories: [
        { name: 'acme/model', roles: { ann: 'admin', bob: 'maintain', [BOT]: 'write' } },
        { name: 'acme/secret', isPrivate: true, roles: { ann: 'admin' } },
        { name: 'ann/own' },
      ],
      teams: [{ organisation: 'acme', slug: 'reviewers', members: ['ann'], pending: ['bob'] }],
    },
  });
  git = await startGitServer({ root, tokens: TOKENS, afterPush: async (name) => github.refresh(name) });
  const { git: bare } = github.repository('acme/model');
  await bare?.commit({ ref: 'main', files: { 'mlgate.yml': 'models: {}\n', 'src/a.py': 'a = 1\n' }, message: 'First' });
});

afterAll(async () => {
  await git.close();
  await github.close();
  await rm(root, { recursive: true });
});

afterEach(() => {
  github.clearFaults();
});

describe('rights', () => {
  it.each([
    ['an unknown token', 'nobody', 401],
    ['a token that reads', 'reader', 403],
    ['a token that writes', 'bot', 200],
    ['a passer-by, on a public repository', 'eve', 200],
  ])('a comment by %s', async (_, token, status) => {
    const number = await github.issue('acme/model', { author: 'ann', title: 'x' });
    expect(await statusOf(rest(token).issues.createComment({ ...R, issue_number: number, body: 'x' }))).toBe(status);
  });

  it.each([
    ['ann', 200],
    ['eve', 404],
    ['bot', 404],
  ])('a private repository, by %s: %d', async (token, status) => {
    expect(await statusOf(rest(token).repos.get({ owner: 'acme', repo: 'secret' }))).toBe(status);
  });

  it('what is private needs a right even to be read', async () => {
    github.addToken('blind', { login: BOT, permissions: { contents: 'read' }, repositories: ['acme/secret'] });
    const of = { owner: 'acme', repo: 'secret' };
    expect(await statusOf(rest('blind').repos.get(of))).toBe(200);
    expect(await statusOf(rest('blind').issues.listComments({ ...of, issue_number: 1 }))).toBe(403);
    await expect(as('blind').graphql('{ repository(owner: "acme", name: "secret") { databaseId } }')).rejects.toThrow(
      /resolve/,
    );
  });

  it('an enterprise server’s addresses are known, too', async () => {
    const octokit = getOctokit('ann', { baseUrl: `${github.url}/api/v3` });
    expect((await octokit.rest.repos.get(R)).data.full_name).toBe('acme/model');
  });

  it('a person may not write where they only read, and may not make checks at all', async () => {
    expect(await statusOf(rest('eve').repos.createRelease({ ...R, tag_name: 'v1' }))).toBe(403);
    expect(await statusOf(rest('ann').checks.create({ ...R, name: 'x', head_sha: 'f'.repeat(40) }))).toBe(403);
  });

  it('the missing permission is named', async () => {
    const refused = rest('reader').repos.createDispatchEvent({ ...R, event_type: 'x' });
    await expect(refused).rejects.toMatchObject({
      response: { headers: { 'x-accepted-github-permissions': 'contents=write' } },
    });
  });

  it.each([
    ['ann', 'admin', 'admin'],
    ['bob', 'write', 'maintain'],
    ['eve', 'read', 'read'],
  ])('permission of %s: %s, role %s', async (username, permission, role) => {
    const { data } = await rest().repos.getCollaboratorPermissionLevel({ ...R, username });
    expect([data.permission, data.role_name, data.user?.login]).toEqual([permission, role, username]);
  });

  it('teams are not for a workflow’s token; members are active or pending', async () => {
    const of = { org: 'acme', team_slug: 'reviewers' };
    expect(await statusOf(rest().teams.listMembersInOrg(of))).toBe(403);
    expect((await rest('ann').teams.listMembersInOrg(of)).data.map(({ login }) => login)).toEqual(['ann']);
    expect((await rest('ann').teams.getMembershipForUserInOrg({ ...of, username: 'bob' })).data.state).toBe('pending');
  });
});

describe('comments', () => {
  let number: number;
  beforeEach(async () => {
    number = await github.issue('acme/model', { author: 'ann', title: 'x' });
  });

  it('1,000 of them, over all pages, oldest first, the bot’s by its name', async () => {
    for (let i = 0; i < 999; i++) github.comment({ repository: 'acme/model', number, author: 'eve', body: `c${i}` });
    await rest().issues.createComment({ ...R, issue_number: number, body: 'last' });
    const first = await rest().issues.listComments({ ...R, issue_number: number });
    expect(first.data.length).toBe(30);
    const all = await as().paginate(rest().issues.listComments, { ...R, issue_number: number, per_page: 100 });
    expect([all.length, all[0]?.body, all[999]?.body]).toEqual([1000, 'c0', 'last']);
    expect([all[999]?.user?.login, all[999]?.user?.type]).toEqual([BOT, 'Bot']);
    expect(all[999]?.performed_via_github_app?.slug).toBe('github-actions');
  });

  it.each([
    [65_536, 200],
    [65_537, 422],
  ])('a body of %d characters: %d', async (length, status) => {
    const body = 'é'.repeat(length);
    expect(await statusOf(rest().issues.createComment({ ...R, issue_number: number, body }))).toBe(status);
  });

  it('too long a text of an issue is answered with 200, and not taken', async () => {
    const of = { ...R, issue_number: number };
    expect(await statusOf(rest().issues.update({ ...of, body: 'x'.repeat(65_537) }))).toBe(200);
    expect((await rest().issues.get(of)).data.body).toBe(null);
  });

  it('are locked to bots and passers-by, not to maintainers', async () => {
    await rest().issues.lock({ ...R, issue_number: number });
    const write = async (token: string): Promise<number> =>
      statusOf(rest(token).issues.createComment({ ...R, issue_number: number, body: 'x' }));
    expect(await Promise.all(['bot', 'eve', 'ann'].map(write))).toEqual([403, 403, 200]);
  });

  it('only their author or a maintainer may edit them; deleted ones are gone', async () => {
    const comment = github.comment({ repository: 'acme/model', number, author: 'ann', body: 'x' });
    const of = { ...R, comment_id: comment.id };
    expect(await statusOf(rest('eve').issues.updateComment({ ...of, body: 'mine' }))).toBe(403);
    expect((await rest('ann').issues.updateComment({ ...of, body: 'y' })).data.body).toBe('y');
    github.deleteComment(comment.id);
    expect(await statusOf(rest('ann').issues.updateComment({ ...of, body: 'z' }))).toBe(404);
  });

  it('GraphQL knows their histories, page by page', async () => {
    const at = '2026-01-01T00:00:00Z';
    for (let i = 0; i < 3; i++) {
      github.comment({ repository: 'acme/model', number, author: i === 0 ? BOT : 'eve', body: `c${i}`, createdAt: at });
    }
    const [, second] = [...github.state.comments.values()].filter((comment) => comment.number === number);
    github.editComment(second?.id ?? 0, { body: 'changed', by: 'bob', at: '2026-01-02T00:00:00Z' });
    const query = `query($number: Int!, $after: String) { repository(owner: "acme", name: "model") {
      issueOrPullRequest(number: $number) { ... on Issue { comments(first: 2, after: $after) { ...page } }
        ... on PullRequest { comments(first: 2, after: $after) { ...page } } } } }
      fragment page on IssueCommentConnection { pageInfo { hasNextPage endCursor } nodes { databaseId
        author { login __typename } body createdAt lastEditedAt editor { login } includesCreatedEdit createdViaEmail } }`;
    const first = await as().graphql(query, { number });
    expect(first).toMatchObject({
      repository: {
        issueOrPullRequest: {
          comments: {
            pageInfo: { hasNextPage: true },
            nodes: [
              { author: { login: 'github-actions', __typename: 'Bot' }, lastEditedAt: null, editor: null },
              {
                body: 'changed',
                lastEditedAt: '2026-01-02T00:00:00Z',
                editor: { login: 'bob' },
                includesCreatedEdit: true,
              },
            ],
          },
        },
      },
    });
    const after = Buffer.from('2').toString('base64');
    expect(await as().graphql(query, { number, after })).toMatchObject({
      repository: { issueOrPullRequest: { comments: { pageInfo: { hasNextPage: false }, nodes: [{ body: 'c2' }] } } },
    });
  });

  it.each([
    ['{ repository(owner: "acme", name: "model") { nonsense } }', /doesn't exist on type/],
    ['{ repository(owner: "acme", name: "none") { nameWithOwner } }', /Could not resolve/],
    ['{ repository(owner: "acme", name: "model") { issue(number: 1) { comments { totalCount } } } }', /first/],
  ])('GraphQL refuses %s', async (query, message) => {
    await github.issue('acme/model', { author: 'ann', title: 'x' });
    await expect(as().graphql(query)).rejects.toThrow(message);
  });
});

describe('pull requests', () => {
  it('follow what is pushed, merge, and keep their number apart from issues', async () => {
    const bare = github.repository('acme/model').git;
    await bare?.commit({
      ref: 'feature',
      on: 'main',
      files: { 'src/b.py': 'b = 1\n' },
      author: { name: 'Bob', email: emailOf('bob') },
    });
    const pull = await github.openPull({ repository: 'acme/model', author: 'ann', branch: 'feature' });
    const of = { ...R, pull_number: pull.number };
    const before = (await rest().pulls.get(of)).data;
    await runGit(root, ['clone', '-q', '-b', 'feature', git.address('acme/model').replace('//', '//x:bot@'), 'work']);
    const work = join(root, 'work');
    await runGit(work, ['commit', '-q', '--allow-empty', '-m', 'Second']);
    await runGit(work, ['push', '-q', 'origin', 'HEAD:feature']);
    const head = (await runGit(work, ['rev-parse', 'HEAD'])).toString().trim();
    const after = (await rest().pulls.get(of)).data;
    expect([after.head.sha, after.base.ref, after.user.login]).toEqual([head, 'main', 'ann']);
    expect(after.merge_commit_sha).not.toBe(before.merge_commit_sha);
    expect(await bare?.text('rev-parse', `refs/pull/${pull.number}/merge^2`)).toBe(head);
    expect((await rest().pulls.listCommits(of)).data.map(({ author }) => author?.login)).toEqual(['bob', 'ann']);
    expect((await rest().pulls.listFiles(of)).data.map(({ filename }) => filename)).toEqual(['src/b.py']);
    expect((await rest().issues.get({ ...R, issue_number: pull.number })).data.pull_request).toBeDefined();
    const commit = await github.mergePull(pull, { by: 'bob', method: 'squash' });
    const merged = (await rest().pulls.get(of)).data;
    expect([merged.merged, merged.merge_commit_sha, merged.merged_by?.login]).toEqual([true, commit, 'bob']);
    const ofCommit = await rest().repos.listPullRequestsAssociatedWithCommit({ ...R, commit_sha: commit });
    expect(ofCommit.data.map(({ number }) => number)).toEqual([pull.number]);
  });

  it('come from forks, also from deleted ones', async () => {
    const fork = await github.fork('acme/model', 'eve');
    await github.repository(fork).git?.commit({ ref: 'theirs', on: 'main', files: { 'c.py': 'c\n' } });
    const pull = await github.openPull({ repository: 'acme/model', author: 'eve', branch: 'theirs', from: fork });
    const of = { ...R, pull_number: pull.number };
    const forked = (await rest().pulls.get(of)).data;
    expect([forked.head.repo?.full_name, forked.head.repo?.id === forked.base.repo.id]).toEqual(['eve/model', false]);
    github.deleteFork(fork);
    const orphan = (await rest().pulls.get(of)).data;
    expect([orphan.head.repo, orphan.head.sha]).toEqual([null, forked.head.sha]);
  });
});

describe('what is in git', () => {
  it('files by commit: there, not there, a folder, raw', async () => {
    const { data: main } = await rest().repos.getBranch({ ...R, branch: 'main' });
    const at = { ...R, ref: main.commit.sha };
    const { data: file } = await rest().repos.getContent({ ...at, path: 'mlgate.yml' });
    expect(file).toMatchObject({ type: 'file', encoding: 'base64', content: 'bW9kZWxzOiB7fQo=' });
    expect((await rest().repos.getContent({ ...at, path: 'src' })).data).toMatchObject([{ name: 'a.py' }, {}]);
    expect(await statusOf(rest().repos.getContent({ ...at, path: 'none.yml' }))).toBe(404);
    const raw = await rest().repos.getContent({ ...at, path: 'src/a.py', mediaType: { format: 'raw' } });
    expect(raw.data).toBe('a = 1\n');
  });

  it('lines of history part and are compared', async () => {
    const bare = github.repository('acme/model').git;
    const base = await bare?.resolve('main');
    const head = await bare?.commit({ ref: 'parted', on: 'main', files: { 'd.py': 'd\n' } });
    await bare?.commit({ ref: 'main', files: { 'e.py': 'e\n' } });
    const { data } = await rest().repos.compareCommitsWithBasehead({ ...R, basehead: `main...${head}` });
    expect([data.status, data.ahead_by, data.behind_by, data.merge_base_commit.sha]).toEqual(['diverged', 1, 1, base]);
    expect(data.files?.map(({ filename }) => filename)).toEqual(['d.py']);
    const { data: commits } = await rest().repos.listCommits({ ...R, sha: head ?? '', per_page: 1 });
    expect(commits.map(({ sha }) => sha)).toEqual([head]);
    const { data: commit } = await rest().git.getCommit({ ...R, commit_sha: head ?? '' });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([base]);
  });
});

describe('checks', () => {
  it('go on while their annotations add up, at most 50 at once', async () => {
    const head = (await github.repository('acme/model').git?.resolve('main')) ?? '';
    const annotation = (line: number) => ({
      path: 'a',
      start_line: line,
      end_line: line,
      annotation_level: 'warning' as const,
      message: 'm',
    });
    const { data: run } = await rest().checks.create({ ...R, name: 'gate', head_sha: head, status: 'in_progress' });
    const complete = async (annotations: number): Promise<number> =>
      statusOf(
        rest().checks.update({
          ...R,
          check_run_id: run.id,
          conclusion: 'failure',
          output: {
            title: 't',
            summary: 's',
            annotations: Array.from({ length: annotations }, (_, i) => annotation(i + 1)),
          },
        }),
      );
    expect(await Promise.all([50, 51, 3].map(complete))).toEqual([200, 422, 200]);
    const all = await as().paginate(rest().checks.listAnnotations, { ...R, check_run_id: run.id, per_page: 100 });
    expect(all.length).toBe(53);
    const listed = (await rest().checks.listForRef({ ...R, ref: 'main', check_name: 'gate' })).data.check_runs;
    expect(listed.map(({ status, conclusion }) => [status, conclusion])).toEqual([['completed', 'failure']]);
    expect(await statusOf(rest().checks.create({ ...R, name: 'gate', head_sha: 'f'.repeat(40) }))).toBe(422);
  });
});

describe('deployments, statuses, environments', () => {
  it('a success makes the one before inactive; 140 characters', async () => {
    const make = async (key: string): Promise<number> => {
      const { data } = await rest().repos.createDeployment({
        ...R,
        ref: 'main',
        auto_merge: false,
        required_contexts: [],
        payload: { key },
      });
      if (!('id' in data)) throw new Error('no deployment');
      return data.id;
    };
    const status = async (id: number, description = ''): Promise<number> =>
      statusOf(rest().repos.createDeploymentStatus({ ...R, deployment_id: id, state: 'success', description }));
    const first = await make('1');
    expect(await status(first)).toBe(200);
    const second = await make('2');
    expect([await status(second, 'x'.repeat(141)), await status(second, 'x'.repeat(140))]).toEqual([422, 200]);
    const { data: all } = await rest().repos.listDeployments({ ...R, environment: 'production' });
    expect(all.map(({ payload }) => payload)).toEqual([{ key: '2' }, { key: '1' }]);
    const { data: states } = await rest().repos.listDeploymentStatuses({ ...R, deployment_id: first });
    expect(states.map(({ state }) => state)).toEqual(['inactive', 'success']);
    expect(await statusOf(rest().repos.createDeployment({ ...R, ref: 'no-such' }))).toBe(422);
  });

  it('commit statuses, an environment, dispatches, reactions, runs', async () => {
    const sha = (await github.repository('acme/model').git?.resolve('main')) ?? '';
    await rest().repos.createCommitStatus({ ...R, sha, state: 'success', context: 'gate' });
    expect((await rest().repos.getCombinedStatusForRef({ ...R, ref: sha })).data.state).toBe('success');
    github.environment('acme/model', { name: 'production', protectedBranches: true });
    const environment = { ...R, environment_name: 'production' };
    expect((await rest().repos.getEnvironment(environment)).data.deployment_branch_policy?.protected_branches).toBe(
      true,
    );
    github.state.workflows.set('acme/model/deploy.yml', { inputs: ['request'] });
    const dispatch = async (inputs: Record<string, string>): Promise<number> =>
      statusOf(rest().actions.createWorkflowDispatch({ ...R, workflow_id: 'deploy.yml', ref: 'main', inputs }));
    expect([await dispatch({ request: '1' }), await dispatch({ other: '1' })]).toEqual([200, 422]);
    expect(github.state.dispatches).toMatchObject([{ workflow: 'deploy.yml', inputs: { request: '1' } }]);
    await rest().repos.createDispatchEvent({ ...R, event_type: 'retrain', client_payload: { a: 1 } });
    const number = await github.issue('acme/model', { author: 'ann', title: 'x' });
    const comment = github.comment({ repository: 'acme/model', number, author: 'ann', body: 'x' });
    await rest().reactions.createForIssueComment({ ...R, comment_id: comment.id, content: 'eyes' });
    expect((await rest().reactions.listForIssueComment({ ...R, comment_id: comment.id })).data.length).toBe(1);
    await github.run({
      id: 99,
      repository: 'acme/model',
      event: 'pull_request',
      workflow: '.github/workflows/a.yml',
      headCommit: sha,
      headBranch: 'x',
    });
    expect((await rest().actions.getWorkflowRun({ ...R, run_id: 99 })).data.path).toBe('.github/workflows/a.yml');
  });
});

describe('releases', () => {
  it('drafts share a tag and are not found by it; a published one has its tag in git', async () => {
    const sha = (await github.repository('acme/model').git?.resolve('main')) ?? '';
    const draft = async () =>
      (await rest().repos.createRelease({ ...R, tag_name: 'mlgate/m/v1', target_commitish: sha, draft: true })).data;
    const [one, two] = [await draft(), await draft()];
    expect(await statusOf(rest().repos.getReleaseByTag({ ...R, tag: 'mlgate/m/v1' }))).toBe(404);
    const data = Buffer.from([0, 255, 1, 254]);
    const upload = { headers: { 'content-type': 'application/octet-stream' }, data, baseUrl: '', name: 'model.bin' };
    const address = `POST ${one.upload_url}`;
    const uploaded: { readonly data: unknown } = await as().request(address, upload);
    const asset = { id: numberAt(uploaded.data, 'id'), digest: textAt(uploaded.data, 'digest') };
    expect(asset.digest).toMatch(/^sha256:/);
    expect(await statusOf(as().request(address, upload))).toBe(422);
    const got = await rest().repos.getReleaseAsset({
      ...R,
      asset_id: asset.id,
      headers: { accept: 'application/octet-stream' },
    });
    expect(bytesOf(got.data)).toEqual(data);
    expect((await rest('eve').repos.listReleases(R)).data).toEqual([]);
    await rest().repos.updateRelease({
      ...R,
      release_id: one.id,
      draft: false,
      prerelease: true,
      make_latest: 'false',
    });
    expect(await statusOf(rest().repos.updateRelease({ ...R, release_id: two.id, draft: false }))).toBe(422);
    expect((await rest('eve').repos.getReleaseByTag({ ...R, tag: 'mlgate/m/v1' })).data.assets.length).toBe(1);
    expect(await github.repository('acme/model').git?.resolve('refs/tags/mlgate/m/v1')).toBe(sha);
    await rest().repos.deleteReleaseAsset({ ...R, asset_id: asset.id });
    await rest().repos.deleteRelease({ ...R, release_id: two.id });
    expect((await rest().repos.listReleases(R)).data.map(({ id }) => id)).toEqual([one.id]);
  });
});

describe('faults', () => {
  const get = async (): Promise<number> => statusOf(rest().issues.listForRepo(R));

  it('come at the call that is named, and only there', async () => {
    github.fault({ operation: 'issues/list-for-repo', at: 2, effect: REFUSALS.secondaryLimit });
    expect([await get(), await get(), await get()]).toEqual([200, 403, 200]);
  });

  it.each([
    ['cut before', { kind: 'dropped', when: 'before' }],
    ['cut after', { kind: 'dropped', when: 'after' }],
  ] as const)('the answer is %s', async (_, effect) => {
    github.fault({ operation: 'issues/list-for-repo', effect });
    await expect(rest().issues.listForRepo(R)).rejects.toThrow();
  });

  it('slow is slow, and done', async () => {
    github.fault({ operation: 'issues/list-for-repo', effect: { kind: 'slow', milliseconds: 50 } });
    expect(await get()).toBe(200);
    await expect(rest().issues.listForRepo({ ...R, request: { signal: AbortSignal.timeout(5) } })).rejects.toThrow();
  });

  it('a truncated answer breaks off; Octokit takes it for an empty one, and status 200', async () => {
    github.fault({ operation: 'issues/list-for-repo', effect: { kind: 'truncated' } });
    const answer = await fetch(`${github.url}/repos/acme/model/issues`);
    await expect(answer.text()).rejects.toThrow();
    expect((await rest().issues.listForRepo(R)).data).toBe('');
  });

  it('what was done stays done when only the answer is lost', async () => {
    const number = await github.issue('acme/model', { author: 'ann', title: 'x' });
    github.fault({ operation: 'issues/create-comment', effect: { kind: 'dropped', when: 'after' } });
    await expect(rest().issues.createComment({ ...R, issue_number: number, body: 'x' })).rejects.toThrow();
    expect((await rest().issues.listComments({ ...R, issue_number: number })).data.length).toBe(1);
  });

  it('somebody else comes in between', async () => {
    const number = await github.issue('acme/model', { author: 'ann', title: 'x' });
    const comment = github.comment({ repository: 'acme/model', number, author: BOT, body: 'x' });
    github.fault({
      operation: 'issues/update-comment',
      effect: { kind: 'meanwhile', happen: () => github.deleteComment(comment.id) },
    });
    expect(await statusOf(rest().issues.updateComment({ ...R, comment_id: comment.id, body: 'y' }))).toBe(404);
  });
});

describe('the description of GitHub', () => {
  it('refuses what GitHub refuses', async () => {
    const run = { name: 'x', head_sha: 'f'.repeat(40), conclusion: 'nonsense', status: 'completed' };
    const bad = as().request('POST /repos/acme/model/check-runs', run);
    expect(await statusOf(bad)).toBe(422);
    expect(github.calls.at(-1)?.requestProblems.join()).toContain('conclusion');
  });

  it('every answer of this file fits it', () => {
    const wrong = github.calls.flatMap((call) =>
      call.responseProblems.map((problem) => `${call.operation} ${problem}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });
});
