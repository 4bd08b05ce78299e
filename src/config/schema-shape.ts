// What a zod schema allows at a path, read from its JSON Schema, so that an error can list keys and give an example.
import * as z from 'zod';
import type { Path } from './yaml-document.ts';

export interface Shape {
  /** Keys of a section with fixed keys; empty for lists, free keys and single values. */
  readonly keys: readonly string[];
  readonly example: unknown;
  /** In words, what may stand there: `text`, `a list`, `one of a, b`. */
  readonly alternatives: readonly string[];
}

interface JsonSchema {
  readonly [key: string]: unknown;
}

/** Costs a conversion of the whole schema; meant for the moment after something went wrong. */
export function shapeAt(schema: z.ZodType, path: Path): Shape {
  const root: JsonSchema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const found = path.reduce<readonly JsonSchema[]>(
    (nodes, step) => nodes.flatMap((node) => childrenAt(node, { step, root })),
    alternativesOf(root, root),
  );
  return {
    keys: [...new Set(found.flatMap((node) => Object.keys(asSchema(node['properties']))))],
    example: found.map(exampleIn).find((example) => example !== undefined),
    alternatives: [...new Set(found.map(inWords))],
  };
}

function childrenAt(
  node: JsonSchema,
  { step, root }: { step: string | number; root: JsonSchema },
): readonly JsonSchema[] {
  if (typeof step === 'number') return alternativesOf(asSchema(node['items']), root);
  const named = asSchema(node['properties'])[step];
  return alternativesOf(asSchema(named ?? node['additionalProperties']), root);
}

/** References followed, unions opened; help written on the union holds for each alternative that has none. */
function alternativesOf(node: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const reference = node['$ref'];
  if (typeof reference === 'string') {
    const target = reference
      .split('/')
      .slice(1)
      .reduce((place, step) => asSchema(place[step]), root);
    return alternativesOf(target, root);
  }
  const union = node['anyOf'] ?? node['oneOf'];
  if (!Array.isArray(union)) return Object.keys(node).length === 0 ? [] : [node];
  const inherited = 'examples' in node ? { examples: node['examples'] } : {};
  return union.flatMap((inner) => alternativesOf({ ...inherited, ...asSchema(inner) }, root));
}

function exampleIn(node: JsonSchema): unknown {
  const examples = node['examples'];
  if (Array.isArray(examples)) return examples[0];
  if (Array.isArray(node['enum'])) return node['enum'][0];
  return undefined;
}

function inWords(node: JsonSchema): string {
  if (Array.isArray(node['enum'])) return node['enum'].map(String).join(', ');
  if (node['const'] !== undefined) return JSON.stringify(node['const']);
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    object: 'a section of keys',
    array: 'a list',
    null: 'nothing',
  };
  const types: readonly unknown[] = Array.isArray(node['type']) ? node['type'] : [node['type']];
  return types.map((type) => (typeof type === 'string' ? (words[type] ?? type) : 'another value')).join(' or ');
}

function asSchema(value: unknown): JsonSchema {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
}
