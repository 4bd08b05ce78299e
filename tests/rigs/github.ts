// A GitHub on this machine: an emulator behind a proxy that checks every request and answer against GitHub's own description, asks
// for the rights GitHub asks for, keeps its limits, and fails where a test wants it to.
import { join } from 'node:path';
import { BareRepository } from './git-bare.ts';
import { isRecord, numberAt } from './json.ts';
import type { Json } from './json.ts';
import type { Identity } from './github/call.ts';
import { addComment, editComment } from './github/families/comments.ts';
import type { NewComment } from './github/families/comments.ts';
import { environmentJson } from './github/families/environments.ts';
import { addRun } from './github/families/runs.ts';
import type { NewRun } from './github/families/runs.ts';
import { startFaults } from './github/faults.ts';
import type { Fault } from './github/faults.ts';
import { closePull, mergePull, openPull, pullKey, refreshPull } from './github/pulls.ts';
import type { NewPull } from './github/pulls.ts';
import { listen } from './github/start.ts';
import type { RecordedCall } from './github/start.ts';
import { startUpstream } from './github/upstream.ts';
import { emptyState } from './github/world.ts';
import type { Role, SeenRepository, State, StoredComment, StoredPull, Team, World } from './github/world.ts';

export { REFUSALS } from './github/faults.ts';
export type { Effect, Fault } from './github/faults.ts';
export type { Identity, Right } from './github/call.ts';
export type { RecordedCall } from './github/start.ts';
export type { Role, State, StoredArtifact, StoredComment, StoredPull, World } from './github/world.ts';
export { emailOf } from './github/git-objects.ts';

export const BOT = 'github-actions[bot]';

export interface RepositorySeed {
  /** `owner/name`; the owner is an organisation unless it is one of the people. */
  readonly name: string;
  readonly isPrivate?: boolean;
  /** Who may do what; everybody else reads what is public. */
  readonly roles?: Readonly<Record<string, Role>>;
}

export interface Seed {
  readonly people?: readonly string[];
  readonly repositories: readonly RepositorySeed[];
  readonly teams?: readonly Team[];
}

export interface GitHubOptions {
  readonly seed: Seed;
  /** By token. A workflow's token has `permissions`, a person's has none. */
  readonly tokens?: Readonly<Record<string, Identity>>;
  /** The folder that the git server serves: repositories `owner/name.git` there are bound to REST. */
  readonly gitRoot?: string;
  /** Where pages for people are; `GITHUB_SERVER_URL`. */
  readonly pages?: string | (() => string);
  readonly clock?: () => Date;
}

export interface GitHubRig extends AsyncDisposable {
  /** `GITHUB_API_URL`; the GraphQL address is `/graphql` below it. */
  readonly url: string;
  readonly calls: RecordedCall[];
  readonly state: State;
  readonly world: World;
  /** Requests and answers that do not fit GitHub's description, in words. */
  problems(): readonly string[];
  /** How often an operation was called; all of them without a name. */
  count(operation?: string): number;
  fault(fault: Fault): void;
  clearFaults(): void;
  /** By token; give them to the git server too. */
  readonly tokens: ReadonlyMap<string, Identity>;
  addToken(token: string, identity: Identity): void;
  repository(name: string): SeenRepository;
  openPull(pull: NewPull): Promise<StoredPull>;
  pull(repository: string, number: number): StoredPull;
  mergePull(pull: StoredPull, how: { readonly by: string; readonly method?: 'merge' | 'squash' }): Promise<string>;
  closePull(pull: StoredPull): Promise<void>;
  /** After commits were written past the git server: pull requests take their heads and merges over. */
  refresh(repository: string): Promise<void>;
  /** Forks a repository for a person, with its commits. @returns its name */
  fork(repository: string, login: string): Promise<string>;
  deleteFork(name: string): void;
  issue(
    repository: string,
    issue: { readonly author: string; readonly title: string; readonly body?: string },
  ): Promise<number>;
  comment(comment: NewComment): StoredComment;
  editComment(id: number, edit: { readonly body: string; readonly by: string; readonly at?: string }): void;
  deleteComment(id: number): void;
  environment(
    repository: string,
    environment: { readonly name: string; readonly reviewers?: readonly Json[]; readonly protectedBranches?: boolean },
  ): void;
  run(run: NewRun): Promise<Json>;
  close(): Promise<void>;
}

const FIRST_ID = 1_000_000;

