// YAML read strictly, with the place of every key and value, so that an error can point at the line to mend.
//
//   const document = readYaml(text, 'mlgate.yml');              // throws UserError with all syntax problems
//   const decoded = decodeYaml(document, schema);               // yaml-decode.ts: { ok, value } or { ok, problems }
//   document.problem({ code, what, path: ['train', 'run'] });   // a Problem with place and excerpt, for checks of your own
import { LineCounter, isScalar, parseDocument } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import { UserError } from '../records/errors.ts';
import type { Problem } from '../records/errors.ts';
import type { SourcePlace } from '../records/scalars.ts';
import { drawExcerpt } from './excerpt.ts';
import { buildValues } from './yaml-values.ts';
import type { Built, Span } from './yaml-values.ts';

/** Keys and indexes from the document's root. */
export type Path = readonly (string | number)[];

export interface YamlProblem {
  readonly code: string;
  /** Without path and full stop: `unknown metric "recal"`. */
  readonly what: string;
  readonly path: Path;
  /** Which half of `key: value` is wrong; `value` unless given. */
  readonly part?: 'key' | 'value';
  /** The path to print before `what`, when it is not `path`. */
  readonly shown?: Path;
  readonly fix?: string;
}

export interface YamlDocument {
  /** As the person would name it. */
  readonly file: string;
  /** Plain objects, arrays, strings, numbers, booleans, null. Aliases are expanded. */
  readonly value: unknown;
  /** Where a key or value stands; of an absent path, where its nearest ancestor stands. */
  placeOf(path: Path, part?: 'key' | 'value'): SourcePlace;
  /** The source line with carets below the key or value. */
  excerpt(path: Path, part?: 'key' | 'value'): string;
  problem(details: YamlProblem): Problem;
}

const LIMITS = { characters: 2 * 2 ** 20, problems: 50 } as const;

/**
 * Reads one YAML 1.2 document: core types only (`no` and `on` are texts), no tags but those, keys are texts and unique, at most
 * 2 MiB, 64 levels and 10,000 values by way of aliases.
 * @param file how to name the file in problems.
 * @throws UserError with every problem: `yaml-empty`, `yaml-size`, `yaml-binary`, `yaml-syntax`, `yaml-depth`, `yaml-duplicate-key`,
 *   `yaml-key`, `yaml-alias`, `yaml-number`.
 */
export function readYaml(text: string, file: string): YamlDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  refuseUnreadable(source, file);
  const lines = new LineCounter();
  const at = pointer(source, file, lines);
  const parsed = parse(source, { file, lines });
  const problems = [...firstCauses(parsed.errors), ...parsed.warnings].map((error) => syntaxProblem(error, at));
  if (parsed.directives?.yaml.explicit === true && parsed.directives.yaml.version !== '1.2') {
    problems.push({ code: 'yaml-syntax', what: 'only YAML 1.2 is read', ...at([0, 5]), fix: 'remove the %YAML line' });
  }
  refuse(problems);
  const root = parsed.contents;
  if (root === null || (isScalar(root) && root.value === null)) throw emptyFile(file);
  const built = buildValues(root);
  refuse(built.problems.map(({ span, ...problem }) => ({ ...problem, ...at(span) })));
  return documentOf(file, built, at);
}

/** `compare.rules[1]`, `columns["a b"]`; the empty path is ''. */
export function printPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

type Pointer = (span: Span) => { readonly where: SourcePlace; readonly excerpt: string };

function pointer(text: string, file: string, lines: LineCounter): Pointer {
  const last = text.trimEnd().length;
  return (span) => {
    // What is missing at the end of the file is shown behind its last character, not on an empty line.
    const start = Math.min(span[0], last);
    const end = Math.max(span[1], start);
    const { line, col } = lines.linePos(start);
    const newline = text.indexOf('\n', start);
    const length = Math.min(end, newline < 0 ? text.length : newline) - start;
    const excerpt = drawExcerpt(text, { line, column: col, length });
    return { where: { file, line, column: col }, excerpt };
  };
}

