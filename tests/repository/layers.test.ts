import { describe, expect, it } from 'vitest';
import { child, children, textAt, walk } from '../../scripts/docs/syntax.ts';
import type { SyntaxNode } from '../../scripts/docs/syntax.ts';
import { refuseImport } from './layers.ts';
import { importsOf, lineAt, readSources, sourceOf } from './sources.ts';
import type { Source } from './sources.ts';

const sources = await readSources('src');

/** Programs: running them is what they are for. */
const ENTRIES = /^src\/cli\/(main|mlgate)\.ts$|^src\/actions\/[^/]+\/main\.ts$/;

function found(
  look: (node: SyntaxNode, above: readonly SyntaxNode[], source: Source) => boolean,
  some = sources,
): readonly string[] {
  return some.flatMap((source) =>
    [...walk(source.tree)]
      .filter(({ node, above }) => look(node, above, source))
      .map(({ node }) => `${source.file}:${lineAt(source, node)}`),
  );
}

describe('who imports whom', () => {
  it('there is something to look at', () => {
    expect(sources.length).toBeGreaterThan(100);
  });

  it('follows the layers', () => {
    const refused = sources.flatMap((source) =>
      importsOf(source).flatMap((one) => {
        const why = refuseImport(source.file, one);
        return why === undefined ? [] : [`${source.file} imports ${one.target}: ${why}`];
      }),
    );
    expect(refused).toEqual([]);
  });

  it.each([
    ['src/data/a.ts', "import { x } from '../report/b.ts'", true],
    ['src/data/a.ts', "import type { x } from '../report/b.ts'", true],
    ['src/data/a.ts', "export { x } from '../report/b.ts'", true],
    ['src/data/a.ts', "const x = await import('../report/b.ts')", true],
    ['src/data/a.ts', "import { x } from '../data/deep/b.ts'", false],
    ['src/comparison/a.ts', "import { x } from '../evaluation/metrics/b.ts'", false],
    ['src/comparison/a.ts', "import { x } from '../evaluation/rows.ts'", true],
    ['src/report/a.ts', "import { x } from '../evaluation/metrics/b.ts'", true],
    ['src/data/a.ts', "import { x } from '../platform/files.ts'", true],
    ['src/data/a.ts', "import type { x } from '../platform/files.ts'", false],
    ['src/pipeline/a.ts', "import { x } from '../platform/files.ts'", true],
    ['src/cli/a.ts', "import { x } from '../platform/files.ts'", false],
    ['src/data/a.ts', "import { readFile } from 'node:fs/promises'", true],
    ['src/data/a.ts', "import { readFile } from 'fs'", true],
    ['src/data/a.ts', "import { x } from '@duckdb/node-api'", true],
    ['src/data/a.ts', "import type { x } from '@duckdb/node-api'", true],
    ['src/cli/a.ts', "import process from 'node:process'", true],
    ['src/platform/a.ts', "import { x } from 'simple-git'", false],
    ['src/data/a.ts', "import { join } from 'node:path'", false],
    ['src/approval/a.ts', "import { x } from '../registry/registry.ts'", false],
    ['src/approval/a.ts', "import { x } from '../registry/backends/git.ts'", true],
    ['src/records/a.ts', "import { x } from '../config/rule.ts'", true],
    ['src/statistics/a.ts', "import { x } from '../records/scalars.ts'", false],
    ['src/config/a.ts', "import type { x } from '../evaluation/metrics/metric.ts'", true],
    ['src/data/a.ts', "import { x } from '../pipeline/b.ts'", true],
    ['src/pipeline/a.ts', "import { x } from '../cli/b.ts'", true],
  ])('the rule itself: %s with %s', (file, text, refused) => {
    const [one] = importsOf(sourceOf(file, text));
    expect(one).toBeDefined();
    expect(one !== undefined && refuseImport(file, one) !== undefined).toBe(refused);
  });
});

describe('the outside world', () => {
  it('process is touched in platform and in programs alone', () => {
    const touched = found(
      (node, above, { file }) =>
        isProcess(node, above.at(-1)) && !file.startsWith('src/platform/') && !ENTRIES.test(file),
    );
    expect(touched).toEqual([]);
  });

  it.each([
    ['process.env', 1],
    ['globalThis.process.env', 1],
    ['const { process } = claim', 0],
    ['claim.process', 0],
    ['({ process: 1 })', 0],
  ])('the rule itself: %s', (text, count) => {
    expect(found((node, above) => isProcess(node, above.at(-1)), [sourceOf('src/a.ts', text)])).toHaveLength(count);
  });

  it('nothing ends the process', () => {
    expect(found((node) => isMember(node, 'exit', 'process'))).toEqual([]);
  });

  it('nothing prints but the platform and the programs', () => {
    const printed = found(
      (node, _, { file }) =>
        isNamed(child(node, 'object'), 'console') && !file.startsWith('src/platform/') && !ENTRIES.test(file),
    );
    expect(printed).toEqual([]);
  });

  it('time and chance are arguments', () => {
    const asked = found((node, _, { file }) => {
      if (file.startsWith('src/platform/')) return false;
      const now =
        isMember(node, 'now', 'Date') || isMember(node, 'now', 'performance') || isMember(node, 'random', 'Math');
      const made =
        node.type === 'NewExpression' &&
        isNamed(child(node, 'callee'), 'Date') &&
        children(node, 'arguments').length === 0;
      return now || made;
    });
    expect(asked).toEqual([]);
  });

  it('nothing happens on import', () => {
    const happens = sources.flatMap((source) =>
      ENTRIES.test(source.file)
        ? []
        : children(source.tree, 'body')
            .filter(({ type }) => type === 'ExpressionStatement' || type === 'ForOfStatement' || type === 'IfStatement')
            .map((node) => `${source.file}:${lineAt(source, node)}`),
    );
    expect(happens).toEqual([]);
  });

  it('no state is shared: nothing at the top of a file can be assigned to', () => {
    const shared = sources.flatMap((source) =>
      children(source.tree, 'body')
        .map((node) => (node.type.startsWith('Export') ? (child(node, 'declaration') ?? node) : node))
        .filter((node) => node.type === 'VariableDeclaration' && textAt(node, 'kind') !== 'const')
        .map((node) => `${source.file}:${lineAt(source, node)}`),
    );
    expect(shared).toEqual([]);
  });
});

function isProcess(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (isMember(node, 'process', 'globalThis')) return true;
  if (!isNamed(node, 'process')) return false;
  const declared = parent?.type === 'Property' || parent?.type.startsWith('TS') === true;
  const ofAnother = parent?.type === 'MemberExpression' && child(parent, 'object')?.start !== node.start;
  return !declared && !ofAnother;
}

function isMember(node: SyntaxNode, property: string, object: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    isNamed(child(node, 'property'), property) &&
    isNamed(child(node, 'object'), object)
  );
}

function isNamed(node: SyntaxNode | undefined, name: string): boolean {
  return node?.type === 'Identifier' && textAt(node, 'name') === name;
}
