// Writes assets/duckdb/digests.json: the folder digest of each locked package, on every platform. Run after a change of
// version: `node scripts/pin-duckdb.ts`. It installs every platform's packages by `npm ci` into temporary folders.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { packagesIn } from '../src/platform/duckdb/packages.ts';
import { localFiles } from '../src/platform/local-files.ts';

const assets = path.resolve(import.meta.dirname, '../assets/duckdb');
const PLATFORMS = [
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm64', 'glibc'],
  ['linux', 'arm64', 'musl'],
  ['linux', 'x64', 'glibc'],
  ['linux', 'x64', 'musl'],
  ['win32', 'arm64'],
  ['win32', 'x64'],
] as const;

const files = localFiles(assets);
const digests = new Map<string, string>();
for (const [os, cpu, libc] of PLATFORMS) {
  await using folder = await files.temporary('mlgate-pin-');
  for (const name of ['package.json', 'package-lock.json']) await files.copy(name, path.join(folder.path, name));
  const flags = [`--os=${os}`, `--cpu=${cpu}`, ...(libc === undefined ? [] : [`--libc=${libc}`])];
  const npm = spawn('npm', ['ci', '--ignore-scripts', ...flags], { cwd: folder.path, stdio: 'inherit' });
  await once(npm, 'exit');
  if (npm.exitCode !== 0) throw new Error(`npm ci failed for ${os} ${cpu}`);
  for (const name of await packagesIn(path.join(folder.path, 'node_modules'))) {
    digests.set(name, (await files.hash.folder(path.join(folder.path, 'node_modules', name))).digest);
  }
}
const sorted = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
await files.write('digests.json', `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
