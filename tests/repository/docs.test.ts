// What the pages name is there: files, and tests of threats under their numbers.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './sources.ts';

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/**/*.md', { cwd: ROOT })].sort();
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

describe('pages', () => {
  it.each(pages)('%s links to files that are there', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, link = '']) => link);
    const missing = links.filter((link) => !existsSync(join(ROOT, page, '..', link)));
    expect(missing).toEqual([]);
  });
});

describe('the threat model', () => {
  const rows = [...textOf('docs/threat-model.md').matchAll(/^\| (\d+) \|.*\| ([^|]*) \|$/gm)];

  it('has every threat from 1 to 31', () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
  });

  it.each(rows.map(([, number = '', tests = '']) => [number, tests]))('threat %s: %s', (number, tests) => {
    const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
    const titled = new RegExp(`threat 0?${number}\\b`);
    const named = files.filter((file) => titled.test(textOf(file)));
    // Some are covered by tests that carry no number; 24 and 29 say that there is none, and why.
    if (!['18', '23', '24', '29'].includes(number)) expect(named).not.toEqual([]);
  });
});
