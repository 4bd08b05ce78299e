// What every Repository must do.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Files } from '../../src/platform/files.ts';
import type { Repository } from '../../src/platform/repository.ts';
import type { Person } from '../../src/records/approval.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { codeOf } from './problem-code.ts';

export interface RepositoryScene extends AsyncDisposable {
  /** Of the work tree's root, on branch `main`, without commits. */
  readonly files: Files;
  readonly repository: Repository;
  /** Everything that is not ignored. */
  readonly commit: (author?: Person) => Promise<CommitSha>;
  /** To a branch that there is, or a new one. */
  readonly checkout: (branch: string) => Promise<void>;
  readonly detach: (commit: CommitSha) => Promise<void>;
  readonly setPerson: (person: Person | undefined) => Promise<void>;
  readonly setOrigin: (address: string) => Promise<void>;
}

const BOB: Person = { id: 'bob@example.org', name: 'Bob' };
const CEE: Person = { id: 'cee@example.org', name: 'Cee' };

export function describeRepository(name: string, make: () => Promise<RepositoryScene>): void {
  describe(`${name}: repository`, () => {
    let scene: RepositoryScene;
    let repository: Repository;
    let files: Files;
    beforeEach(async () => {
      scene = await make();
      ({ repository, files } = scene);
    });
    afterEach(() => scene[Symbol.asyncDispose]());

    const commitFile = async (path: string, text: string, author?: Person): Promise<CommitSha> => {
      await files.write(path, text);
      return scene.commit(author);
    };
    const paths = async (folder = repository.root): Promise<readonly string[]> =>
      (await repository.files(folder)).map(({ path }) => path);

    describe('without commits', () => {
      it('has a branch, no commit and no base', async () => {
        expect(await repository.head()).toEqual({ commit: undefined, dirty: false, branch: 'main' });
        expect(await repository.commit()).toBeUndefined();
        expect(await repository.base({ limit: 5 })).toEqual([]);
        expect(await repository.defaultBranch()).toBeUndefined();
        expect(await repository.committers()).toEqual([]);
      });

      it('knows files that nobody has added yet', async () => {
        await files.write('a', '');
        expect(await repository.files(repository.root)).toEqual([{ path: 'a', changed: true }]);
        expect((await repository.head()).dirty).toBe(true);
      });
    });

    describe('files', () => {
      it('are those of the work tree, tracked or new, but not ignored ones', async () => {
        await files.write('.gitignore', 'out\n*.tmp\n');
        for (const path of ['same', 'edited', 'gone', 'd/e/f']) await files.write(path, 'old');
        await scene.commit();
        await files.write('edited', 'new');
        await files.remove('gone');
        for (const path of ['fresh', 'out/x', 'd/x.tmp', 'd/fresh']) await files.write(path, '');
        expect(await repository.files(repository.root)).toEqual([
          { path: '.gitignore', changed: false },
          { path: 'd/e/f', changed: false },
          { path: 'd/fresh', changed: true },
          { path: 'edited', changed: true },
          { path: 'fresh', changed: true },
          { path: 'same', changed: false },
        ]);
        expect(await paths(`${repository.root}/d`)).toEqual(['e/f', 'fresh']);
      });

      it('that are ignored are told apart, but for those of tools', async () => {
        await files.write('.gitignore', 'out\n*.tmp\n.venv\n__pycache__\n.mlgate\n');
        for (const path of ['same', 'kept.tmp']) await files.write(path, 'old');
        for (const path of ['out/x', 'out/y/z', 'd/x.tmp', 'fresh']) await files.write(path, '');
        for (const path of ['.venv/lib/a.py', 'd/__pycache__/a.pyc', '.mlgate/late/report.html']) {
          await files.write(path, '');
        }
        expect(await repository.ignored(repository.root)).toEqual(['d/x.tmp', 'kept.tmp', 'out/x', 'out/y/z']);
        expect(await repository.ignored(`${repository.root}/d`)).toEqual(['x.tmp']);
      });

      it('stay known when they are ignored after they were committed', async () => {
        await commitFile('model.bin', 'x');
        await files.write('.gitignore', '*.bin\n');
        expect(await paths()).toEqual(['.gitignore', 'model.bin']);
      });

      test.each([
        'a b',
        "quo'te",
        'dou"ble',
        'new\nline',
        'tab\t',
        'ünï',
        '日本',
        '-dash',
        '#x',
        'a&b;c$d',
        '[x]',
        '*',
      ])('may be named %j', async (path) => {
        await commitFile(`d/${path}`, 'x');
        await files.write(`fresh ${path}`, 'x');
        expect(await paths()).toEqual([`d/${path}`, `fresh ${path}`]);
      });
    });

    describe('head', () => {
      it.each<[string, (path: Files) => Promise<void>]>([
        ['an edit', (tree) => tree.write('f', 'edited')],
        ['a new file', (tree) => tree.write('new', '')],
        ['a removal', (tree) => tree.remove('f')],
      ])('is dirty by %s', async (_, change) => {
        const commit = await commitFile('f', 'x');
        expect(await repository.head()).toEqual({ commit, dirty: false, branch: 'main' });
        await change(files);
        expect(await repository.head()).toEqual({ commit, dirty: true, branch: 'main' });
      });

      it('is not dirty by what is ignored', async () => {
        await commitFile('.gitignore', 'out\n');
        await files.write('out/x', '');
        expect((await repository.head()).dirty).toBe(false);
      });

      it('may be on no branch', async () => {
        const first = await commitFile('f', '1');
        await commitFile('f', '2');
        await scene.detach(first);
        expect(await repository.head()).toEqual({ commit: first, dirty: false, branch: undefined });
      });
    });

    describe('base', () => {
      let main: readonly [CommitSha, CommitSha, CommitSha];
      beforeEach(async () => {
        main = [await commitFile('f', '1'), await commitFile('f', '2'), await commitFile('f', '3')];
      });

      it('of a commit on the default branch is its parent, then that one’s ancestors', async () => {
        expect(await repository.base({ limit: 5 })).toEqual([main[1], main[0]]);
        expect(await repository.base({ limit: 1 })).toEqual([main[1]]);
      });

      it('of uncommitted work is the commit it lies on', async () => {
        await files.write('f', '4');
        expect(await repository.base({ limit: 2 })).toEqual([main[2], main[1]]);
      });

      it('is not moved by files that nobody added: commands leave such; a removed one counts', async () => {
        await files.write('pred.csv', '0.5');
        expect(await repository.base({ limit: 2 })).toEqual([main[1], main[0]]);
        expect((await repository.head()).dirty).toBe(true);
        await files.remove('f');
        expect(await repository.base({ limit: 2 })).toEqual([main[2], main[1]]);
      });

      it('of a branch is where it left the default branch, committed or not', async () => {
        await scene.checkout('feature');
        await commitFile('g', '1');
        await commitFile('g', '2');
        await scene.checkout('main');
        await commitFile('f', '4');
        await scene.checkout('feature');
        expect(await repository.base({ limit: 1 })).toEqual([main[2]]);
        await files.write('g', '3');
        expect(await repository.base({ limit: 1 })).toEqual([main[2]]);
      });

      it('of an old commit is its parent; the first commit has none', async () => {
        await scene.detach(main[1]);
        expect(await repository.base({ limit: 5 })).toEqual([main[0]]);
        await scene.detach(main[0]);
        expect(await repository.base({ limit: 5 })).toEqual([]);
      });

      it('is apart from the newest commit of the default branch', async () => {
        await scene.checkout('feature');
        await commitFile('g', '1');
        expect(await repository.defaultBranch()).toBe(main[2]);
      });

      it('may be asked for by name or id', async () => {
        expect(await repository.base({ ref: main[1], limit: 1 })).toEqual([main[1]]);
        expect(await repository.base({ ref: 'main', limit: 2 })).toEqual([main[2], main[1]]);
      });

      it.each(['nowhere', '0'.repeat(40), '--all', '', 'HEAD:f'])('refuses %j', async (ref) => {
        expect(await codeOf(repository.base({ ref, limit: 1 }))).toBe('git-ref');
      });
    });

    describe('a worktree', () => {
      it('holds the files of its commit, is apart from the clone, and is removed', async () => {
        const first = await commitFile('d/f', 'first');
        await commitFile('d/f', 'second');
        let place: string;
        {
          await using worktree = await repository.worktree(first);
          place = worktree.path;
          expect(await files.readText(`${place}/d/f`)).toBe('first');
          await files.write(`${place}/d/f`, 'changed there');
          await files.write(`${place}/model`, 'made there');
        }
        expect(await files.kind(place)).toBe('absent');
        expect(await files.readText('d/f')).toBe('second');
        expect((await repository.head()).dirty).toBe(false);
      });

      it('is removed when the work in it throws', async () => {
        const commit = await commitFile('f', 'x');
        let place = '';
        const work = async (): Promise<void> => {
          await using worktree = await repository.worktree(commit);
          place = worktree.path;
          throw new Error('work');
        };
        expect(await work().catch(String)).toBe('Error: work');
        expect(await files.kind(place)).toBe('absent');
      });

      it('may be had twice of one commit', async () => {
        const commit = await commitFile('f', 'x');
        await using one = await repository.worktree(commit);
        await using two = await repository.worktree(commit);
        expect(one.path).not.toBe(two.path);
        expect(await files.readText(`${two.path}/f`)).toBe('x');
      });
    });

    describe('identity', () => {
      it('is what git was told, or nothing', async () => {
        await scene.setPerson({ id: 'Ann@Example.org'.toLowerCase(), name: 'Ann' });
        expect(await repository.person()).toEqual({ id: 'ann@example.org', name: 'Ann' });
        await scene.setPerson(undefined);
        expect(await repository.person()).toBeUndefined();
      });

      it('has no origin until there is one', async () => {
        expect(await repository.origin()).toBeUndefined();
        await scene.setOrigin('https://example.org/team/models.git');
        expect(await repository.origin()).toBe('https://example.org/team/models.git');
      });

      it('names whoever committed since the base, each once', async () => {
        await commitFile('f', '1', CEE);
        await scene.checkout('feature');
        await commitFile('f', '2', BOB);
        await commitFile('f', '3', CEE);
        await commitFile('f', '4', BOB);
        const committers = await repository.committers();
        expect([...committers].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([BOB, CEE]);
      });

      it('names the author of a first commit', async () => {
        await commitFile('f', '1', BOB);
        expect(await repository.committers()).toEqual([BOB]);
      });
    });
  });
}
