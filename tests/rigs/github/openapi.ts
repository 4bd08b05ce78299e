// GitHub's own description of its API: what a request must look like and what GitHub would have answered.
import { readFileSync } from 'node:fs';
import { OpenAPIBackend } from 'openapi-backend';
import type { Document } from 'openapi-backend';
import { isRecord } from '../json.ts';
import type { Json } from '../json.ts';

export interface Operation {
  /** `issues/create-comment` */
  readonly id: string;
  readonly method: string;
  /** `/repos/{owner}/{repo}/issues/{issue_number}/comments` */
  readonly path: string;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Description {
  match(method: string, path: string): Operation | undefined;
  /** What is wrong with a request; empty when nothing is. */
  requestProblems(operation: Operation, request: Request): readonly string[];
  /** What is wrong with a JSON answer to it. */
  responseProblems(operation: Operation, status: number, body: unknown): readonly string[];
}

/** AJV wants a type beside `nullable`, and null among the values of an `enum`; the description has places without. */
function mendNullable(node: unknown): void {
  if (Array.isArray(node)) {
    for (const part of node) mendNullable(part);
    return;
  }
  if (!isRecord(node)) return;
  if (node['nullable'] === true && node['$ref'] === undefined) {
    const isTyped = node['type'] !== undefined;
    if (Array.isArray(node['enum']) && !node['enum'].includes(null)) node['enum'].push(null);
    else if (!isTyped) allowNull(node);
    if (!isTyped) delete node['nullable'];
  }
  for (const part of Object.values(node)) mendNullable(part);
}

function allowNull(node: Json): void {
  const branches: Json = {};
  for (const word of ['anyOf', 'oneOf', 'allOf']) {
    if (node[word] !== undefined) branches[word] = node[word];
    delete node[word];
  }
  if (Object.keys(branches).length > 0) node['anyOf'] = [branches, { enum: [null] }];
}

interface Problem {
  readonly instancePath: string;
  readonly message?: string | undefined;
}

/** Where the description is wrong about GitHub: the head of a pull request has no repository once its fork was deleted. */
const KNOWN_WRONG = /^\/(?:\d+\/)?head\/repo must be object$/;

const inWords = (problems: readonly Problem[] | null | undefined): readonly string[] =>
  (problems ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`.trim());

function asDocument(value: unknown): Document {
  if (!isDocument(value)) throw new TypeError('openapi.json is no OpenAPI description');
  return value;
}

const isDocument = (value: unknown): value is Document => isRecord(value) && isRecord(value['paths']);

async function read(): Promise<Description> {
  const definition: unknown = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'));
  mendNullable(definition);
  const backend = new OpenAPIBackend({
    definition: asDocument(definition),
    quick: true,
    coerceTypes: true,
    ajvOpts: { strict: false, coerceTypes: true, validateFormats: false, allErrors: true },
  });
  await backend.init();
  const known = new Map(backend.router.getOperations().map((operation) => [operation.operationId, operation]));
  return {
    match(method, path) {
      const found = backend.matchOperation({ method, path, headers: {} });
      if (found?.operationId === undefined) return undefined;
      return { id: found.operationId, method: found.method, path: found.path };
    },
    requestProblems({ id }, request) {
      const headers = { ...request.headers, 'content-type': 'application/json' };
      // A copy: validation coerces in place, and what a family reads is what was sent.
      const body = structuredClone(request.body);
      return inWords(backend.validateRequest({ ...request, headers, body }, known.get(id)).errors);
    },
    responseProblems({ id }, status, body) {
      const operation = known.get(id);
      if (operation === undefined) return [`no operation ${id}`];
      const wrong = inWords(backend.validateResponse(structuredClone(body), operation, status).errors);
      return wrong.filter((problem) => !KNOWN_WRONG.test(problem));
    },
  };
}

let description: Promise<Description> | undefined;

/** Read once a process: it takes a third of a second, and nothing changes it. */
export async function describeGitHub(): Promise<Description> {
  description ??= read();
  return description;
}

/** The values of `{names}` in an operation's path, decoded. */
export function pathParameters(operation: Operation, path: string): Readonly<Record<string, string>> {
  const parts = path.split('/');
  return Object.fromEntries(
    operation.path
      .split('/')
      .flatMap((name, i) => (name.startsWith('{') ? [[name.slice(1, -1), decodeURIComponent(parts[i] ?? '')]] : [])),
  );
}

const LAST_PART_HAS_SLASHES =
  /^(\/repos\/[^/]+\/[^/]+\/(?:contents|git\/ref|git\/refs|git\/matching-refs|releases\/tags))\/(.+)$/;

/** GitHub takes slashes in a file's path, a ref or a tag as they are; the description's templates do not. */
export function normalisePath(path: string): string {
  const plain = path.replace(/^\/api\/v3(?=\/)/, '');
  const match = LAST_PART_HAS_SLASHES.exec(plain);
  if (match === null) return plain;
  const [, start = '', rest = ''] = match;
  return `${start}/${encodeURIComponent(decodeURIComponent(rest))}`;
}
