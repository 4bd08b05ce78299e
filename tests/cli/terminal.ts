// A terminal as a person has it: a folder of files, git or not, and mlgate started as a process of its own.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const MLGATE = join(import.meta.dirname, '../../src/cli/main.ts');

const root = mkdtempSync(join(tmpdir(), 'mlgate-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What has been printed so far, stdout and stderr. */
  seen(): string;
}

export interface Project {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  read(file: string): string;
  has(file: string): boolean;
  /** Writes and commits everything. */
  commit(files: Readonly<Record<string, string>>): void;
  git(...args: readonly string[]): string;
  mlgate(args: readonly string[], options?: RunOptions): Promise<Ended>;
  start(args: readonly string[], options?: RunOptions): Started;
}

const ANN = { name: 'Ann', email: 'ann@example.org' };

/** Nothing of the machine's own configuration. */
function environment(path: string): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: path,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: '2026-11-01T10:00:00Z',
    GIT_COMMITTER_DATE: '2026-11-01T10:00:00Z',
    LC_ALL: 'C.UTF-8',
    // Halves the time to start: types are stripped once for all of these tests.
    NODE_COMPILE_CACHE: join(tmpdir(), 'mlgate-cli-compiled'),
  };
}

/** A folder that goes away with the test; outside git. */
export function makeFolder(files: Readonly<Record<string, string>> = {}, path = temporary()): Project {
  const env = environment(path);
  const git = (...args: readonly string[]): string => {
    const done = spawnSync('git', args, { cwd: path, env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  };
  const write = (some: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(some)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  const start = (args: readonly string[], options: RunOptions = {}): Started =>
    startMlgate(path, env, { args, ...options });
  write(files);
  return {
    path,
    write,
    git,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    has: (file) => existsSync(join(path, file)),
    commit: (some) => {
      write(some);
      git('add', '-A');
      git('commit', '-q', '-m', 'a change');
    },
    start,
    mlgate: (args, options) => start(args, options).ended,
  };
}

/** The same with its first commit on `main`; without a remote. */
export function makeRepository(files: Readonly<Record<string, string>>): Project {
  const project = makeFolder();
  project.git('init', '-q', '-b', 'main');
  project.git('config', 'user.name', ANN.name);
  project.git('config', 'user.email', ANN.email);
  project.commit({ '.gitignore': 'metrics.json\npredictions.csv\nmodel\nmodel.json\n', ...files });
  return project;
}

/** A bare repository as `origin`, with main pushed. */
export function addRemote(project: Project): string {
  const remote = temporary();
  spawnSync('git', ['init', '-q', '--bare', '-b', 'main', remote]);
  project.git('remote', 'add', 'origin', remote);
  project.git('push', '-q', '-u', 'origin', 'main');
  project.git('remote', 'set-head', 'origin', 'main');
  return remote;
}

/** A folder that goes away when the tests of the file have ended: tests that run at once share no hook of their own. */
export function temporary(): string {
  return mkdtempSync(join(root, 'project-'));
}

function startMlgate(
  path: string,
  env: Readonly<Record<string, string>>,
  {
    args,
    cwd = path,
    stdio = ['ignore', 'pipe', 'pipe'],
    env: more = {},
  }: RunOptions & { readonly args: readonly string[] },
): Started {
  const child = spawn(process.execPath, [MLGATE, ...args], { cwd, env: { ...env, ...more }, stdio });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended, seen: () => stdout + stderr };
}

/** stdout as JSON: nothing else may stand there. */
export function jsonOf({ stdout }: Ended): Record<string, unknown> {
  const value: unknown = JSON.parse(stdout);
  if (typeof value !== 'object' || value === null) throw new TypeError(`not an object: ${stdout}`);
  return Object.fromEntries(Object.entries(value));
}

/** Waits until something is so; the test's own time-out ends a wait in vain. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
