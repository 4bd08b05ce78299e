import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { FileTree } from '../../src/platform/file-tree.ts';
import { openFolderTree } from '../../src/platform/folder-tree/folder-tree.ts';
import { openGitTree } from '../../src/platform/git-tree/git-tree.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import { fileTreeContract } from './file-tree.contract.ts';

const root = mkdtempSync(join(tmpdir(), 'mlgate-trees-'));
const opened: FileTree[] = [];
let places = 0;

afterAll(async () => {
  await Promise.all(opened.map((tree) => tree[Symbol.asyncDispose]()));
  await rm(root, { recursive: true });
});

fileTreeContract('memory', () => {
  const tree = memoryTree();
  return Promise.resolve(() => Promise.resolve(tree));
});

fileTreeContract('a folder', () => {
  const folder = join(root, `folder-${++places}`);
  return Promise.resolve(() => Promise.resolve(openFolderTree(folder)));
});

fileTreeContract('a branch of a bare remote', () => {
  const remote = join(root, `remote-${++places}.git`);
  execFileSync('git', ['init', '--quiet', '--bare', remote]);
  return Promise.resolve(async () => {
    const tree = await openGitTree({
      remote,
      branch: 'mlgate-registry',
      environment: process.env,
      temporaryRoot: root,
    });
    opened.push(tree);
    return tree;
  });
});
