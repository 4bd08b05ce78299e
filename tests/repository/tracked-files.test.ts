import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './sources.ts';

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 })
  .split('\0')
  .filter((path) => path !== '' && !path.startsWith('dist/'));
const texts = tracked.flatMap((path) => {
  const stat = lstatSync(join(ROOT, path), { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > 4 * 2 ** 20) return [];
  const bytes = readFileSync(join(ROOT, path));
  return bytes.subarray(0, 4096).includes(0) ? [] : [{ path, text: bytes.toString('utf8') }];
});

/** Lines that match, by file and number. */
function lines(pattern: RegExp): readonly string[] {
  return texts.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  );
}

// Put together here, so that this file does not hold what it looks for.
const joined = (...parts: readonly string[]): RegExp => new RegExp(parts.join(''));

describe('tracked files', () => {
  it('there is something to look at', () => {
    expect(texts.length).toBeGreaterThan(200);
  });

  it('name no folder of a developer’s machine', () => {
    expect(
      lines(
        joined(String.raw`(?:^|[\s"'\`(=:])`, '/(?:wo', 'rk|ro', 'ot|Us', 'ers|ho', String.raw`me)/[A-Za-z.][\w.-]*/?`),
      ),
    ).toEqual([]);
  });

  it('name no registry', () => {
    const hosts = [
      'registry',
      String.raw`\.(?:npmjs|yarnpkg)`,
      '|npm',
      String.raw`mirror\.`,
      '|files',
      String.raw`\.pythonhosted`,
      '|py',
      String.raw`pi\.org`,
      '|proxy',
      String.raw`\.golang`,
    ];
    expect(lines(joined(...hosts))).toEqual([]);
  });

  it('are no links, and differ in more than case', () => {
    const links = tracked.filter((path) => lstatSync(join(ROOT, path), { throwIfNoEntry: false })?.isSymbolicLink());
    expect(links).toEqual([]);
    expect(new Set(tracked.map((path) => path.toLowerCase())).size).toBe(tracked.length);
  });

  it('end their lines with a newline alone', () => {
    const windows = texts.filter(({ path, text }) => !path.startsWith('tests/fixtures/') && text.includes('\r\n'));
    expect(windows.map(({ path }) => path)).toEqual([]);
  });
});
