// Walking the syntax tree of our own sources, for what is written down from them and for the rules of the house.
import { parseAst } from 'rolldown/parseAst';
import * as z from 'zod';

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const nodeSchema = z.looseObject({ type: z.string(), start: z.number() });

export function parseSource(text: string): SyntaxNode {
  return nodeSchema.parse(parseAst(text, { lang: 'ts' }));
}

/** The node at a key, or undefined. */
export function child(node: SyntaxNode | undefined, key: string): SyntaxNode | undefined {
  return nodeSchema.safeParse(node?.[key]).data;
}

/** The nodes of a list at a key; holes and other values are left out. */
export function children(node: SyntaxNode | undefined, key: string): readonly SyntaxNode[] {
  const list = node?.[key];
  return Array.isArray(list) ? list.flatMap((item) => nodeSchema.safeParse(item).data ?? []) : [];
}

export function textAt(node: SyntaxNode | undefined, key: string): string | undefined {
  const value = node?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** Every node with those around it, outermost first. */
export function* walk(
  node: SyntaxNode,
  above: readonly SyntaxNode[] = [],
): Generator<{ readonly node: SyntaxNode; readonly above: readonly SyntaxNode[] }> {
  yield { node, above };
  const around = [...above, node];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const parsed = isNode(item) ? item : undefined;
      if (parsed !== undefined) yield* walk(parsed, around);
    }
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  );
}
