// Our own sources as syntax trees, read once for all the rules of the house.
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { sourceFiles } from '../../scripts/docs/source-files.ts';
import { child, parseSource, textAt, walk } from '../../scripts/docs/syntax.ts';
import type { SyntaxNode } from '../../scripts/docs/syntax.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Source {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
  readonly tree: SyntaxNode;
}

export interface Import {
  /** Path from the root for our own files, else the module's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

export async function readSources(folder: string): Promise<readonly Source[]> {
  return (await sourceFiles(ROOT, folder)).map((file) => sourceOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

export function sourceOf(file: string, text: string): Source {
  return { file, text, tree: parseSource(text) };
}

export function lineAt({ text }: Source, { start }: SyntaxNode): number {
  return text.slice(0, start).split('\n').length;
}

const FROM = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']);

/** Static, re-exported and dynamic imports. */
export function importsOf({ file, tree }: Source): readonly Import[] {
  return [...walk(tree)].flatMap(({ node }) => {
    const specifier = FROM.has(node.type) ? textAt(child(node, 'source'), 'value') : undefined;
    if (specifier === undefined) return [];
    const kind = node['importKind'] ?? node['exportKind'];
    const target = specifier.startsWith('.') ? posix.join(dirname(file), specifier) : specifier;
    return [{ target, typeOnly: kind === 'type' }];
  });
}
