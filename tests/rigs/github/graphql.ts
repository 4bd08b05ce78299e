// Runs a GraphQL query over a few objects, as strictly as GitHub: a field that is not there is an error, and so is a list without
// `first`. Parsed by the parser that prettier carries.
import { parsers } from 'prettier/plugins/graphql';
import { isRecord, listAt, recordAt } from '../json.ts';
import type { Json } from '../json.ts';

export type Resolve = (args: Json) => unknown;

/** An object of the schema: its type, the interfaces it has, and its fields. */
export class GraphObject {
  readonly type: string;
  readonly interfaces: readonly string[];
  readonly fields: Readonly<Record<string, Resolve>>;

  constructor(type: string, fields: Readonly<Record<string, Resolve>>, interfaces: readonly string[] = []) {
    this.type = type;
    this.fields = fields;
    this.interfaces = interfaces;
  }
}

export class GraphError extends Error {
  readonly kind: string | undefined;
  constructor(message: string, kind?: string) {
    super(message);
    this.kind = kind;
  }
}

interface Document {
  readonly fragments: ReadonlyMap<string, Json>;
  readonly variables: Json;
}

function nameOf(node: unknown): string {
  return String(recordAt(node, 'name')['value']);
}

function argument(value: Json, variables: Json): unknown {
  switch (value['kind']) {
    case 'Variable':
      return variables[nameOf(value)];
    case 'IntValue':
      return Number(value['value']);
    case 'ListValue':
      return listAt(value, 'values').map((part) => argument(isRecord(part) ? part : {}, variables));
    case 'NullValue':
      return null;
    default:
      return value['value'];
  }
}

function argumentsOf(field: Json, variables: Json): Json {
  return Object.fromEntries(
    listAt(field, 'arguments').map((one) => [nameOf(one), argument(recordAt(one, 'value'), variables)]),
  );
}

/** The fields that are selected on an object, fragments opened. */
function fieldsOn(object: GraphObject, selectionSet: Json, document: Document): readonly Json[] {
  return listAt(selectionSet, 'selections').flatMap((selection): readonly Json[] => {
    if (!isRecord(selection)) return [];
    if (selection['kind'] === 'Field') return [selection];
    const fragment = selection['kind'] === 'FragmentSpread' ? document.fragments.get(nameOf(selection)) : selection;
    if (fragment === undefined) throw new GraphError(`Fragment ${nameOf(selection)} was used, but not defined`);
    const condition = recordAt(fragment, 'typeCondition');
    const applies = condition['kind'] === undefined || [object.type, ...object.interfaces].includes(nameOf(condition));
    return applies ? fieldsOn(object, recordAt(fragment, 'selectionSet'), document) : [];
  });
}

async function complete(value: unknown, field: Json, document: Document): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(async (part) => complete(part, field, document)));
  const inner = recordAt(field, 'selectionSet');
  if (value instanceof GraphObject) {
    if (inner['kind'] === undefined) throw new GraphError(`Field must have selections (field '${nameOf(field)}')`);
    return select(value, inner, document);
  }
  if (inner['kind'] !== undefined && value !== null) {
    throw new GraphError(`Selections can't be made on scalars (field '${nameOf(field)}')`);
  }
  return value ?? null;
}

async function select(object: GraphObject, selectionSet: Json, document: Document): Promise<Json> {
  const selected: Json = {};
  for (const field of fieldsOn(object, selectionSet, document)) {
    const name = nameOf(field);
    const alias = recordAt(field, 'alias')['value'];
    const resolve = name === '__typename' ? () => object.type : object.fields[name];
    if (resolve === undefined)
      throw new GraphError(`Field '${name}' doesn't exist on type '${object.type}'`, 'undefinedField');
    const value: unknown = await resolve(argumentsOf(field, document.variables));
    selected[typeof alias === 'string' ? alias : name] = await complete(value, field, document);
  }
  return selected;
}

function missing(operation: Json, variables: Json): string | undefined {
  const needed = listAt(operation, 'variableDefinitions').filter(
    (one) => recordAt(one, 'type')['kind'] === 'NonNullType' && recordAt(one, 'defaultValue')['kind'] === undefined,
  );
  return needed.map((one) => nameOf(recordAt(one, 'variable'))).find((name) => (variables[name] ?? null) === null);
}

/** @returns `{data}` or `{errors}`; GitHub answers both with 200 */
export async function runQuery(query: string, variables: Json, root: GraphObject): Promise<Json> {
  try {
    // The parser takes prettier's options, and reads none of them.
    const tree: unknown = await Reflect.apply(parsers.graphql.parse, undefined, [query, {}]);
    const definitions = listAt(tree, 'definitions').filter(isRecord);
    const operation = definitions.find(({ kind }) => kind === 'OperationDefinition') ?? {};
    const absent = missing(operation, variables);
    if (absent !== undefined) throw new GraphError(`Variable $${absent} of type was provided invalid value`);
    const fragments = new Map(
      definitions.filter(({ kind }) => kind === 'FragmentDefinition').map((one) => [nameOf(one), one]),
    );
    return { data: await select(root, recordAt(operation, 'selectionSet'), { fragments, variables }) };
  } catch (problem) {
    const { message } = problem instanceof Error ? problem : { message: String(problem) };
    const kind = problem instanceof GraphError ? problem.kind : 'parse';
    return { data: null, errors: [{ message, ...(kind === undefined ? {} : { type: kind }) }] };
  }
}

/** A connection: at most 100 at once, from a cursor on. */
export function connection(type: string, all: readonly unknown[]): Resolve {
  return ({ first, after, last }) => {
    const size = first ?? last;
    if (typeof size !== 'number')
      throw new GraphError('You must provide a `first` or `last` value to properly paginate.');
    if (size < 1 || size > 100)
      throw new GraphError(`Requesting ${size} records exceeds the \`first\` limit of 100 records.`);
    const start = typeof after === 'string' ? Number(Buffer.from(after, 'base64').toString()) : 0;
    const nodes = first === undefined ? all.slice(-size) : all.slice(start, start + size);
    const end = start + nodes.length;
    const page = new GraphObject('PageInfo', {
      hasNextPage: () => end < all.length,
      hasPreviousPage: () => start > 0,
      endCursor: () => (nodes.length === 0 ? null : Buffer.from(String(end)).toString('base64')),
      startCursor: () => (nodes.length === 0 ? null : Buffer.from(String(start + 1)).toString('base64')),
    });
    return new GraphObject(type, { nodes: () => nodes, totalCount: () => all.length, pageInfo: () => page });
  };
}
