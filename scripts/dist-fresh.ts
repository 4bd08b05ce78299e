// Fails when dist/ is not what the sources build: builds beside it and compares every byte.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fresh = mkdtempSync(join(tmpdir(), 'mlgate-dist-'));
try {
  execFileSync('npx', ['rolldown', '-c', 'rolldown.config.ts', '--dir', fresh, '--logLevel', 'silent'], {
    stdio: 'inherit',
  });
  const stale = differences('dist', fresh);
  for (const line of stale) console.error(line);
  if (stale.length > 0) console.error('dist/ is stale: npm run build, and commit it');
  process.exitCode = stale.length === 0 ? 0 : 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function differences(committed: string, built: string): string[] {
  const names = new Set([...filesOf(committed), ...filesOf(built)]);
  return [...names].sort().flatMap((name) => {
    const [a, b] = [committed, built].map((folder) => readOrUndefined(join(folder, name)));
    if (a === undefined) return [`${name}: not committed`];
    if (b === undefined) return [`${name}: not built any more`];
    return a.equals(b) ? [] : [`${name}: differs`];
  });
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
