// A YAML document checked by a zod schema: every mismatch becomes a Problem with its place, what was expected, and a line to paste.
import type * as z from 'zod';
import type { Problem } from '../records/errors.ts';
import { didYouMean, nearest } from './did-you-mean.ts';
import { printPath } from './yaml-document.ts';
import type { Path, YamlDocument } from './yaml-document.ts';
import { shapeAt } from './schema-shape.ts';
import type { Shape } from './schema-shape.ts';

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

export interface DecodeOptions {
  /** Where in the document the schema's root lies; the root unless given. */
  readonly at?: Path;
  /** In place of what stands there. */
  readonly value?: unknown;
}

/** What can say where a value stands; a whole document, or one with flags laid over it. */
export type Located = Pick<YamlDocument, 'value' | 'problem'>;

type Issue = z.core.$ZodIssue;

/**
 * Problems have the codes `unknown-key`, `missing-key`, `wrong-type`, `wrong-value`. Help in them comes from the schema:
 * `.meta({ description, examples: [0.4] })` on a key gives "write for example `threshold: 0.4`".
 */
export function decodeYaml<T>(document: Located, schema: z.ZodType<T>, options: DecodeOptions = {}): Decoded<T> {
  const at = options.at ?? [];
  const decoded = schema.safeParse('value' in options ? options.value : valueAt(document.value, at));
  if (decoded.success) return { ok: true, value: decoded.data };
  const translator = { document, schema, at };
  const found = decoded.error.issues.flatMap((issue) => translate(issue, [], translator));
  const told = found.filter(({ missing }) => missing === undefined || !found.some(({ meant }) => meant === missing));
  const [first, ...others] = told.map(({ problem }) => problem);
  if (first === undefined) throw new TypeError('a schema refused a value without saying why');
  return { ok: false, problems: [first, ...others] };
}

/** The value at a path of plain data; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

/** A slip in a key is one problem, not an unknown key and a missing one. */
interface Found {
  readonly problem: Problem;
  /** Path of a key that is not there. */
  readonly missing?: string;
  /** Path of the key that an unknown one probably means. */
  readonly meant?: string;
}

interface Translator {
  readonly document: Located;
  readonly schema: z.ZodType;
  readonly at: Path;
}

function translate(issue: Issue, base: Path, translator: Translator): Found[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, translator));
    case 'invalid_union':
      return unionProblems(issue, path, translator);
    case 'invalid_key':
      return issue.issues.map((inner) => badKey(inner, path, translator));
    case 'invalid_element':
      return issue.issues.flatMap((inner) => translate(inner, path, translator));
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_format':
    case 'too_big':
    case 'too_small':
    case 'not_multiple_of':
    case 'custom':
      return [plainProblem(issue, path, translator)];
  }
}

function unknownKey(key: string, path: Path, { document, schema, at }: Translator): Found {
  const known = shapeAt(schema, path).keys;
  const guess = nearest(key, known);
  const list = known.length > 12 ? `${known.slice(0, 12).join(', ')}, …` : known.join(', ');
  const allowed = known.length === 0 ? undefined : `known here: ${list}`;
  const fix = guess === undefined ? allowed : didYouMean(key, known);
  const found = { code: 'unknown-key', what: `unknown key ${JSON.stringify(key)}`, part: 'key' } as const;
  const place = { path: [...at, ...path, key], shown: [...at, ...path] };
  const problem = document.problem({ ...found, ...place, ...(fix === undefined ? {} : { fix }) });
  return guess === undefined ? { problem } : { problem, meant: printPath([...path, guess]) };
}

function badKey(issue: Issue, path: Path, { document, at }: Translator): Found {
  const what = `this key cannot stand here: ${lowerFirst(issue.message)}`;
  return { problem: document.problem({ code: 'wrong-value', what, path: [...at, ...path], part: 'key' }) };
}

function plainProblem(issue: Issue, path: Path, { document, schema, at }: Translator): Found {
  const full = [...at, ...path];
  const value = valueAt(document.value, full);
  const shape = shapeAt(schema, path);
  const key = path.at(-1);
  if (value === undefined && typeof key === 'string') {
    const fix = pasteLine(key, shape);
    const parent = { path: full, shown: full.slice(0, -1), part: 'key' } as const;
    const what = `the key ${JSON.stringify(key)} is missing`;
    return { problem: document.problem({ code: 'missing-key', what, ...parent, ...fix }), missing: printPath(path) };
  }
  const fix = typeof key === 'string' ? pasteLine(key, shape) : exampleOf(shape);
  const code = issue.code === 'invalid_type' ? 'wrong-type' : 'wrong-value';
  const what = sentence(issue, value, shape);
  return { problem: document.problem({ code, what, path: full, ...closeWord(issue, value, fix) }) };
}

/** A slip in one of a few words is told as such; otherwise the example helps. */
function closeWord(issue: Issue, value: unknown, fix: { fix?: string }): { fix?: string } {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return fix;
  const guess = didYouMean(value, issue.values.map(String));
  return guess === undefined ? fix : { fix: guess };
}

function sentence(issue: Issue, value: unknown, shape: Shape): string {
  const found = describe(value);
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${EXPECTED[issue.expected] ?? issue.expected}, found ${found}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}, found ${found}`;
    case 'too_big':
    case 'too_small':
      return `expected ${sizeOf(issue)}, found ${found}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}, found ${found}`;
    case 'invalid_format':
    case 'custom':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
      return `${lowerFirst(issue.message)}${typeof value === 'object' || value === undefined ? '' : `, found ${found}`}`;
    case 'invalid_union':
      return `expected ${shape.alternatives.join(' or ')}, found ${found}`;
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a section of keys',
  record: 'a section of keys',
  array: 'a list',
  null: 'nothing',
};

function sizeOf(issue: Extract<Issue, { code: 'too_big' | 'too_small' }>): string {
  const upper = issue.code === 'too_big';
  const limit = upper ? issue.maximum : issue.minimum;
  const [one, more] =
    issue.origin === 'string'
      ? [' character', ' characters']
      : issue.origin === 'array' || issue.origin === 'set'
        ? [' entry', ' entries']
        : ['', ''];
  const unit = Number(limit) === 1 ? one : more;
  if (unit === '' && issue.inclusive !== true) return upper ? `a number below ${limit}` : `a number above ${limit}`;
  return upper ? `at most ${limit}${unit}` : `at least ${limit}${unit}`;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => String(value));
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'nothing');
}

/** How the file's author would name what stands there: `"nothing"`, `text "x"`, `3`, `a list`. */
function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a section of keys';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  return JSON.stringify(value);
}

function pasteLine(key: string, { example }: Shape): { fix?: string } {
  return example === undefined ? {} : { fix: `write for example  ${key}: ${flow(example)}` };
}

function exampleOf({ example }: Shape): { fix?: string } {
  return example === undefined ? {} : { fix: `write for example  ${flow(example)}` };
}

/** One line of YAML for a plain value. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')} }`;
  }
  return typeof value === 'string' && /^[\w./][\w ./-]*$/.test(value) ? value : JSON.stringify(value);
}

/**
 * Of a union, only the alternatives that fit the kind of value found are worth talking about; when exactly one does, its
 * own issues are the answer, else the list of what could stand there.
 */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, translator: Translator): Found[] {
  const fitting = issue.errors.filter(
    (branch) => !branch.some((inner) => inner.path.length === 0 && isAboutKind(inner)),
  );
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only.flatMap((inner) => translate(inner, path, translator));
  return [plainProblem(issue, path, translator)];
}

function isAboutKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