function documentOf(file: string, { value, located }: Built, at: Pointer): YamlDocument {
  const spanOf = (path: Path, part: 'key' | 'value' = 'value'): Span => {
    let node = located;
    for (const step of path) {
      const child = node.children.get(step);
      if (child === undefined) return node.key ?? node.value;
      node = child;
    }
    return part === 'key' ? (node.key ?? node.value) : node.value;
  };
  return {
    file,
    value,
    placeOf: (path, part) => at(spanOf(path, part)).where,
    excerpt: (path, part) => at(spanOf(path, part)).excerpt,
    problem: ({ code, what, path, part, shown = path, fix }) => {
      const name = printPath(shown);
      const problem = { code, what: name === '' ? what : `${name}: ${what}`, ...at(spanOf(path, part)) };
      return fix === undefined ? problem : { ...problem, fix };
    },
  };
}

function refuse(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw new UserError(first, ...others.slice(0, LIMITS.problems - 1));
}

function emptyFile(file: string): UserError {
  return new UserError({ code: 'yaml-empty', what: 'the file is empty', where: { file } });
}

function refuseUnreadable(text: string, file: string): void {
  if (text.trim() === '') throw emptyFile(file);
  if (text.length > LIMITS.characters) {
    const what = `the file has ${text.length} characters; at most ${LIMITS.characters} are read`;
    throw new UserError({ code: 'yaml-size', what, where: { file } });
  }
  if (text.includes('\0')) {
    throw new UserError({
      code: 'yaml-binary',
      what: 'not a text file: it holds NUL bytes',
      where: { file },
    });
  }
}

function parse(text: string, { file, lines }: { file: string; lines: LineCounter }): Document.Parsed {
  const parsed = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    merge: false,
    stringKeys: true,
    // The library compares every key with every other; buildValues looks them up instead.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  // The parser recurses into nested collections and reports the end of its stack, thousands of times, as a syntax error.
  if (parsed.errors.some(({ message }) => /call stack size|stack overflow/i.test(message))) {
    throw new UserError({ code: 'yaml-depth', what: 'the file is nested too deep to be read', where: { file } });
  }
  return parsed;
}

/** After one of these the parser takes what follows for something else than it is, and complains of that as well. */
const MISLEADING: ReadonlySet<string> = new Set<YAMLError['code']>([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'BLOCK_IN_FLOW',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

/** In the order of the text, up to the first that others only follow from. */
function firstCauses(errors: readonly YAMLError[]): readonly YAMLError[] {
  const ordered = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const last = ordered.findIndex(({ code }) => MISLEADING.has(code));
  return last === -1 ? ordered : ordered.slice(0, last + 1);
}

/** What the parser says in its own words, in words of whoever writes the file. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/^Flow (?:map|sequence) in block collection must.*/s, 'a bracket is not closed, or what it holds is not indented'],
  [/^Flow (?:map|sequence) must end with a (.).*/s, 'a bracket is not closed: there is no $1'],
  [/^Nested mappings are not allowed.*/s, 'a line has two colons (put the value into quotes), or is indented too far'],
  [/^Implicit (?:map )?keys need to be.*/s, 'this is no key and value: a key, a colon and a space begin a line'],
  [/^Missing closing (["'])quote.*/s, 'a $1 is not closed'],
  [/^Unexpected [\w-]+ token in YAML \w+: /s, 'unexpected '],
];

function syntaxProblem(error: YAMLError, at: Pointer): Problem {
  const fixes: Readonly<Partial<Record<YAMLError['code'], string>>> = {
    TAB_AS_INDENT: 'indent with spaces',
    MULTIPLE_DOCS: 'keep one document: remove the --- line and what follows',
    TAG_RESOLVE_FAILED: 'remove the tag',
  };
  const plain = PLAIN.find(([words]) => words.test(error.message));
  const why = plain === undefined ? error.message : error.message.replace(...plain);
  const problem = { code: 'yaml-syntax', what: `not valid YAML: ${lowerFirst(why)}`, ...at(error.pos) };
  const compares = /: *>=? *[\d.]/.test(problem.excerpt);
  const fix = compares ? 'a limit reads "at least N" or "at most N"' : fixes[error.code];
  return fix === undefined ? problem : { ...problem, fix };
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
