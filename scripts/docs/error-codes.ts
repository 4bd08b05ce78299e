// Every error code that src/ can give, found in its syntax trees: nothing to keep in step by hand but the explanations.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceFiles } from './source-files.ts';
import { child, children, parseSource, textAt, walk } from './syntax.ts';
import type { SyntaxNode } from './syntax.ts';

export interface ErrorCode {
  readonly code: string;
  /** Exit code 3 where only an ExternalError has it, else 2. */
  readonly external: boolean;
}

/** Elsewhere a single word may be anything; where an error is made it is its code. */
const WORD = /^[a-z]+$/;
const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/;

/** In byte order. @param root the repository. */
export async function findErrorCodes(root: string): Promise<readonly ErrorCode[]> {
  const found = new Map<string, boolean>();
  for (const file of await sourceFiles(root, 'src')) {
    for (const { code, external } of codesIn(await readFile(join(root, file), 'utf8'))) {
      found.set(code, external && found.get(code) !== false);
    }
  }
  return [...found].map(([code, external]) => ({ code, external })).toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/**
 * A code is a text with a hyphen (or one word, where the error is made) that is the value of a property `code`, of a constant
 * `code`, or is handed to a parameter `code` of a function of the same file.
 */
export function codesIn(text: string): readonly ErrorCode[] {
  const tree = parseSource(text);
  const positions = codeParameters(tree);
  const codes: ErrorCode[] = [];
  // A table of codes apart from where the error is made.
  const fallback = text.includes('new UserError(')
    ? 'UserError'
    : text.includes('new ExternalError(')
      ? 'ExternalError'
      : 'UserError';
  for (const { node, above } of walk(tree)) {
    const error = [...above, node].map(errorMade).findLast((name) => name !== undefined);
    const external = (error ?? fallback) === 'ExternalError';
    const isCode = (text: string): boolean => KEBAB.test(text) || (error !== undefined && WORD.test(text));
    codes.push(
      ...codeValues(node, positions)
        .flatMap(texts)
        .filter(isCode)
        .map((code) => ({ code, external })),
    );
  }
  return codes;
}

function codeValues(node: SyntaxNode, positions: ReadonlyMap<string, number>): readonly (SyntaxNode | undefined)[] {
  if (node.type === 'Property' && nameOf(child(node, 'key')) === 'code') return [child(node, 'value')];
  if (node.type === 'VariableDeclarator' && nameOf(child(node, 'id')) === 'code') return [child(node, 'init')];
  if (node.type !== 'CallExpression') return [];
  const position = positions.get(calleeOf(node) ?? '');
  return position === undefined ? [] : [children(node, 'arguments')[position]];
}

/** Texts that an expression may have: literals, and both sides of a choice. */
function texts(node: SyntaxNode | undefined): readonly string[] {
  switch (node?.type) {
    case 'Literal':
      return [textAt(node, 'value') ?? ''];
    case 'ConditionalExpression':
      return [...texts(child(node, 'consequent')), ...texts(child(node, 'alternate'))];
    case 'LogicalExpression':
      return [...texts(child(node, 'left')), ...texts(child(node, 'right'))];
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return texts(child(node, 'expression'));
    default:
      return [];
  }
}

/** Function or method name → which of its parameters is called `code`. */
function codeParameters(tree: SyntaxNode): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const { node, above } of walk(tree)) {
    const position = children(node, 'params').findIndex((parameter) => nameOf(parameter) === 'code');
    const owner = above.at(-1);
    const name = nameOf(child(node, 'id')) ?? nameOf(child(owner, 'key')) ?? nameOf(child(owner, 'id'));
    if (position >= 0 && name !== undefined) positions.set(name, position);
  }
  return positions;
}

function calleeOf(call: SyntaxNode): string | undefined {
  const callee = child(call, 'callee');
  return nameOf(callee) ?? nameOf(child(callee, 'property'));
}

/** `UserError` or `ExternalError` where one is made. */
function errorMade(node: SyntaxNode): string | undefined {
  const name = node.type === 'NewExpression' ? nameOf(child(node, 'callee')) : undefined;
  return name === 'UserError' || name === 'ExternalError' ? name : undefined;
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'Identifier' || node?.type === 'PrivateIdentifier' ? textAt(node, 'name') : undefined;
}
