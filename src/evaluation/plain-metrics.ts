// Rung 0: a JSON file of numbers that the training command wrote, as estimates without an interval.
import type { Estimate } from '../records/evaluation.ts';
import { type Problem, UserError } from '../records/errors.ts';
import type { Direction } from '../records/scalars.ts';
import { knownDirection } from './metrics/find-metric.ts';

export interface PlainMetrics {
  /** In the order of the file. */
  readonly estimates: Estimate[];
  /** What is in the file and is no number, with the reason; a report says it, so that nothing vanishes unseen. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

export interface PlainMetricsSource {
  /** As the person named it. */
  readonly file: string;
  /** Declared by `higher-is-better` and `lower-is-better`; a name of our own metric list has its own. */
  readonly directions: Readonly<Record<string, Direction>>;
}

const METRICS_AT_MOST = 1000;
const DEPTH_AT_MOST = 20;
const NAME_AT_MOST = 200;

/** Marks what JSON has no word for; a text that begins like this has no value either way. */
const NOT_FINITE = '\u0000';

/**
 * Nested names are joined by dots. NaN and Infinity, which Python's json.dump writes, are metrics without a value: they stay
 * visible and no rule passes by them.
 * @throws UserError `metrics-file-unreadable`, `metrics-file-empty`, `metrics-file-name`, `metrics-file-large`
 */
export function readPlainMetrics(text: string, source: PlainMetricsSource): PlainMetrics {
  const leaves = flatten(parse(text, source.file), source.file);
  refuseTwins(leaves, source.file);
  const estimates: Estimate[] = [];
  const skipped: { name: string; why: string }[] = [];
  for (const { name, value } of leaves) {
    const why = whySkipped(value);
    if (why === undefined) estimates.push(toEstimate(name, value, source));
    else skipped.push({ name, why });
  }
  if (estimates.length === 0) {
    const found = skipped.slice(0, 5).map(({ name, why }) => `${name} ${why}`);
    throw refusal(source.file, {
      code: 'metrics-file-empty',
      what: `${source.file} holds no number${found.length > 0 ? `: ${found.join('; ')}` : ''}`,
      fix: 'write for example { "roc_auc": 0.87 }',
    });
  }
  return { estimates, skipped };
}

function refusal(file: string, problem: Omit<Problem, 'where'>, line?: number): UserError {
  return new UserError({ ...problem, where: line === undefined ? { file } : { file, line } });
}

function parse(text: string, file: string): unknown {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (plain.trim() === '') {
    throw refusal(file, {
      code: 'metrics-file-empty',
      what: `${file} is empty`,
      fix: 'write for example { "roc_auc": 0.87 }',
    });
  }
  const marked = plain.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : `"\\u0000${token}"`,
  );
  try {
    return JSON.parse(marked);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(
      file,
      {
        code: 'metrics-file-unreadable',
        what: `${file} is not JSON: ${withoutContent(why)}`,
        fix: 'write one object of names and numbers',
      },
      lineOf(marked, why),
    );
  }
}

/** V8 quotes the file around the mistake, over several lines, and tells the position that stands in `where`. */
function withoutContent(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*$/s, '').replace(/ in JSON at position.*$/s, '');
}

/** V8 tells the position, in one of two forms, or not at all. */
function lineOf(text: string, message: string): number | undefined {
  const line = /\(line (\d+) column \d+\)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

interface Leaf {
  readonly name: string;
  readonly value: unknown;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(value: unknown, file: string): readonly Leaf[] {
  if (!isObject(value)) {
    throw refusal(file, {
      code: 'metrics-file-unreadable',
      what: `${file} holds ${describe(value)}, not an object of names and numbers`,
      fix: 'write for example { "roc_auc": 0.87 }',
    });
  }
  const leaves: Leaf[] = [];
  const visit = (object: Readonly<Record<string, unknown>>, path: readonly string[]): void => {
    if (path.length >= DEPTH_AT_MOST) throw tooLarge(file, `is nested more than ${DEPTH_AT_MOST} deep`);
    for (const [key, member] of Object.entries(object)) {
      const name = [...path, key].join('.');
      if (isObject(member)) visit(member, [...path, key]);
      else leaves.push({ name, value: member });
      if (key === '' || name.length > NAME_AT_MOST) throw badName(file, name);
      if (leaves.length > METRICS_AT_MOST) throw tooLarge(file, `has more than ${METRICS_AT_MOST} entries`);
    }
  };
  visit(value, []);
  return leaves;
}

function tooLarge(file: string, what: string): UserError {
  return refusal(file, {
    code: 'metrics-file-large',
    what: `${file} ${what}`,
    fix: 'write a file of the final metrics alone',
  });
}

function badName(file: string, name: string): UserError {
  const what =
    name.length > NAME_AT_MOST
      ? `a metric's name is longer than ${NAME_AT_MOST} characters: ${JSON.stringify(name.slice(0, 40))}…`
      : `a metric in ${file} has an empty name`;
  return refusal(file, { code: 'metrics-file-name', what, fix: 'give it a short name' });
}

/** `{"a.b": 1, "a": {"b": 2}}`: two numbers of one name. */
function refuseTwins(leaves: readonly Leaf[], file: string): void {
  const seen = new Set<string>();
  for (const { name } of leaves) {
    if (seen.has(name)) {
      const what = `${file} has two metrics called ${JSON.stringify(name)}, once nested and once with a dot`;
      throw refusal(file, { code: 'metrics-file-name', what, fix: 'rename one of them' });
    }
    seen.add(name);
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'true or false' : 'a single number';
}

function isNotFinite(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(NOT_FINITE);
}

function whySkipped(value: unknown): string | undefined {
  if (typeof value === 'number' || isNotFinite(value)) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  return `is ${describe(value)}${number ? ': write it without quotes' : ''}`;
}

function toEstimate(name: string, value: unknown, { file, directions }: PlainMetricsSource): Estimate {
  const declared = Object.hasOwn(directions, name) ? directions[name] : undefined;
  const known = { metric: { name, parameters: {} }, label: name, direction: declared ?? knownDirection(name) ?? null };
  if (typeof value === 'number' && Number.isFinite(value)) return { ...known, value, interval: null, rows: 0 };
  const shown = isNotFinite(value) ? value.slice(NOT_FINITE.length) : 'too large for a number';
  return { ...known, value: null, interval: null, rows: 0, reason: `is ${shown} in ${file}` };
}
