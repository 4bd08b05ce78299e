// GitHub in memory. One `ForgeWorld` holds what the server knows; each workflow run looks at it through a forge of its own
// (`again` makes another one), as jobs of one repository do.
import type {
  Account,
  Checks,
  Comments,
  Deployments,
  Forge,
  Issues,
  People,
  PullRequests,
  RemoteRepository,
  Runs,
  WorkflowEvent,
  WorkflowRun,
  Workflows,
} from '../../src/platform/forge.ts';
import type { Files } from '../../src/platform/files.ts';
import { isCommitSha } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { Calls } from './forge-calls.ts';
import { memoryArtifacts, memoryReleases } from './forge-bytes.ts';
import { commitOf, ForgeWorld, GITHUB_ACTIONS, refused, SERVER } from './forge-world.ts';
import { memoryFiles } from './memory-files.ts';

export interface MemoryForge extends Forge {
  readonly world: ForgeWorld;
  readonly calls: Calls;
  event: WorkflowEvent;
  run: WorkflowRun;
  /** Who writes with this run's token. */
  account: Account;
  /** Another run over the same world. */
  again(changes?: MemoryForgeOptions): MemoryForge;
}

export interface MemoryForgeOptions {
  readonly world?: ForgeWorld;
  /** Where uploads are read from and downloads written to. */
  readonly files?: Pick<Files, 'read' | 'write' | 'kind' | 'list'>;
  readonly event?: Partial<WorkflowEvent>;
  readonly run?: Partial<WorkflowRun>;
  readonly account?: Account;
}

export const PUSH: WorkflowEvent = {
  name: 'push',
  action: undefined,
  number: undefined,
  isPullRequest: false,
  head: undefined,
  headRepositoryId: undefined,
  baseBranch: 'main',
  branch: 'main',
  isDefaultBranch: true,
  comment: undefined,
  inputs: {},
};

export const RUN: WorkflowRun = {
  id: 500,
  attempt: 1,
  url: `${SERVER}/acme/flights/actions/runs/500`,
  commit: commitOf('base'),
  workflow: '.github/workflows/mlgate.yml',
  actor: 'ann',
  triggeringActor: 'ann',
};

/** The event of a pull request that the world knows. */
export function pullRequestEvent(world: ForgeWorld, number: number, action = 'synchronize'): WorkflowEvent {
  const pull = world.pullOf(number);
  return {
    ...PUSH,
    name: 'pull_request',
    action,
    number,
    isPullRequest: true,
    head: pull.head,
    headRepositoryId: pull.headRepositoryId ?? undefined,
    baseBranch: pull.baseBranch,
    branch: `change-${number}`,
    isDefaultBranch: false,
  };
}

/** The end of a run that measured a pull request, as it starts another workflow on the default branch. */
export function workflowRunEvent(world: ForgeWorld, number: number, { run = 500, attempt = 1 } = {}): WorkflowEvent {
  const pull = world.pullOf(number);
  const [headOwner = '', headBranch = ''] = world.branchOf(number).split(':');
  return {
    ...PUSH,
    name: 'workflow_run',
    action: 'completed',
    isPullRequest: true,
    head: pull.head,
    headRepositoryId: pull.headRepositoryId ?? undefined,
    baseBranch: undefined,
    ended: { id: run, attempt, headOwner, headBranch },
  };
}

/** The event of a comment that the world has. */
export function commentEvent(world: ForgeWorld, id: number, action = 'created'): WorkflowEvent {
  const entry = world.comments.find(({ comment }) => comment.id === id);
  if (entry === undefined) throw new Error(`no comment ${id}`);
  const { author, body } = entry.comment;
  return {
    ...PUSH,
    name: 'issue_comment',
    action,
    number: entry.number,
    isPullRequest: world.pulls.has(entry.number),
    baseBranch: undefined,
    branch: world.branch,
    comment: { id, body, author },
  };
}

