// What `uses: OWNER/mlgate@v1` would download, built once for all scenarios from the sources as they are; or MLGATE_USES, a folder with it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    mlgate: string;
  }
}

const ROOT = join(import.meta.dirname, '../..');

export default function setup(project: TestProject): () => void {
  const built = process.env['MLGATE_USES'];
  if (built !== undefined) {
    project.provide('mlgate', built);
    return () => undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'mlgate-uses-'));
  const build = ['rolldown', '-c', 'rolldown.config.ts', '--dir', join(folder, 'dist'), '--logLevel', 'silent'];
  execFileSync('npx', build, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const part of ['action.yml', 'actions', 'package.json']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  project.provide('mlgate', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
