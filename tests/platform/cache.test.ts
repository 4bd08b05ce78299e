import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { folderCache } from '../../src/platform/folder-cache.ts';
import type { Files } from '../../src/platform/files.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { sha256 } from '../../src/records/digest.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import { memoryCache } from '../fakes/memory-cache.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import { describeCache } from './cache.contract.ts';

function entryOf(key: string): string {
  return `cache/${sha256(key).slice(0, 2)}/${sha256(key)}`;
}

describeCache('memory', () => {
  const files = memoryFiles();
  const log = collectingLog();
  const cache = memoryCache(files, log);
  const damage = (key: string): Promise<void> => Promise.resolve(void cache.entries.set(key, 'damaged'));
  return { cache, files, notices: () => log.texts('notice'), damage, [Symbol.asyncDispose]: () => Promise.resolve() };
});

describeCache('folder in memory', () => {
  const files = memoryFiles();
  const log = collectingLog();
  const damage = (key: string): Promise<void> => files.append(`${entryOf(key)}/content`, 'x');
  const cache = folderCache('cache', files, log);
  return { cache, files, notices: () => log.texts('notice'), damage, [Symbol.asyncDispose]: () => Promise.resolve() };
});

describeCache('folder on disk', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-cache-'));
  const files = localFiles(folder);
  const log = collectingLog();
  return {
    cache: folderCache('cache', files, log),
    files,
    notices: () => log.texts('notice'),
    damage: (key) => files.append(`${entryOf(key)}/content`, 'x'),
    [Symbol.asyncDispose]: () => Promise.resolve(fs.rmSync(folder, { recursive: true })),
  };
});

describe('a cache in a folder', () => {
  let folder: string;
  let files: Files;
  let log: ReturnType<typeof collectingLog>;
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-cache-'));
    files = localFiles(folder);
    log = collectingLog();
    await files.write('f', 'content');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test.each([
    ['content gone', (entry: string) => fs.rmSync(`${entry}/content`)],
    ['digest gone', (entry: string) => fs.rmSync(`${entry}/digest`)],
    ['digest not text', (entry: string) => fs.writeFileSync(`${entry}/digest`, Buffer.from([0xff, 0xfe]))],
    ['digest empty', (entry: string) => fs.writeFileSync(`${entry}/digest`, '')],
    [
      'content a link',
      (entry: string) => {
        fs.rmSync(`${entry}/content`);
        fs.symlinkSync('/etc/passwd', `${entry}/content`);
      },
    ],
  ])('is not fooled by a damaged entry: %s', async (_, spoil) => {
    const cache = folderCache('cache', files, log);
    await cache.save('key', 'f');
    spoil(path.join(folder, entryOf('key')));
    expect(await cache.restore('key', 'to')).toBe(false);
    expect(await files.kind('to')).toBe('absent');
    expect(log.texts('notice')).toHaveLength(1);
    expect(await files.kind(entryOf('key'))).toBe('absent');
  });

  it('that cannot be written is told, not a failure', async () => {
    const cache = folderCache('f', files, log);
    await cache.save('key', 'f');
    expect(log.texts('notice')).toHaveLength(1);
    expect(await cache.restore('key', 'to')).toBe(false);
  });

  it('survives many savers of one key, and leaves nothing unfinished', async () => {
    await files.write('m/1', '1');
    await files.write('m/2', '2');
    const caches = Array.from({ length: 8 }, () => folderCache('cache', files, log));
    await Promise.all(caches.map((cache) => cache.save('key', 'm')));
    expect(await caches[0]?.restore('key', 'to')).toBe(true);
    expect(await files.list('to')).toEqual(['1', '2']);
    const left = await files.list('cache');
    expect(left.map((name) => name.split('/').slice(2).join('/'))).toEqual(['content/1', 'content/2', 'digest']);
  });
});
