import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { findRoot } from '../../src/platform/git-root.ts';
import { git } from './git-scene.ts';

describe('the root of a work tree, without asking git', () => {
  let parent: string;
  let clone: string;
  beforeEach(() => {
    parent = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-root-')));
    clone = path.join(parent, 'clone');
    fs.mkdirSync(path.join(clone, 'below/it'), { recursive: true });
    git(clone, ['init', '--quiet']);
  });
  afterEach(() => fs.rmSync(parent, { recursive: true, force: true }));

  const inClone = (name: string): string => path.join(clone, name);

  it('is where .git lies: at the root, below it, over a link or `..`', async () => {
    fs.symlinkSync(inClone('below'), path.join(parent, 'link'));
    const places = [clone, inClone('below/it'), path.join(parent, 'link/it'), `${parent}/clone/below/../below`];
    for (const place of places) expect(await findRoot(place)).toEqual({ kind: 'root', root: clone });
  });

  it('is none where no folder above has a .git', async () => {
    expect(await findRoot(parent)).toEqual({ kind: 'none' });
    expect(await findRoot(`${clone}/..`)).toEqual({ kind: 'none' });
  });

  test.each<[what: string, change: () => unknown]>([
    ['another work tree', () => git(clone, ['config', 'core.worktree', '..'])],
    ['no work tree', () => git(clone, ['config', 'core.bare', 'true'])],
    ['a bare word', () => fs.writeFileSync(inClone('.git/config'), '[core]\n\tbare\n')],
    ['a file that it includes', () => git(clone, ['config', 'include.path', 'more'])],
    ['no HEAD', () => fs.rmSync(inClone('.git/HEAD'))],
    ['no configuration', () => fs.rmSync(inClone('.git/config'))],
  ])('leaves it to git: %s', async (_, change) => {
    change();
    expect(await findRoot(inClone('below'))).toEqual({ kind: 'unsure' });
  });

  it('leaves it to git in a worktree, in .git itself and in no folder', async () => {
    fs.writeFileSync(inClone('below/.git'), 'gitdir: ../.git');
    for (const name of ['below/it', '.git', '.git/refs', 'none']) {
      expect(await findRoot(inClone(name))).toEqual({ kind: 'unsure' });
    }
  });
});
