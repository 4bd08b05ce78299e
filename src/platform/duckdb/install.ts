// Installs the locked packages with the npm on PATH: into a temporary folder beside the place, checked, then renamed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { cleanEnvironment } from '../clean-environment.ts';

const TIMEOUT_MS = 180_000;

export interface InstallOptions {
  /** Folder with `package.json` and `package-lock.json`. */
  readonly lock: string;
  /** The folder that shall hold `node_modules` afterwards. */
  readonly place: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What is wrong with the installed `node_modules`; undefined when nothing is. */
  readonly check: (nodeModules: string) => Promise<string | undefined>;
}

/** undefined when it worked (or somebody else just did the same); else one sentence saying what went wrong. */
export async function installPackages({
  lock,
  place,
  environment,
  check,
}: InstallOptions): Promise<string | undefined> {
  let temporary: string | undefined;
  try {
    await fs.mkdir(path.dirname(place), { recursive: true });
    temporary = await fs.mkdtemp(`${place}.`);
    for (const name of ['package.json', 'package-lock.json']) {
      await fs.copyFile(path.join(lock, name), path.join(temporary, name));
    }
    const failure = await runNpm(temporary, environment);
    if (failure !== undefined) return failure;
    const modules = path.join(temporary, 'node_modules');
    const damage = await check(modules);
    if (damage !== undefined) return `what npm installed is not what was locked: ${damage}`;
    await fs.rename(temporary, place);
    return undefined;
  } catch (error) {
    // Two jobs at once: the other one was faster, and its folder passed the same check.
    if (existsSync(path.join(place, 'node_modules')) && (await check(path.join(place, 'node_modules'))) === undefined) {
      return undefined;
    }
    return `could not install it into ${place}: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    if (temporary !== undefined) await fs.rm(temporary, { recursive: true, force: true });
  }
}

async function runNpm(folder: string, environment: InstallOptions['environment']): Promise<string | undefined> {
  const npm = spawn(
    'npm',
    ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      env: cleanEnvironment(environment),
      // npm is a .cmd file on Windows, which only a shell starts; the arguments are fixed, so nothing can be slipped in.
      shell: process.platform === 'win32',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: TIMEOUT_MS,
    },
  );
  let said = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  try {
    await once(npm, 'close');
  } catch (error) {
    return `npm could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (npm.exitCode === 0) return undefined;
  const why = said.split('\n').find((line) => line.includes('error')) ?? said.trim();
  return `npm ci failed: ${why === '' ? `exit code ${npm.exitCode ?? npm.signalCode}` : why}`;
}
