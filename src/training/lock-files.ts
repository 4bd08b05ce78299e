// Files that pin the versions of what a training command uses: part of its environment.
import { relative } from 'node:path/posix';
import type { DigestedPath } from '../records/scalars.ts';
import type { LineageOptions } from './lineage.ts';

const LOCK_FILES = [
  'package-lock.json',
  'pnpm-lock.yaml',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'bun.lock',
  'requirements.txt',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'pixi.lock',
  'conda-lock.yml',
  'environment.yml',
  'renv.lock',
  'Manifest.toml',
] as const;

/** Those beside mlgate.yml and in each folder above it, up to the repository's root. */
export async function hashLockFiles(
  { files, folder, repository }: Pick<LineageOptions, 'files' | 'folder' | 'repository'>,
  digest: (path: string) => Promise<DigestedPath>,
): Promise<DigestedPath[]> {
  const found: DigestedPath[] = [];
  for (const above of foldersUpTo(repository?.root, folder)) {
    for (const name of LOCK_FILES) {
      const path = `${above}${name}`;
      if ((await files.kind(path)) === 'file') found.push(await digest(path));
    }
  }
  return found;
}

/** `''`, `../`, `../../`, … */
function foldersUpTo(root: string | undefined, folder: string): readonly string[] {
  const inside = root === undefined ? '' : relative(root, folder);
  if (inside === '' || inside.startsWith('..')) return [''];
  return ['', ...inside.split('/').map((_, index) => '../'.repeat(index + 1))];
}
