// Pull requests: their commits are in git, their shape is the emulator's.
import { isRecord, numberAt, recordAt } from '../json.ts';
import type { Json } from '../json.ts';
import type { StoredPull, World } from './world.ts';

export interface NewPull {
  readonly repository: string;
  readonly author: string;
  readonly branch: string;
  /** `owner/name` of a fork; the repository itself when absent. */
  readonly from?: string;
  readonly into?: string;
  readonly title?: string;
  readonly body?: string;
}

export const pullKey = (repository: string, number: number): string => `${repository}#${number}`;

/** Opens one; `refs/pull/N/head` and `refs/pull/N/merge` are there afterwards when the repository is in git. */
export async function openPull(world: World, wanted: NewPull): Promise<StoredPull> {
  const { repository, into = 'main', from = repository } = wanted;
  const made = await world.upstream.ask(`/repos/${repository}/pulls`, {
    method: 'POST',
    body: {
      title: wanted.title ?? `Change ${wanted.branch}`,
      body: wanted.body ?? null,
      head: `rig-${world.nextId()}`,
      base: into,
    },
  });
  if (made.status !== 201) throw new Error(`no pull request: ${JSON.stringify(made.body)}`);
  const shas = { head: recordAt(made.body, 'head')['sha'], base: recordAt(made.body, 'base')['sha'] };
  const pull: StoredPull = {
    repository,
    number: numberAt(made.body, 'number'),
    author: wanted.author,
    headRepository: from,
    headOwner: from.split('/')[0] ?? '',
    headBranch: wanted.branch,
    headCommit: String(shas.head),
    baseBranch: into,
    baseCommit: String(shas.base),
    merge: null,
    isOpen: true,
  };
  world.state.pulls.set(pullKey(repository, pull.number), pull);
  await refreshPull(world, pull);
  return pull;
}

/** What GitHub does after a push: takes the branch's new tip over, and builds the merge anew. */
export async function refreshPull(world: World, pull: StoredPull): Promise<void> {
  const git = world.seen.repository(pull.repository)?.git;
  if (git === undefined || !pull.isOpen) return;
  const base = await git.resolve(pull.baseBranch);
  const fork = pull.headRepository === null ? undefined : world.seen.repository(pull.headRepository)?.git;
  const head = await fork?.attempt('rev-parse', '-q', '--verify', `refs/heads/${pull.headBranch}`);
  if (fork !== undefined && head !== undefined) {
    const ref = `refs/pull/${pull.number}/head`;
    await git.text('fetch', '-q', fork.folder, `+refs/heads/${pull.headBranch}:${ref}`);
    if (head !== pull.headCommit && base !== undefined) pull.baseCommit = base;
    pull.headCommit = head;
  }
  if (base === undefined) return;
  const ref = `refs/pull/${pull.number}/merge`;
  const parents = await git.attempt('rev-parse', '-q', '--verify', `${ref}^1`, `${ref}^2`);
  if (parents === `${base}\n${pull.headCommit}`) return;
  const merge = await git.mergeOf(base, pull.headCommit, `Merge ${pull.headCommit} into ${base}`);
  if (merge !== undefined) await git.setRef(ref, merge);
}

/** Merges it on its base branch. @returns the commit there. */
export async function mergePull(
  world: World,
  pull: StoredPull,
  how: { readonly by: string; readonly method: 'merge' | 'squash' },
): Promise<string> {
  await refreshPull(world, pull);
  const git = world.seen.repository(pull.repository)?.git;
  const base = await git?.resolve(pull.baseBranch);
  if (git === undefined || base === undefined) throw new Error('only a repository in git can merge');
  const message = `Merge pull request #${pull.number}`;
  const merged = await git.mergeOf(base, pull.headCommit, message);
  if (merged === undefined) throw new Error(`pull request ${pull.number} conflicts`);
  const commit =
    how.method === 'merge'
      ? merged
      : await git.text('commit-tree', `${merged}^{tree}`, '-p', base, '-m', `${message} (squashed)`);
  await git.setRef(`refs/heads/${pull.baseBranch}`, commit);
  await git.deleteRef(`refs/pull/${pull.number}/merge`);
  pull.merge = { commit, at: world.now(), by: how.by };
  await closePull(world, pull);
  return commit;
}

export async function closePull(world: World, pull: StoredPull): Promise<void> {
  pull.isOpen = false;
  await world.upstream.ask(`/repos/${pull.repository}/pulls/${pull.number}`, {
    method: 'PATCH',
    body: { state: 'closed' },
  });
}

async function shapeOf(world: World, repository: string): Promise<Json | null> {
  if (world.seen.repository(repository) === undefined) return null;
  const { status, body } = await world.upstream.ask(`/repos/${repository}`);
  return status === 200 && isRecord(body) ? body : null;
}

async function sideJson(
  world: World,
  side: { repository: string | null; owner: string; ref: string; sha: string },
): Promise<Json> {
  const repo = side.repository === null ? null : await shapeOf(world, side.repository);
  const owner = recordAt(repo, 'owner');
  const user = repo === null ? ((await world.account(side.owner)) ?? null) : owner;
  return { label: `${side.owner}:${side.ref}`, ref: side.ref, sha: side.sha, user, repo };
}

/** As `GET …/pulls/N` has it. */
export async function pullJson(world: World, pull: StoredPull): Promise<Json> {
  await refreshPull(world, pull);
  const { repository, number } = pull;
  const { body } = await world.upstream.ask(`/repos/${repository}/pulls/${number}`);
  const git = world.seen.repository(repository)?.git;
  const built = pull.isOpen
    ? await git?.attempt('rev-parse', '-q', '--verify', `refs/pull/${number}/merge`)
    : undefined;
  const mergedBy = pull.merge === null ? null : await world.account(pull.merge.by);
  return {
    ...(isRecord(body) ? body : {}),
    html_url: `${world.pages}/${repository}/pull/${number}`,
    user: await world.account(pull.author),
    state: pull.isOpen ? 'open' : 'closed',
    merged: pull.merge !== null,
    merged_at: pull.merge?.at ?? null,
    merged_by: mergedBy ?? null,
    merge_commit_sha: pull.merge?.commit ?? built ?? null,
    mergeable: pull.isOpen ? built !== undefined || git === undefined : null,
    head: await sideJson(world, {
      repository: pull.headRepository,
      owner: pull.headOwner,
      ref: pull.headBranch,
      sha: pull.headCommit,
    }),
    base: await sideJson(world, {
      repository,
      owner: repository.split('/')[0] ?? '',
      ref: pull.baseBranch,
      sha: pull.baseCommit,
    }),
  };
}