export async function startGitHub(options: GitHubOptions): Promise<GitHubRig> {
  const { seed, gitRoot, clock = () => new Date() } = options;
  const people = [
    ...new Set([...(seed.people ?? []), BOT, ...Object.values(options.tokens ?? {}).map(({ login }) => login)]),
  ];
  const owners = [...new Set(seed.repositories.map(({ name }) => name.split('/')[0] ?? ''))];
  let url = '';
  const pages = (): string =>
    typeof options.pages === 'function' ? options.pages() : (options.pages ?? 'https://github.com');
  const upstream = await startUpstream(
    {
      people,
      organisations: owners.filter((owner) => !people.includes(owner)),
      repositories: seed.repositories.map(({ name, isPrivate = false }) => ({ name, isPrivate })),
    },
    { url: () => url, pages },
  );
  const repositories = new Map<string, SeenRepository>();
  const state = emptyState();
  state.teams.push(...(seed.teams ?? []));
  const tokens = new Map(Object.entries(options.tokens ?? {}));
  const calls: RecordedCall[] = [];
  const faults = startFaults();
  const accounts = new Map<string, Promise<Json | undefined>>();
  let lastId = FIRST_ID;

  async function seeRepository({ name, isPrivate = false, roles = {} }: RepositorySeed): Promise<void> {
    const { body } = await upstream.ask(`/repos/${name}`);
    const bare = gitRoot === undefined ? undefined : new BareRepository(join(gitRoot, `${name}.git`));
    const git = bare !== undefined && !bare.exists() ? await bare.create() : bare;
    repositories.set(name, { name, id: numberAt(body, 'id'), isPrivate, roles: new Map(Object.entries(roles)), git });
  }

  async function readAccount(login: string): Promise<Json | undefined> {
    const { status, body } = await upstream.ask(`/users/${encodeURIComponent(login)}`);
    return status === 200 && isRecord(body) ? body : undefined;
  }

  const world: World = {
    get url() {
      return url;
    },
    get elsewhere() {
      return url.replace('127.0.0.1', 'localhost');
    },
    get pages() {
      return pages();
    },
    upstream,
    state,
    seen: { repository: (name) => repositories.get(name) },
    nextId: () => (lastId += 1),
    now: () => clock().toISOString().replace(/\.\d+/, ''),
    async account(login) {
      const known = accounts.get(login) ?? readAccount(login);
      accounts.set(login, known);
      return known;
    },
  };
  const server = await listen(() => ({ world, calls, faults, tokens }));
  url = `http://127.0.0.1:${server.port}`;
  for (const repository of seed.repositories) await seeRepository(repository);

  async function close(): Promise<void> {
    await server.close();
    await upstream.close();
  }

  function known(name: string): SeenRepository {
    const found = repositories.get(name);
    if (found === undefined) throw new Error(`no repository ${name}`);
    return found;
  }

  return {
    url,
    calls,
    state,
    world,
    problems: () =>
      calls.flatMap((call) =>
        [...call.requestProblems, ...call.responseProblems].map(
          (problem) => `${call.operation ?? call.path}: ${problem}`,
        ),
      ),
    count: (operation) => calls.filter((call) => operation === undefined || call.operation === operation).length,
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    tokens,
    addToken: (token, identity) => void tokens.set(token, identity),
    repository: known,
    openPull: async (pull) => openPull(world, pull),
    pull(repository, number) {
      const found = state.pulls.get(pullKey(repository, number));
      if (found === undefined) throw new Error(`no pull request ${repository}#${number}`);
      return found;
    },
    mergePull: async (pull, { by, method = 'merge' }) => mergePull(world, pull, { by, method }),
    closePull: async (pull) => closePull(world, pull),
    async refresh(repository) {
      for (const pull of state.pulls.values()) {
        if (pull.repository === repository || pull.headRepository === repository) await refreshPull(world, pull);
      }
    },
    async fork(repository, login) {
      const parent = known(repository);
      const name = `${login}/${repository.split('/')[1] ?? ''}`;
      const made = await upstream.ask(`/repos/${repository}/forks`, { method: 'POST', login });
      if (made.status >= 300) throw new Error(`no fork: ${JSON.stringify(made.body)}`);
      await seeRepository({ name, isPrivate: parent.isPrivate, roles: { [login]: 'admin' } });
      if (parent.git !== undefined) {
        await known(name).git?.text('fetch', '-q', parent.git.folder, '+refs/heads/*:refs/heads/*');
      }
      return name;
    },
    deleteFork(name) {
      repositories.delete(name);
      for (const pull of state.pulls.values()) if (pull.headRepository === name) pull.headRepository = null;
    },
    async issue(repository, { author, title, body }) {
      const made = await upstream.ask(`/repos/${repository}/issues`, {
        method: 'POST',
        body: { title, body },
        login: author,
      });
      return numberAt(made.body, 'number');
    },
    comment: (comment) => addComment(world, comment),
    editComment: (id, edit) => editComment(world, id, edit),
    deleteComment: (id) => void state.comments.delete(id),
    environment(repository, environment) {
      state.environments.set(`${repository}/${environment.name}`, environmentJson(world, repository, environment));
    },
    run: async (run) => addRun(world, run),
    close,
    [Symbol.asyncDispose]: close,
  };
}
