// The three servers of one GitHub, joined: what is pushed is seen by REST, what is uploaded is listed by it, tokens hold everywhere.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitServer } from './git-http.ts';
import type { GitServerRig } from './git-http.ts';
import { startGitHub } from './github.ts';
import type { GitHubOptions, GitHubRig } from './github.ts';
import { startResults } from './results.ts';
import type { ResultsRig } from './results.ts';

export interface Rigs extends AsyncDisposable {
  readonly github: GitHubRig;
  readonly git: GitServerRig;
  readonly results: ResultsRig;
  /** A temporary folder; the repositories are in `git` below it. */
  readonly root: string;
  close(): Promise<void>;
}

export async function startRigs(options: Omit<GitHubOptions, 'gitRoot' | 'pages'>): Promise<Rigs> {
  const root = await mkdtemp(join(tmpdir(), 'mlgate-rigs-'));
  const gitRoot = join(root, 'git');
  const served: { git?: GitServerRig } = {};
  const pages = (): string => served.git?.url ?? 'https://github.com';
  const github = await startGitHub({ ...options, gitRoot, pages });
  const hidden = options.seed.repositories.filter(({ isPrivate }) => isPrivate === true).map(({ name }) => name);
  const afterPush = async (name: string): Promise<void> => github.refresh(name);
  const git = await startGitServer({ root: gitRoot, tokens: github.tokens, privateRepositories: hidden, afterPush });
  served.git = git;
  const [first] = options.seed.repositories;
  const results = await startResults({ github, ...(first === undefined ? {} : { repository: first.name }) });
  async function close(): Promise<void> {
    await results.close();
    await git.close();
    await github.close();
    await rm(root, { recursive: true, force: true });
  }
  return { github, git, results, root, close, [Symbol.asyncDispose]: close };
}
