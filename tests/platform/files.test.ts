import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { fileProblem } from '../../src/platform/file-problem.ts';
import type { Files } from '../../src/platform/files.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import { describeFiles } from './files.contract.ts';
import { codeOf } from './problem-code.ts';

describeFiles('memory', () => {
  const files = memoryFiles();
  return { ...files, files, [Symbol.asyncDispose]: () => Promise.resolve() };
});

describeFiles('disk', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-files-'));
  const temporaries = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-temporary-'));
  return {
    files: localFiles(folder, temporaries),
    link: (name, target) => {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.symlinkSync(target, path.join(folder, name));
    },
    makeFolder: (name) => void fs.mkdirSync(path.join(folder, name), { recursive: true }),
    [Symbol.asyncDispose]: () => {
      for (const one of [folder, temporaries]) fs.rmSync(one, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
});

describe('on a disk', () => {
  let folder: string;
  let files: Files;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-files-'));
    files = localFiles(folder, path.join(folder, 'tmp'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);

  test.each(['copy', 'move'] as const)(
    '%s keeps modes: a program stays a program, a protected folder protected',
    async (verb) => {
      await files.write('m/run.sh', '#!/bin/sh\n');
      fs.chmodSync(at('m/run.sh'), 0o755);
      await files.write('m/inner/f', '');
      fs.chmodSync(at('m/inner/f'), 0o440);
      fs.chmodSync(at('m/inner'), 0o555);
      await files[verb]('m', 'to');
      const modes = ['to/run.sh', 'to/inner/f', 'to/inner'].map((name) =>
        (fs.statSync(at(name)).mode & 0o777).toString(8),
      );
      expect(modes).toEqual(['755', '440', '555']);
    },
  );

  it('copies, moves and removes folders that nobody may write to, as an ordinary user', async () => {
    fs.chmodSync(folder, 0o777);
    const script = `
      import { localFiles } from ${JSON.stringify(path.resolve('src/platform/local-files.ts'))};
      import { chmodSync, existsSync } from 'node:fs';
      const files = localFiles(${JSON.stringify(folder)});
      await files.write('m/inner/f', 'x');
      chmodSync('m/inner', 0o555);
      await files.copy('m', 'copy');
      await files.move('copy', 'moved');
      await files.copy('m', 'moved');
      for (const name of ['m', 'moved']) await files.remove(name);
      console.log(JSON.stringify([existsSync('m'), existsSync('moved'), existsSync('copy')]));
    `;
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const ran = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      cwd: folder,
      ...nobody,
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toEqual([false, false, false]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('refuses pipes like links', async () => {
    spawnSync('mkfifo', [at('pipe')]);
    expect(await files.kind('pipe')).toBe('other');
    expect(await codeOf(files.hash.file('pipe'))).toBe('folder-link');
    expect(await codeOf(files.read('pipe'))).toBe('folder-link');
    expect(await codeOf(files.readStart('pipe', 1))).toBe('folder-link');
    expect(await codeOf(files.list('.'))).toBe('folder-link');
  });

  it('refuses a name that is not UTF-8 instead of not finding it', async () => {
    fs.mkdirSync(at('d'));
    fs.writeFileSync(Buffer.concat([Buffer.from(`${at('d')}/`), Buffer.from([0xff])]), '');
    expect(await codeOf(files.list('d'))).toBe('folder-path');
  });

  it('replaces a file under its readers in one step', async () => {
    await files.write('f', 'a'.repeat(100_000));
    const seen = new Set<number>();
    const writing = new AbortController();
    const reader = (async () => {
      while (!writing.signal.aborted) seen.add((await files.read('f')).byteLength);
    })();
    for (let i = 0; i < 50; i++) await files.write('f', 'b'.repeat(i % 2 === 0 ? 200_000 : 100_000));
    writing.abort();
    await reader;
    expect([...seen].filter((size) => size !== 100_000 && size !== 200_000)).toEqual([]);
  });

  it('leaves nothing beside the target', async () => {
    await files.write('f', 'x');
    await files.copy('f', 'g');
    await files.write('m/1', '1');
    await files.copy('m', 'g');
    await files.move('m', 'g');
    expect(fs.readdirSync(folder).sort()).toEqual(['f', 'g']);
  });

  it('says disk-full when there is no room', async () => {
    expect(await codeOf(files.append('/dev/full', 'x'))).toBe('disk-full');
  });

  it('moves to another disk by copying', async () => {
    if (!fs.existsSync('/dev/shm')) throw new Error('this test needs /dev/shm');
    const other = fs.mkdtempSync('/dev/shm/mlgate-');
    try {
      await files.write('m/1', '1');
      expect(fs.statSync(other).dev).not.toBe(fs.statSync(folder).dev);
      await files.move('m', `${other}/m`);
      expect(await files.readText(`${other}/m/1`)).toBe('1');
      expect(await files.kind('m')).toBe('absent');
      fs.symlinkSync('x', at('l'));
      expect(await codeOf(files.move('l', `${other}/l`))).toBe('folder-link');
      expect(await files.kind('l')).toBe('link');
    } finally {
      fs.rmSync(other, { recursive: true });
    }
  });
});

describe('an error of the system', () => {
  test.each([
    ['ENOENT', 'read', 'file-missing'],
    ['ENOTDIR', 'read', 'file-missing'],
    ['ENOTDIR', 'write', 'folder-is-file'],
    ['EEXIST', 'write', 'folder-is-file'],
    ['EISDIR', 'read', 'file-is-folder'],
    ['EACCES', 'read', 'file-unreadable'],
    ['EPERM', 'remove', 'file-unreadable'],
    ['ELOOP', 'read', 'folder-link'],
    ['ENOSPC', 'write', 'disk-full'],
    ['EDQUOT', 'write', 'disk-full'],
    ['EIO', 'read', 'disk'],
  ])('%s on %s is %s', async (errno, verb, code) => {
    const problem = fileProblem(verb, 'data.csv', Object.assign(new Error(errno), { code: errno }));
    expect(await codeOf(Promise.reject(problem))).toBe(code);
    expect(problem.message).toContain('data.csv');
  });
});
