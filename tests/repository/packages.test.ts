import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ROOT } from './sources.ts';

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const locks = ['package-lock.json', 'assets/duckdb/package-lock.json'].filter((path) => existsSync(join(ROOT, path)));

describe.each(locks)('%s', (path) => {
  const { packages } = lockSchema.parse(JSON.parse(textOf(path)));

  it('names no registry', () => {
    expect(Object.values(packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
    expect(textOf(path)).not.toMatch(/https?:\/\/[^"]*\.tgz/);
  });

  it('has an integrity for every package', () => {
    const without = Object.entries(packages).filter(
      ([name, { integrity, link }]) => name !== '' && link !== true && integrity === undefined,
    );
    expect(without.map(([name]) => name)).toEqual([]);
  });

  it('names every platform of DuckDB, at one version', () => {
    const bindings = packages['node_modules/@duckdb/node-bindings'];
    const platforms = Object.entries(bindings?.optionalDependencies ?? {});
    expect(platforms.length).toBeGreaterThanOrEqual(6);
    for (const [name, version] of platforms) expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  });

  it('names every platform of each package that has platforms', () => {
    const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) => {
      const wanted = Object.keys(optionalDependencies).filter((one) => /(?:linux|darwin|win32|freebsd)/.test(one));
      return wanted.filter(
        (one) => packages[`node_modules/${one}`] === undefined && packages[`${name}/node_modules/${one}`] === undefined,
      );
    });
    expect(missing).toEqual([]);
  });
});

describe('docs/adr/0001-dependencies.md', () => {
  const { dependencies, devDependencies } = manifestSchema.parse(JSON.parse(textOf('package.json')));
  const rows = textOf('docs/adr/0001-dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((part) => part.trim()));
  const named = rows.flatMap(namesIn);

  it('has a row for every dependency, and for nothing else', () => {
    const wanted = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
    expect(named.filter((name) => !wanted.includes(name))).toEqual([]);
    expect(wanted.filter((name) => !named.includes(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it('says of each who keeps it, its licence, its cost and why it is not ours', () => {
    for (const row of rows) {
      expect(row, row[1]).toHaveLength(7);
      for (const text of row.slice(1, 6)) expect(text, row[1]).not.toBe('');
    }
  });

  it('says the licence that the package says', () => {
    for (const row of rows) {
      for (const name of namesIn(row)) {
        const { license } = z
          .looseObject({ license: z.string() })
          .parse(JSON.parse(textOf(`node_modules/${name}/package.json`)));
        expect(row[3], name).toBe(license);
      }
    }
  });
});

function namesIn(row: readonly string[]): readonly string[] {
  return [...(row[1] ?? '').matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []);
}
