// Real git repositories in temporary folders, whatever this machine's git is told elsewhere.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { openRepository } from '../../src/platform/git-repository.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import type { Person } from '../../src/records/approval.ts';
import { isCommitSha } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import type { RepositoryScene } from './repository.contract.ts';

export const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const ANN: Person = { id: 'ann@example.org', name: 'Ann' };

/** What git prints, without the final newline. @throws when it fails. */
export function git(folder: string, args: readonly string[], author: Person = ANN): string {
  const who = { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.id };
  const committer = { GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.id };
  const allow = ['-c', 'protocol.file.allow=always', '-c', 'advice.detachedHead=false'];
  const env = { ...ENVIRONMENT, ...who, ...committer };
  const ran = spawnSync('git', [...allow, ...args], { cwd: folder, env, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}`);
  return ran.stdout.replace(/\n$/, '');
}

export function headOf(folder: string): CommitSha {
  const sha = git(folder, ['rev-parse', 'HEAD']);
  if (!isCommitSha(sha)) throw new TypeError(sha);
  return sha;
}

export function commitAll(folder: string, author?: Person): CommitSha {
  git(folder, ['add', '--all']);
  git(folder, ['commit', '--quiet', '--allow-empty', '--message', 'change'], author);
  return headOf(folder);
}

export interface GitScene extends RepositoryScene {
  readonly folder: string;
  /** Where temporary folders are made: empty when everything was cleaned up. */
  readonly temporaries: string;
}

export async function gitScene(): Promise<GitScene> {
  const place = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-git-')));
  const [folder, temporaries] = [path.join(place, 'clone'), path.join(place, 'temporaries')];
  fs.mkdirSync(folder);
  fs.mkdirSync(temporaries);
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  const files = localFiles(folder, temporaries);
  const repository = await openRepository(folder, files, ENVIRONMENT);
  if (repository === undefined) throw new Error('no repository was found');
  const settle = (...args: string[]): Promise<void> => Promise.resolve(void git(folder, args));
  return {
    folder,
    temporaries,
    files,
    repository,
    commit: (author) => Promise.resolve(commitAll(folder, author)),
    checkout: (branch) => settle('checkout', '--quiet', ...(hasBranch(folder, branch) ? [] : ['-b']), branch),
    detach: (commit) => settle('checkout', '--quiet', '--detach', commit),
    setOrigin: (address) => settle('remote', 'add', 'origin', address),
    setPerson: async (person) => {
      if (person === undefined) return settle('config', '--remove-section', 'user');
      await settle('config', 'user.email', person.id);
      await settle('config', 'user.name', person.name);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(fs.rmSync(place, { recursive: true, force: true })),
  };
}

function hasBranch(folder: string, branch: string): boolean {
  return git(folder, ['branch', '--list', branch]) !== '';
}
