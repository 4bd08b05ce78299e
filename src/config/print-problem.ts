// What went wrong, as a person reads it on a terminal, and the exit code that goes with it.
import { EXIT, ExternalError, UserError } from '../records/errors.ts';
import type { Place, Problem } from '../records/errors.ts';
import { harmless } from './excerpt.ts';

export interface PrintedError {
  readonly text: string;
  /** For a folded group: the stack of a bug, the causes of somebody else's failure. */
  readonly detail?: string;
  readonly exitCode: number;
}

export interface PrintOptions {
  /** Of mlgate, and of what it runs on: `0.1.0, Node 24.1.0, linux-x64`. */
  readonly version: string;
  /** Where error codes are explained: `mlgate explain train-failed`, or `docs/errors.md#train-failed`. */
  readonly more: (codes: readonly string[]) => string;
  /** Whether the log has shown the output of commands already; it is printed with the error where it has not. */
  readonly isOutputShown?: boolean;
  /** Where to report a bug, in words. */
  readonly reportTo: string;
}

/** Never throws; anything that is neither UserError nor ExternalError is a bug of ours. Control characters do not reach the terminal. */
export function printError(error: unknown, options: PrintOptions): PrintedError {
  if (error instanceof UserError) return printUserError(error, options);
  return error instanceof ExternalError ? printExternalError(error, options) : printBug(error, options);
}

function printUserError({ problems }: UserError, { more, isOutputShown = false }: PrintOptions): PrintedError {
  const codes = [...new Set(problems.map(({ code }) => code))];
  const count = problems.length === 1 ? '' : `${problems.length} problems. `;
  return {
    text: `${problems.map((problem) => printProblem(isOutputShown ? withoutOutput(problem) : problem)).join('\n')}\n\n${count}More: ${more(codes)}\n`,
    exitCode: EXIT.user,
  };
}

/**
 * ```
 * mlgate.yml:27:7  compare.rules[1]: unknown metric "recal"
 *    27 |     - recal: at least 0.70
 *       |       ^^^^^  did you mean "recall"?  all metrics: mlgate metrics
 * ```
 * A fix of several lines stands below, indented.
 */
export function printProblem({ where, what, output, excerpt = output, fix }: Problem): string {
  const place = where === undefined || saysPlace(what, where) ? '' : `${printPlace(where)}  `;
  const head = `${place}${harmlessLines(what)}`;
  const drawn = excerpt === undefined ? '' : `\n${harmlessLines(excerpt)}`;
  if (fix === undefined) return `${head}${drawn}`;
  const lines = harmlessLines(fix);
  // Words of our own never go on a line of a command's output.
  if (excerpt?.endsWith('^') === true && !lines.includes('\n')) return `${head}${drawn}  ${lines}`;
  return `${head}${drawn}\n${indented(lines)}`;
}

function withoutOutput({ output: _shown, ...problem }: Problem): Problem {
  return problem;
}

/** `p.csv has no column "x"` needs no `p.csv` before it. */
function saysPlace(what: string, { file, line }: Place): boolean {
  return line === undefined && what.startsWith(`${file} `);
}

function printPlace({ file, line, column }: Place): string {
  const name = harmless(file);
  if (line === undefined) return name;
  return column === undefined ? `${name}:${line}` : `${name}:${line}:${column}`;
}

function printExternalError(error: ExternalError, { more }: PrintOptions): PrintedError {
  const lines = [
    `${harmless(error.call)} failed: ${harmlessLines(error.message)}`,
    ...(error.fix === undefined ? [] : [indented(harmlessLines(error.fix))]),
    '',
    `More: ${more([error.code])}`,
  ];
  const causes = causesOf(error).map((cause) => `caused by ${harmlessLines(cause)}`);
  const text = `${lines.join('\n')}\n`;
  return causes.length === 0
    ? { text, exitCode: EXIT.external }
    : { text, detail: `${causes.join('\n')}\n`, exitCode: EXIT.external };
}

function printBug(error: unknown, { version, reportTo }: PrintOptions): PrintedError {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : inWords(error);
  const lines = [
    `This is a bug in mlgate ${version}.`,
    indented(harmlessLines(message)),
    `Please report it, with the lines below: ${reportTo}`,
  ];
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  const causes = error instanceof Error ? causesOf(error).map((cause) => `caused by ${cause}`) : [];
  return {
    text: `${lines.join('\n')}\n`,
    detail: `${harmlessLines([stack, ...causes].join('\n'))}\n`,
    exitCode: EXIT.bug,
  };
}

function causesOf(error: Error): readonly string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause !== undefined && causes.length < 8;) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : inWords(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** Of something thrown that is no error. */
function inWords(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  try {
    return JSON.stringify(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

function harmlessLines(text: string): string {
  return text.split(/\r?\n/).map(harmless).join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `   ${line}`))
    .join('\n');
}

/** For whoever has `mlgate` at hand. */
export function explainCommand(codes: readonly string[]): string {
  const [first = '', ...others] = codes;
  return others.length === 0 ? `mlgate explain ${first}` : `mlgate explain CODE, of ${codes.join(', ')}`;
}

/** For whoever has the repository at hand. */
export function errorPage(codes: readonly string[]): string {
  return codes.map((code) => `docs/errors.md#${code}`).join(' ');
}
