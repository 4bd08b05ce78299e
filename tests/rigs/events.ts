// Event payloads as GitHub sends them, from what the rig knows: the fields that workflows and clients read.
import { textAt } from './json.ts';
import type { Json } from './json.ts';
import { BOT } from './github.ts';
import type { GitHubRig, StoredComment, StoredPull } from './github.ts';
import { commentJson } from './github/families/comments.ts';
import { pullJson } from './github/pulls.ts';

export interface RigEvent {
  /** `GITHUB_EVENT_NAME` */
  readonly name: string;
  readonly repository: string;
  /** `GITHUB_REF` */
  readonly ref: string;
  /** `GITHUB_SHA` */
  readonly sha: string;
  /** Who did it: `GITHUB_ACTOR`. */
  readonly actor: string;
  readonly isFork: boolean;
  readonly payload: Json;
}

async function base(github: GitHubRig, repository: string, sender: string): Promise<Json> {
  const { body } = await github.world.upstream.ask(`/repos/${repository}`);
  return { repository: body, sender: (await github.world.account(sender)) ?? null };
}

async function tip(github: GitHubRig, repository: string, branch: string): Promise<string> {
  const commit = await github.repository(repository).git?.resolve(branch);
  if (commit === undefined) throw new Error(`${repository} has no commit on ${branch}`);
  return commit;
}

async function ofPull(
  github: GitHubRig,
  pull: StoredPull,
  options: { name: string; action: string; by: string },
): Promise<RigEvent> {
  const { repository, number } = pull;
  const json = await pullJson(github.world, pull);
  const isTarget = options.name === 'pull_request_target';
  const ref = isTarget ? 'refs/heads/main' : `refs/pull/${number}/merge`;
  return {
    name: options.name,
    repository,
    ref,
    sha: isTarget ? await tip(github, repository, 'main') : textAt(json, 'merge_commit_sha'),
    actor: options.by,
    isFork: pull.headRepository !== repository,
    payload: { action: options.action, number, pull_request: json, ...(await base(github, repository, options.by)) },
  };
}

export async function pullRequestEvent(
  github: GitHubRig,
  pull: StoredPull,
  { action = 'synchronize', by = pull.author, target = false } = {},
): Promise<RigEvent> {
  return ofPull(github, pull, { name: target ? 'pull_request_target' : 'pull_request', action, by });
}

/** Runs on the default branch, and carries no head. */
export async function commentEvent(
  github: GitHubRig,
  comment: StoredComment,
  { action = 'created', before = comment.body } = {},
): Promise<RigEvent> {
  const { repository, number, author } = comment;
  const url = `${github.url}/repos/${repository}`;
  const pull = github.state.pulls.get(`${repository}#${number}`);
  const asked = await github.world.upstream.ask(`/repos/${repository}/issues/${number}`);
  const shape =
    pull === undefined
      ? asked.body
      : { number, state: pull.isOpen ? 'open' : 'closed', pull_request: { url: `${url}/pulls/${number}` } };
  const by = action === 'edited' ? (comment.editor ?? author) : author;
  return {
    name: 'issue_comment',
    repository,
    ref: 'refs/heads/main',
    sha: await tip(github, repository, 'main'),
    actor: by,
    isFork: false,
    payload: {
      action,
      issue: shape,
      comment: await commentJson(comment, github.world),
      ...(action === 'edited' ? { changes: { body: { from: before } } } : {}),
      ...(await base(github, repository, by)),
    },
  };
}

export async function pushEvent(
  github: GitHubRig,
  repository: string,
  { branch = 'main', by = 'ann', before = '0'.repeat(40) } = {},
): Promise<RigEvent> {
  const sha = await tip(github, repository, branch);
  const ref = `refs/heads/${branch}`;
  const commit = { id: sha, message: '', timestamp: github.world.now() };
  return {
    name: 'push',
    repository,
    ref,
    sha,
    actor: by,
    isFork: false,
    payload: {
      ref,
      before,
      after: sha,
      head_commit: commit,
      commits: [commit],
      ...(await base(github, repository, by)),
    },
  };
}

/** `workflow_dispatch`, `schedule`, `repository_dispatch`: on a branch, by nobody's change. */
export async function branchEvent(
  github: GitHubRig,
  repository: string,
  options: { readonly name: string; readonly branch?: string; readonly by?: string; readonly payload?: Json },
): Promise<RigEvent> {
  const { name, branch = 'main', by = BOT, payload = {} } = options;
  const ref = `refs/heads/${branch}`;
  return {
    name,
    repository,
    ref,
    sha: await tip(github, repository, branch),
    actor: by,
    isFork: false,
    payload: {
      ...(name === 'workflow_dispatch' ? { ref, inputs: {} } : {}),
      ...payload,
      ...(await base(github, repository, by)),
    },
  };
}

/** A merge queue's group: no pull request, a branch of its own. */
export async function mergeGroupEvent(
  github: GitHubRig,
  repository: string,
  { branch, by = BOT }: { readonly branch: string; readonly by?: string },
): Promise<RigEvent> {
  const sha = await tip(github, repository, branch);
  const ref = `refs/heads/${branch}`;
  const group = {
    head_sha: sha,
    head_ref: ref,
    base_ref: 'refs/heads/main',
    base_sha: await tip(github, repository, 'main'),
  };
  const payload = { action: 'checks_requested', merge_group: group, ...(await base(github, repository, by)) };
  return { name: 'merge_group', repository, ref, sha, actor: by, isFork: false, payload };
}

/** After a run that `github.run(…)` made: on the default branch, whatever ran. */
export async function workflowRunEvent(
  github: GitHubRig,
  repository: string,
  { run, by = BOT }: { readonly run: number; readonly by?: string },
): Promise<RigEvent> {
  const json = github.state.runs.get(run);
  if (json === undefined) throw new Error(`no run ${run}`);
  const workflow = { id: json['workflow_id'], name: json['name'], path: json['path'] };
  const payload = { action: 'completed', workflow_run: json, workflow };
  return branchEvent(github, repository, { name: 'workflow_run', by, payload });
}
