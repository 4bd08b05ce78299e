import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { actionsCache } from '../../../src/platform/github/actions-cache.ts';
import { localFiles } from '../../../src/platform/local-files.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { collectingLog } from '../../fakes/collecting-log.ts';
import { setVariables } from '../../fakes/process-environment.ts';
import { startResults } from '../../rigs/results.ts';
import { describeCache } from '../cache.contract.ts';

const results = await startResults();
const root = mkdtempSync(join(tmpdir(), 'mlgate-actions-cache-'));
afterAll(async () => {
  await results.close();
  rmSync(root, { recursive: true });
});

let count = 0;
/** The environment of a job in a workspace of its own. */
function job(): { readonly folder: string; readonly environment: Readonly<Record<string, string>> } {
  const folder = join(root, `job-${++count}`, 'flights');
  mkdirSync(folder, { recursive: true });
  const environment = {
    ...results.environment({ run: 500 }),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: join(root, `job-${count}`),
  };
  return { folder, environment };
}

describeCache('on GitHub', () => {
  const { folder, environment } = job();
  const restore = setVariables(environment);
  const files = localFiles(folder, environment['RUNNER_TEMP']);
  const log = collectingLog();
  return {
    cache: actionsCache({ files, log, environment, folder, workingFolder: '/elsewhere' }),
    files,
    notices: () => log.texts('notice'),
    damage: async (key) => {
      const entry = results.state.caches.findLast((one) => one.key.startsWith(`mlgate-${sha256(key)}`));
      const blob = results.state.blobs.get(`c${entry?.id}`);
      if (blob?.data === undefined) throw new Error(`nothing is saved under ${key}`);
      blob.data = Buffer.concat([blob.data.subarray(0, 20), Buffer.alloc(blob.data.length)]);
    },
    [Symbol.asyncDispose]: async () => restore(),
  };
});

async function runJob(...args: readonly string[]): Promise<{ readonly said: string; readonly folder: string }> {
  const { folder, environment } = job();
  if (args[0] === 'save') writeFileSync(join(folder, 'model'), 'M');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cache-job.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: root, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child, 'close');
  return { said, folder };
}

describe('between jobs', () => {
  it('an entry is found in another workspace, and nothing is left behind', async () => {
    const saved = await runJob('save', 'a key', 'model');
    const restored = await runJob('restore', 'a key', 'deep/model');
    expect(restored.said).toContain('restored: true');
    expect(readFileSync(join(restored.folder, 'deep/model'), 'utf8')).toBe('M');
    for (const { folder } of [saved, restored]) {
      const place = join(folder, '.mlgate', '.cache');
      expect(existsSync(place) ? readdirSync(place) : []).toEqual([]);
    }
    expect((await runJob('restore', 'a ke', 'model')).said).toContain('restored: false');
  });
});

describe('a cache that is not there', () => {
  it.each([
    ['no address', { ACTIONS_RESULTS_URL: '', ACTIONS_CACHE_URL: '' }, /not given its address/],
    ['no workspace', { GITHUB_WORKSPACE: '' }, /no GITHUB_WORKSPACE/],
    ['another workspace', { GITHUB_WORKSPACE: '/elsewhere' }, /is not below/],
  ])('%s: one notice, and everything goes on', async (_, more, notice) => {
    const { folder, environment } = job();
    const files = localFiles(folder);
    const log = collectingLog();
    const cache = actionsCache({ files, log, environment: { ...environment, ...more }, folder, workingFolder: folder });
    await files.write('model', 'M');
    await cache.save('key', 'model');
    expect(await cache.restore('key', 'model')).toBe(false);
    expect(log.texts('notice')).toEqual([expect.stringMatching(notice)]);
    expect(await files.readText('model')).toBe('M');
  });
});
