import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { withoutCredentials } from '../../src/platform/git-identity.ts';
import { gitProblem } from '../../src/platform/git-questions.ts';
import { openRepository } from '../../src/platform/git-repository.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import type { Repository } from '../../src/platform/repository.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import { memoryRepository } from '../fakes/memory-repository.ts';
import { commitAll, ENVIRONMENT, git, gitScene, headOf } from './git-scene.ts';
import type { GitScene } from './git-scene.ts';
import { codeOf } from './problem-code.ts';
import { describeRepository } from './repository.contract.ts';

describeRepository('git', gitScene);
describeRepository('memory', () => {
  const files = memoryFiles();
  const repository = memoryRepository(files);
  return Promise.resolve({
    files,
    repository,
    commit: repository.commitAll,
    checkout: repository.checkout,
    detach: repository.detach,
    setPerson: (person) => Promise.resolve(void (repository.config.person = person)),
    setOrigin: (address) => Promise.resolve(void (repository.config.origin = address)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});

describe('with real git', () => {
  let scene: GitScene;
  let repository: Repository;
  let folder: string;
  beforeEach(async () => {
    scene = await gitScene();
    ({ repository, folder } = scene);
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  const commitFile = async (name: string, text: string): Promise<ReturnType<typeof headOf>> => {
    await scene.files.write(name, text);
    return commitAll(folder);
  };
  const clone = (...options: string[]): string => {
    const place = path.join(folder, '..', `other-${options.length}`);
    git(folder, ['clone', '--quiet', ...options, `file://${folder}`, place]);
    return place;
  };
  const open = async (place: string): Promise<Repository> => {
    const opened = await openRepository(place, localFiles(place, scene.temporaries), ENVIRONMENT);
    if (opened === undefined) throw new Error(`no repository in ${place}`);
    return opened;
  };

  describe('opening', () => {
    it('finds the root from a folder below', async () => {
      await scene.files.write('a b/ c/f', '');
      expect((await open(path.join(folder, 'a b/ c'))).root).toBe(folder);
    });

    it('keeps a root whose name ends in a space', async () => {
      const place = path.join(folder, 'trailing ');
      fs.mkdirSync(place);
      git(place, ['init', '--quiet']);
      expect((await open(place)).root).toBe(place);
    });

    it('finds none outside a repository, in a bare one, in .git itself, or in no folder', async () => {
      git(folder, ['init', '--quiet', '--bare', '../bare']);
      for (const place of [path.dirname(folder), `${folder}/../bare`, `${folder}/.git`, `${folder}/none`]) {
        expect(await openRepository(place, scene.files, ENVIRONMENT)).toBeUndefined();
      }
    });

    it('says at the first question that there is no git', async () => {
      const opened = await openRepository(folder, scene.files, { PATH: '/nowhere' });
      expect(opened?.root).toBe(folder);
      expect(await codeOf(Promise.resolve(opened?.head()))).toBe('git-missing');
      expect(await codeOf(Promise.resolve(opened?.person()))).toBe('git-missing');
    });

    it('looks at this clone although a git hook of another one runs us', async () => {
      const commit = await commitFile('f', 'x');
      const hook = {
        GIT_DIR: '/nowhere/.git',
        GIT_WORK_TREE: '/nowhere',
        GIT_INDEX_FILE: '/nowhere/index',
        LC_ALL: 'de_DE.UTF-8',
      };
      const opened = await openRepository(folder, scene.files, { ...ENVIRONMENT, ...hook });
      expect((await opened?.head())?.commit).toBe(commit);
    });

    it('says what to paste when git does not trust the owner', () => {
      const env = { ...ENVIRONMENT, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
      const { stderr } = spawnSync('git', ['rev-parse', '--show-toplevel'], { cwd: folder, env, encoding: 'utf8' });
      const problem = gitProblem('rev-parse --show-toplevel', new Error(stderr));
      expect(problem).toMatchObject({ code: 'git', fix: `git config --global --add safe.directory ${folder}` });
    });
  });

  describe('the commit of HEAD', () => {
    const isAsGitSays = async (): Promise<void> => {
      const opened = await open(folder);
      expect(await opened.commit()).toBe((await opened.head()).commit);
    };

    it.each<[string, readonly (readonly string[])[]]>([
      ['a packed branch', [['pack-refs', '--all']]],
      [
        'a branch that is packed and was moved since',
        [
          ['pack-refs', '--all'],
          ['commit', '--quiet', '--allow-empty', '-m', 'x'],
        ],
      ],
      ['a branch of a name with parts', [['checkout', '--quiet', '-b', 'team/x.y_z-1']]],
      [
        'a branch that another one continues, packed',
        [
          ['pack-refs', '--all'],
          ['checkout', '--quiet', '-b', 'a/b'],
        ],
      ],
      ['no branch', [['checkout', '--quiet', '--detach']]],
      ['a branch that has no commit', [['checkout', '--quiet', '--orphan', 'fresh']]],
      ['a branch with a name that only git reads', [['checkout', '--quiet', '-b', 'größe@1']]],
      [
        'a reference that stands for another',
        [
          ['symbolic-ref', 'refs/heads/alias', 'refs/heads/main'],
          ['symbolic-ref', 'HEAD', 'refs/heads/alias'],
        ],
      ],
    ])('is what git says, with %s', async (_title, commands) => {
      await commitFile('f', 'x');
      for (const command of commands) git(folder, command);
      await isAsGitSays();
    });

    it('is what git says in a worktree elsewhere, and in a broken clone', async () => {
      const commit = await commitFile('f', 'x');
      git(folder, ['worktree', 'add', '--quiet', '--detach', '../elsewhere']);
      expect(await (await open(path.join(folder, '../elsewhere'))).commit()).toBe(commit);
      fs.writeFileSync(`${folder}/.git/refs/heads/main`, 'not a commit');
      expect(await repository.commit()).toBeUndefined();
    });

    it('is told without git', async () => {
      const commit = await commitFile('f', 'x');
      const opened = await openRepository(folder, scene.files, { PATH: '/nowhere' });
      expect(await opened?.commit()).toBe(commit);
    });
  });

  it('writes nothing into the clone, its index included', async () => {
    await commitFile('f', 'x');
    fs.utimesSync(`${folder}/f`, 1, 1);
    const index = fs.readFileSync(`${folder}/.git/index`);
    await repository.head();
    await repository.files(folder);
    await repository.base({ limit: 3 });
    await repository.commit();
    await repository.committers();
    expect(Buffer.compare(fs.readFileSync(`${folder}/.git/index`), index)).toBe(0);
  });

  describe('a clone of depth 1', () => {
    it('has its base from the raw commit', async () => {
      await commitFile('f', '1');
      const parent = await commitFile('f', '2');
      const head = await commitFile('f', '3');
      const shallow = await open(clone('--depth=1'));
      expect((await shallow.head()).commit).toBe(head);
      expect(await shallow.base({ limit: 5 })).toEqual([parent]);
      expect(await shallow.committers()).toEqual([{ id: 'ann@example.org', name: 'Ann' }]);
    });

    it('says how to get a commit that it lacks', async () => {
      const parent = await commitFile('f', '1');
      await commitFile('f', '2');
      const shallow = await open(clone('--depth=1'));
      expect(await codeOf(shallow.worktree(parent))).toBe('git-ref');
      expect(fs.readdirSync(scene.temporaries)).toEqual([]);
    });
  });

  describe('a checked-out merge commit of a pull request', () => {
    it.each([
      ['whole', []],
      ['of depth 1', ['--depth=1', '--branch=merged']],
    ])('is measured against its first parent, dirty or not (clone %s)', async (_, options) => {
      await commitFile('f', '1');
      await scene.checkout('feature');
      await commitFile('g', '1');
      await scene.checkout('main');
      const tip = await commitFile('f', '2');
      git(folder, ['checkout', '--quiet', '-b', 'merged']);
      git(folder, ['merge', '--quiet', '--no-ff', '--no-edit', 'feature']);
      const merge = headOf(folder);
      git(folder, ['checkout', '--quiet', 'main']);
      const place = clone(...options);
      git(place, ['checkout', '--quiet', '--detach', merge]);
      git(place, ['remote', 'remove', 'origin']);
      const opened = await open(place);
      expect(await opened.base({ limit: 1 })).toEqual([tip]);
      fs.writeFileSync(`${place}/made-by-an-earlier-step`, '');
      expect(await opened.base({ limit: 1 })).toEqual([tip]);
    });
  });

  it('measures unpushed commits of the default branch against the remote', async () => {
    const pushed = await commitFile('f', '1');
    const place = clone();
    fs.writeFileSync(`${place}/f`, '2');
    commitAll(place);
    fs.writeFileSync(`${place}/f`, '3');
    commitAll(place);
    expect(await (await open(place)).base({ limit: 1 })).toEqual([pushed]);
  });

  it('takes the default branch from the remote, whatever its name', async () => {
    git(folder, ['checkout', '--quiet', '-b', 'trunk']);
    const trunk = await commitFile('f', '1');
    const place = clone();
    git(place, ['checkout', '--quiet', '-b', 'feature']);
    fs.writeFileSync(`${place}/f`, '2');
    commitAll(place);
    expect(await (await open(place)).base({ limit: 1 })).toEqual([trunk]);
  });

  it.each(['main', 'master', 'trunk', 'develop', 'dev'])(
    'without a remote, knows a default branch called %s',
    async (name) => {
      const place = fs.mkdtempSync(`${folder}-alone-`);
      git(place, ['init', '--quiet', '--initial-branch', name]);
      fs.writeFileSync(`${place}/f`, '1');
      commitAll(place);
      const [first] = await (await open(place)).base({ ref: 'HEAD', limit: 1 });
      git(place, ['checkout', '--quiet', '-b', 'feature']);
      for (const text of ['2', '3']) {
        fs.writeFileSync(`${place}/f`, text);
        commitAll(place);
      }
      expect(await (await open(place)).base({ limit: 1 })).toEqual([first]);
      fs.rmSync(place, { recursive: true });
    },
  );

  it('asks the remote for the name of its default branch where the clone was never told', async () => {
    git(folder, ['checkout', '--quiet', '-b', 'trunk']);
    const trunk = await commitFile('f', '1');
    const place = clone();
    git(place, ['remote', 'set-head', 'origin', '--delete']);
    git(place, ['checkout', '--quiet', '-b', 'feature']);
    for (const text of ['2', '3']) {
      fs.writeFileSync(`${place}/f`, text);
      commitAll(place);
    }
    git(place, ['branch', '--quiet', '--delete', '--force', 'trunk']);
    expect(await (await open(place)).base({ limit: 1 })).toEqual([trunk]);
  });

  it('has no base on a branch that shares nothing with the default branch', async () => {
    await commitFile('f', '1');
    git(folder, ['checkout', '--quiet', '--orphan', 'alone']);
    commitAll(folder);
    expect(await repository.base({ limit: 3 })).toEqual([]);
  });

  describe('files', () => {
    it('of a submodule are files like others; of a repository that lies there by accident they are not', async () => {
      await commitFile('f', 'x');
      git(folder, ['init', '--quiet', '--initial-branch=main', '../sub']);
      fs.writeFileSync(`${folder}/../sub/lib.py`, '1');
      commitAll(path.join(folder, '../sub'));
      git(folder, ['submodule', '--quiet', 'add', '../sub', 'sub']);
      commitAll(folder);
      git(folder, ['init', '--quiet', 'accident']);
      fs.writeFileSync(`${folder}/accident/x`, '');
      const names = (await repository.files(folder)).map((file) => file.path);
      expect(names).toEqual(['.gitmodules', 'f', 'sub/lib.py']);
      expect((await repository.head()).commit).toBe(headOf(folder));
    });

    it('may be links', async () => {
      fs.symlinkSync('f', `${folder}/l`);
      fs.symlinkSync('nowhere', `${folder}/dangling`);
      await commitFile('f', 'x');
      expect((await repository.files(folder)).map((file) => file.path)).toEqual(['dangling', 'f', 'l']);
    });

    it('in the middle of a conflict are named once', async () => {
      await commitFile('f', '1');
      git(folder, ['checkout', '--quiet', '-b', 'other']);
      await commitFile('f', '2');
      git(folder, ['checkout', '--quiet', 'main']);
      await commitFile('f', '3');
      expect(() => git(folder, ['merge', 'other'])).toThrow();
      expect(await repository.files(folder)).toEqual([{ path: 'f', changed: true }]);
    });
  });

  describe('a worktree', () => {
    it('leaves no trace in the clone', async () => {
      const commit = await commitFile('f', 'x');
      const before = git(folder, ['worktree', 'list', '--porcelain']);
      {
        await using worktree = await repository.worktree(commit);
        expect(git(worktree.path, ['rev-parse', 'HEAD'])).toBe(commit);
        expect(git(worktree.path, ['status', '--porcelain'])).toBe('');
        expect((await open(worktree.path)).root).toBe(worktree.path);
      }
      expect(git(folder, ['worktree', 'list', '--porcelain'])).toBe(before);
      expect(fs.readdirSync(scene.temporaries)).toEqual([]);
      expect(git(folder, ['status', '--porcelain'])).toBe('');
    });

    it('is forgotten even when its folder is already gone', async () => {
      const commit = await commitFile('f', 'x');
      const worktree = await repository.worktree(commit);
      fs.rmSync(worktree.path, { recursive: true });
      await worktree[Symbol.asyncDispose]();
      expect(git(folder, ['worktree', 'list', '--porcelain']).match(/^worktree /gm)).toHaveLength(1);
    });

    it('runs no hook of the clone', async () => {
      const commit = await commitFile('f', 'x');
      const hook = `${folder}/.git/hooks/post-checkout`;
      fs.mkdirSync(path.dirname(hook), { recursive: true });
      fs.writeFileSync(hook, `#!/bin/sh\ntouch ${folder}/../hook-ran\n`, { mode: 0o755 });
      await using worktree = await repository.worktree(commit);
      expect(fs.readFileSync(`${worktree.path}/f`, 'utf8')).toBe('x');
      expect(fs.existsSync(`${folder}/../hook-ran`)).toBe(false);
    });
  });

  it('shows no token that git was told to put into addresses', async () => {
    await scene.setOrigin('https://example.org/team/models.git');
    git(folder, ['config', 'url.https://x-access-token:s3cr3t@example.org/.insteadOf', 'https://example.org/']);
    expect(await repository.origin()).toBe('https://example.org/team/models.git');
  });
});

test.each([
  ['https://example.org/a/b.git', 'https://example.org/a/b.git'],
  ['https://token@example.org/a', 'https://example.org/a'],
  ['https://user:token@example.org:8443/a', 'https://example.org:8443/a'],
  ['https://user:p@ss@example.org/a', 'https://example.org/a'],
  ['https://user:p%40ss@example.org/@scope/a', 'https://example.org/@scope/a'],
  ['HTTPS://user:token@example.org/a', 'HTTPS://example.org/a'],
  ['https://example.org/a?private_token=s3cr3t#x', 'https://example.org/a'],
  ['https://user:to/ken@example.org/a', undefined],
  ['ssh://git@example.org/a', 'ssh://example.org/a'],
  ['codecommit::https://user:token@example.org/a', 'codecommit::https://example.org/a'],
  ['git@example.org:a/b.git', 'git@example.org:a/b.git'],
  ['/srv/git/a.git', '/srv/git/a.git'],
  ['../a.git', '../a.git'],
  ['file:///srv/a.git', 'file:///srv/a.git'],
])('%s is shown as %s', (address, shown) => {
  expect(withoutCredentials(address)).toBe(shown);
});
