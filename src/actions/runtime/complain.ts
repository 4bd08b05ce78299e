// What went wrong, on the lines of the files where it went wrong, and as a terminal would have told it.
import { posix } from 'node:path';
import { errorPage, printError } from '../../config/print-problem.ts';
import type { PrintedError } from '../../config/print-problem.ts';
import { SETTINGS } from '../../config/settings.ts';
import type { WorkflowLog } from '../../platform/github/workflow-log.ts';
import { EXIT, ExternalError, UserError } from '../../records/errors.ts';
import type { Problem } from '../../records/errors.ts';
import { inputPlace } from './inputs.ts';

export interface Complaint {
  /** Names of inputs: an error that names a flag means one of them. */
  readonly inputNames: readonly string[];
  /** Folder that places of errors are relative to, in the repository; `''` at its root. */
  readonly inRepository: string;
  /** Of mlgate and of what it runs on. */
  readonly version: string;
  readonly log: WorkflowLog;
}

export function complain(error: unknown, complaint: Complaint): PrintedError {
  const { log, version } = complaint;
  if (error instanceof UserError && error.problems[0].code === 'cancelled') {
    log.print(error.message);
    return { text: `${error.message}\n`, exitCode: EXIT.interrupted };
  }
  const told = error instanceof UserError ? inInputs(error, complaint.inputNames) : error;
  const printed = printError(told, { version, more: errorPage, isOutputShown: true, reportTo: 'the issues of mlgate' });
  log.print(printed.text.trimEnd());
  if (printed.detail !== undefined) fold(log, 'details', printed.detail);
  for (const annotation of annotationsOf(told, complaint)) log.annotate(annotation);
  return printed;
}

function fold(log: WorkflowLog, title: string, text: string): void {
  log.print(`${title}:`);
  log.print(text.trimEnd());
}

type ErrorAnnotation = Parameters<WorkflowLog['annotate']>[0];

function annotationsOf(error: unknown, { inRepository }: Complaint): readonly ErrorAnnotation[] {
  const level = 'failure';
  if (error instanceof UserError) {
    return error.problems.map(({ code, what, where, fix }) => ({
      level,
      title: `mlgate: ${code}`,
      message: sentences(where === undefined || isFile(where.file) ? what : `${where.file}: ${what}`, fix),
      ...(where !== undefined && isFile(where.file)
        ? { path: posix.join(inRepository, where.file), line: where.line ?? 1, column: where.column }
        : {}),
    }));
  }
  if (error instanceof ExternalError) {
    const message = sentences(`${error.call} failed: ${error.message}`, error.fix);
    return [{ level, title: `mlgate: ${error.code}`, message }];
  }
  return [{ level, title: 'mlgate', message: `This is a bug in mlgate: ${String(error)}` }];
}

function sentences(what: string, fix: string | undefined): string {
  return fix === undefined ? what : `${what}\n${fix}`;
}

/** A place is a file, a flag (`--rule`), an input (`input rule`), a setting (`train.run`), or words. */
function isFile(place: string): boolean {
  const isSetting = SETTINGS.some(({ path }) => path.join('.') === place);
  return !isSetting && !place.startsWith('-') && !/\s/.test(place) && /[./]/.test(place);
}

/** The same error, where a flag of the terminal is an input of the step. */
function inInputs(error: UserError, names: readonly string[]): UserError {
  const [first, ...others] = error.problems;
  const translate = (problem: Problem): Problem => {
    const { where } = problem;
    const fix = fixInWorkflow(problem, names);
    const flag = where?.file.startsWith('--') === true ? where.file.slice(2) : undefined;
    return {
      ...problem,
      ...(flag !== undefined && names.includes(flag) ? { where: { file: inputPlace(flag) } } : {}),
      ...(where?.file === 'the command line' ? { where: { file: 'the inputs' } } : {}),
      ...(fix === undefined ? {} : { fix: flagsAsInputs(fix, names) }),
    };
  };
  return new UserError(translate(first), ...others.map(translate));
}

/** What a terminal is told to run cannot be run in a workflow. */
function fixInWorkflow({ code, fix }: Problem, names: readonly string[]): string | undefined {
  if (code !== 'config-missing' || fix?.startsWith('mlgate init') !== true) return fix;
  const needsNone = ['run', 'metrics', 'baseline'].every((name) => names.includes(name));
  const commit = 'commit the one that mlgate init drafts';
  return needsNone
    ? `${commit}; or without any file, below \`with:\`\nrun: python train.py\nmetrics: metrics.json\nbaseline: rerun`
    : commit;
}

/** `add  --label COLUMN` → `add  label: COLUMN`; a whole command line stays one. */
function flagsAsInputs(text: string, names: readonly string[]): string {
  if (/\bmlgate [a-z]/.test(text)) return text;
  return text.replaceAll(/(?<=^|\s)--([a-z][a-z-]*) /g, (whole, name: string) =>
    names.includes(name) ? `${name}: ` : whole,
  );
}
