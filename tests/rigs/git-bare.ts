// A bare repository that the rigs serve. Always asynchronous: a synchronous git in the process that serves it waits for itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface CommitOf {
  /** `refs/heads/main`, or a branch's name. */
  readonly ref: string;
  /** Contents by path; null removes. */
  readonly files: Readonly<Record<string, string | Buffer | null>>;
  readonly message?: string;
  readonly author?: { readonly name: string; readonly email: string };
  /** What the commit stands on: a commit, or a branch of this repository. Default: the ref as it is, or nothing. */
  readonly on?: string;
}

const PERSON = { name: 'Ann', email: 'ann@example.com' };

export function gitEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: PERSON.name,
    GIT_AUTHOR_EMAIL: PERSON.email,
    GIT_COMMITTER_NAME: PERSON.name,
    GIT_COMMITTER_EMAIL: PERSON.email,
  };
}

export class GitFailed extends Error {
  readonly code: number | null;
  constructor(args: readonly string[], code: number | null, said: string) {
    super(`git ${args.join(' ')}: ${code}: ${said}`);
    this.code = code;
  }
}

/** @throws GitFailed */
export async function runGit(
  folder: string,
  args: readonly string[],
  options: { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Buffer> {
  const child = spawn('git', [...args], { cwd: folder, env: { ...gitEnvironment(folder), ...options.env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  await once(child, 'close');
  if (child.exitCode !== 0) throw new GitFailed(args, child.exitCode, Buffer.concat(err).toString());
  return Buffer.concat(out);
}

export class BareRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  exists(): boolean {
    return existsSync(join(this.folder, 'HEAD'));
  }

  async create(branch = 'main'): Promise<this> {
    await mkdir(this.folder, { recursive: true });
    await runGit(this.folder, ['init', '-q', '--bare', '-b', branch, '.']);
    return this;
  }

  async text(...args: readonly string[]): Promise<string> {
    return (await runGit(this.folder, args)).toString().trim();
  }

  async bytes(...args: readonly string[]): Promise<Buffer> {
    return runGit(this.folder, args);
  }

  /** The commit that a branch, tag, ref or abbreviated SHA names; undefined when there is none. */
  async resolve(name: string): Promise<string | undefined> {
    for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
      const found = await this.attempt('rev-parse', '--verify', '-q', `${candidate}^{commit}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** undefined when git refuses. */
  async attempt(...args: readonly string[]): Promise<string | undefined> {
    try {
      return await this.text(...args);
    } catch (problem) {
      if (problem instanceof GitFailed) return undefined;
      throw problem;
    }
  }

  async setRef(ref: string, commit: string): Promise<void> {
    await this.text('update-ref', ref, commit);
  }

  async deleteRef(ref: string): Promise<void> {
    await this.text('update-ref', '-d', ref);
  }

  /** Writes one commit and moves its ref, whatever it was. @returns the commit. */
  async commit(commit: CommitOf): Promise<string> {
    const ref = commit.ref.startsWith('refs/') ? commit.ref : `refs/heads/${commit.ref}`;
    const parent = await this.resolve(commit.on ?? ref);
    const { name, email } = commit.author ?? PERSON;
    const seconds = Math.floor(Date.now() / 1000);
    const head = [
      `commit ${ref}`,
      `author ${name} <${email}> ${seconds} +0000`,
      `committer ${name} <${email}> ${seconds} +0000`,
      ...data(commit.message ?? 'Change'),
      ...(parent === undefined ? [] : [`from ${parent}`]),
    ];
    const files = Object.entries(commit.files).flatMap(([path, content]) =>
      content === null ? [`D ${path}`] : [`M 100644 inline ${path}`, ...data(content)],
    );
    const lines = [...head, ...files, ''].flatMap((line) => [
      typeof line === 'string' ? Buffer.from(line) : line,
      Buffer.from('\n'),
    ]);
    await runGit(this.folder, ['fast-import', '--quiet', '--force', '--date-format=raw'], {
      input: Buffer.concat(lines),
    });
    return this.text('rev-parse', ref);
  }

  /** What GitHub builds for a pull request: the merge of two commits, not on any branch; undefined when they conflict. */
  async mergeOf(base: string, head: string, message: string): Promise<string | undefined> {
    const tree = await this.attempt('merge-tree', '--write-tree', base, head);
    if (tree === undefined) return undefined;
    return this.text('commit-tree', tree.split('\n')[0] ?? tree, '-p', base, '-p', head, '-m', message);
  }
}

function data(content: string | Buffer): readonly (string | Buffer)[] {
  return [`data ${Buffer.byteLength(content)}`, content];
}