export function memoryForge(options: MemoryForgeOptions = {}): MemoryForge {
  const world = options.world ?? new ForgeWorld();
  const files = options.files ?? memoryFiles();
  const calls = new Calls();
  const self = (): Account => forge.account;
  const run = (): { id: number; headRepositoryId: number | undefined } => ({
    id: forge.run.id,
    headRepositoryId: forge.event.headRepositoryId ?? world.repository.id,
  });
  const forge: MemoryForge = {
    world,
    calls,
    account: options.account ?? GITHUB_ACTIONS,
    event: { ...PUSH, ...options.event },
    run: { ...RUN, ...options.run },
    repository: calls.guard('repository', remoteRepository(world)),
    comments: calls.guard('comments', comments(world, self)),
    pullRequests: calls.guard('pullRequests', pullRequests(world)),
    checks: calls.guard('checks', checks(world)),
    people: calls.guard('people', people(world)),
    deployments: calls.guard('deployments', deployments(world)),
    workflows: calls.guard('workflows', workflows(world)),
    runs: calls.guard('runs', runs(world)),
    issues: calls.guard('issues', issues(world, self)),
    releases: calls.guard('releases', memoryReleases(world, files)),
    artifacts: calls.guard('artifacts', memoryArtifacts(world, files, run)),
    self: GITHUB_ACTIONS.login,
    host: SERVER,
    again: (changes) => memoryForge({ files, account: forge.account, ...changes, world }),
  };
  return forge;
}

const MAX_BODY = 65_536;

function comments(world: ForgeWorld, self: () => Account): Comments {
  const mustExist = (number: number): void => {
    if (!world.pulls.has(number) && !world.issues.has(number)) {
      throw refused('github-not-found', `there is no issue or pull request ${number}`);
    }
  };
  const checkBody = (body: string): void => {
    if (body.trim() === '') throw refused('github-invalid', 'a comment needs a body');
    if (body.length > MAX_BODY) throw refused('github-invalid', `a comment has at most ${MAX_BODY} characters`);
  };
  return {
    list: async (number) => {
      mustExist(number);
      return world.commentsOf(number);
    },
    read: async (id) => world.comments.find(({ comment }) => comment.id === id)?.comment,
    create: async (number, body) => {
      mustExist(number);
      checkBody(body);
      if (world.locked.has(number)) throw refused('github-forbidden', `the conversation of ${number} is locked`);
      return world.say(number, { by: self(), body });
    },
    update: async (id, body) => {
      checkBody(body);
      const entry = world.comments.find(({ comment }) => comment.id === id);
      if (entry === undefined) return undefined;
      if (world.locked.has(entry.number)) throw refused('github-forbidden', 'the conversation is locked');
      return world.edit(id, body);
    },
    histories: async (number) => {
      mustExist(number);
      const found = world.comments.filter((entry) => entry.number === number);
      return new Map(found.map(({ comment, history }) => [comment.id, history]));
    },
  };
}

function pullRequests(world: ForgeWorld): PullRequests {
  return {
    read: async (number) => world.pulls.get(number),
    ofCommit: async (commit) =>
      [...world.pulls.values()].filter(({ head, mergeCommit }) => head === commit || mergeCommit === commit),
    ofBranch: async ({ owner, branch }) =>
      [...world.pulls.values()].filter(
        ({ number, state }) => state === 'open' && world.branchOf(number) === `${owner}:${branch}`,
      ),
    committers: async (number) => {
      const pull = world.pulls.get(number);
      if (pull === undefined) throw refused('github-not-found', `there is no pull request ${number}`);
      return world.committers.get(number) ?? [pull.author];
    },
    makersOf: async (commit) => {
      const pull = [...world.pulls.values()].find(({ head }) => head === commit);
      return world.makers.get(commit) ?? (pull === undefined ? [] : [pull.author]);
    },
  };
}

function checks(world: ForgeWorld): Checks {
  return {
    start: async ({ name, head, detailsUrl }) => {
      const check = { id: world.id(), name, head, detailsUrl, result: undefined };
      world.checks.push(check);
      return check.id;
    },
    complete: async (id, result) => {
      const check = world.checks.find((check) => check.id === id);
      if (check === undefined) throw refused('github-not-found', `there is no check run ${id}`);
      if (result.summary.length > 65_535) throw refused('github-invalid', 'a summary has at most 65535 characters');
      check.result = result;
      check.detailsUrl = result.detailsUrl ?? check.detailsUrl;
    },
  };
}

