// Commits and files of a bare repository in GitHub's shapes.
import type { BareRepository } from '../git-bare.ts';
import type { Json } from '../json.ts';
import type { World } from './world.ts';

interface Person {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

const FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x1e';
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Newest first, as `git log` of the arguments has them. */
export async function commitsOf(git: BareRepository, ...args: readonly string[]): Promise<readonly GitCommit[]> {
  const text = await git.text('log', `--format=${FORMAT}`, ...args);
  return text
    .split('\u001e')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [sha = '', tree = '', parents = '', ...rest] = part.split('\0');
      const [an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] = rest;
      return {
        sha,
        tree,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        author: { name: an, email: ae, date: ad },
        committer: { name: cn, email: ce, date: cd },
        message: message.trim(),
      };
    });
}

/** GitHub knows a commit's author by the e-mail address: here `login@example.com`. */
export const emailOf = (login: string): string => `${login}@example.com`;

async function accountOf(world: World, { email }: Person): Promise<Json | null> {
  return email.endsWith('@example.com')
    ? ((await world.account(email.slice(0, -'@example.com'.length))) ?? null)
    : null;
}

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** `git-commit`: the object alone. */
export function gitCommitJson(world: World, repository: string, commit: GitCommit): Json {
  const url = `${world.url}/repos/${repository}/git`;
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${url}/commits/${commit.sha}`,
    html_url: `${world.pages}/${repository}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => parentJson(world, repository, sha)),
    verification: UNSIGNED,
  };
}

const parentJson = (world: World, repository: string, sha: string): Json => ({
  sha,
  url: `${world.url}/repos/${repository}/git/commits/${sha}`,
  html_url: `${world.pages}/${repository}/commit/${sha}`,
});

/** `commit`: with the accounts that GitHub knows its people by. */
export async function commitJson(world: World, repository: string, commit: GitCommit): Promise<Json> {
  const url = `${world.url}/repos/${repository}/commits/${commit.sha}`;
  const { author, committer, message, tree, verification } = gitCommitJson(world, repository, commit);
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url,
    html_url: `${world.pages}/${repository}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: { author, committer, message, tree, verification, comment_count: 0, url },
    author: await accountOf(world, commit.author),
    committer: await accountOf(world, commit.committer),
    parents: commit.parents.map((sha) => parentJson(world, repository, sha)),
  };
}

const STATUS: Readonly<Record<string, string>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  T: 'changed',
  R: 'renamed',
};

/** `diff-entry` of each file that differs. */
export async function filesJson(
  world: World,
  repository: string,
  git: BareRepository,
  range: { readonly from: string | undefined; readonly to: string },
): Promise<readonly Json[]> {
  const ends = [range.from ?? EMPTY_TREE, range.to];
  const raw = await git.text('diff', '--raw', '--abbrev=40', '--no-renames', ...ends);
  const counts = await git.text('diff', '--numstat', '--no-renames', ...ends);
  const lines = new Map(
    counts.split('\n').map((line) => {
      const [added, removed, path] = line.split('\t');
      return [path, { additions: Number(added) || 0, deletions: Number(removed) || 0 }];
    }),
  );
  return raw
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [meta = '', filename = ''] = line.split('\t');
      const [, , , sha = '', status = ''] = meta.split(' ');
      const { additions, deletions } = lines.get(filename) ?? { additions: 0, deletions: 0 };
      const page = `${world.pages}/${repository}`;
      return {
        sha,
        filename,
        status: STATUS[status[0] ?? ''] ?? 'modified',
        additions,
        deletions,
        changes: additions + deletions,
        blob_url: `${page}/blob/${range.to}/${filename}`,
        raw_url: `${page}/raw/${range.to}/${filename}`,
        contents_url: `${world.url}/repos/${repository}/contents/${encodeURIComponent(filename)}?ref=${range.to}`,
      };
    });
}