function people(world: ForgeWorld): People {
  return {
    account: async (login) => world.accounts.get(login.toLowerCase()),
    permission: async (login) => {
      if (!world.accounts.has(login.toLowerCase())) return 'none';
      return world.permissions.get(login.toLowerCase()) ?? 'read';
    },
    team: async (slug) => {
      if (world.teams === undefined) throw refused('github-forbidden', `this token may not read the team ${slug}`);
      const members = world.teams.get(slug);
      if (members === undefined) throw refused('github-not-found', `there is no team ${slug}`);
      return members;
    },
  };
}

function remoteRepository(world: ForgeWorld): RemoteRepository {
  const commitNamed = (name: string): CommitSha => {
    const commit = world.branches.get(name) ?? (isCommitSha(name) ? name : undefined);
    if (commit === undefined || !world.commits.has(commit)) throw refused('github-not-found', `no commit ${name}`);
    return commit;
  };
  const line = (from: CommitSha): readonly CommitSha[] => {
    const parent = world.commits.get(from)?.parents[0];
    return parent === undefined ? [from] : [from, ...line(parent)];
  };
  const reachable = (from: CommitSha): ReadonlySet<CommitSha> => {
    const seen = new Set<CommitSha>([from]);
    for (const commit of seen) for (const parent of world.commits.get(commit)?.parents ?? []) seen.add(parent);
    return seen;
  };
  return {
    get id() {
      return world.repository.id;
    },
    get name() {
      return world.repository.name;
    },
    get isPrivate() {
      return world.repository.isPrivate;
    },
    defaultBranch: async () => ({ name: world.branch, commit: commitNamed(world.branch) }),
    file: async (commit, path) => {
      const bytes = world.commits.get(commitNamed(commit))?.files.get(path);
      return bytes === 'link' ? undefined : bytes;
    },
    mergeBase: async (base, head) => {
      const known = reachable(commitNamed(head));
      const shared = line(commitNamed(base)).find((commit) => known.has(commit));
      return shared === undefined ? [] : line(shared);
    },
    protection: async (environment) =>
      world.protections.get(environment) ?? {
        reviewed: null,
        codeOwners: null,
        environmentBound: null,
        requiredReviewers: null,
      },
  };
}

function deployments(world: ForgeWorld): Deployments {
  return {
    open: async (deployment) => {
      const { environment, key } = deployment;
      const there = world.deployments.find((found) => found.environment === environment && found.key === key);
      if (there !== undefined) return there.id;
      const made = { ...deployment, id: world.id(), statuses: [] };
      world.deployments.push(made);
      return made.id;
    },
    find: async (environment, key) =>
      world.deployments.findLast((found) => found.environment === environment && found.key === key)?.id,
    setStatus: async (id, status) => {
      const deployment = world.deployments.find((deployment) => deployment.id === id);
      if (deployment === undefined) throw refused('github-not-found', `there is no deployment ${id}`);
      deployment.statuses.push({ ...status, description: status.description.slice(0, 140) });
    },
  };
}

function workflows(world: ForgeWorld): Workflows {
  return {
    dispatch: async (file, { branch, inputs }) => {
      world.dispatched.push({ file, branch, inputs });
      return undefined;
    },
  };
}

function runs(world: ForgeWorld): Runs {
  return { read: async ({ id, attempt }) => world.runs.get(`${id}/${attempt}`) };
}

function issues(world: ForgeWorld, self: () => Account): Issues {
  return {
    own: async () =>
      [...world.issues.values()]
        .filter(({ author, number }) => author.id === self().id && !world.closed.has(number))
        .map(({ number, title, body }) => ({ number, title, body }))
        .toReversed(),
    create: async ({ title, body }) => {
      const { number } = world.issue({ title, body, by: self() });
      return { number, url: `${SERVER}/${world.repository.name}/issues/${number}` };
    },
  };
}
