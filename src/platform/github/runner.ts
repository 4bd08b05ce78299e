// The runner's door (ADR 13): what it gives a step by its environment, and what a step gives back by lines and files.
import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import { errnoOf, fileProblem } from '../file-problem.ts';
import { interruption } from '../interruption.ts';
import { masking } from '../masking.ts';
import { VERSION } from '../version.ts';
import { workflowLog } from './workflow-log.ts';
import type { WorkflowLog } from './workflow-log.ts';

/** Bytes of one step's summary; of a larger one GitHub shows nothing. */
const LONGEST_SUMMARY = 2 ** 20;
const INPUT = 'INPUT_';

export interface Runner {
  /** Without the token, once it was taken. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute: where the repository is checked out, or would be. */
  readonly workspace: string;
  readonly log: WorkflowLog;
  readonly signal: AbortSignal;
  /** Rejects when nothing is left that the process waits for: work that has not ended by then never would. */
  readonly stalled: Promise<never>;
  /** Of mlgate, and of what it runs on: `0.1.0, Node 24.1.0, linux-x64`. */
  readonly version: string;
  /** Every input that `with:` or action.yml names; the runner gives empty ones too. */
  readonly inputNames: readonly string[];
  /** Trimmed; undefined when empty, which a runner does not tell from not given. */
  input(name: string): string | undefined;
  /** As `input`, masked from now on, and gone from the environment: no child process ever inherits it. */
  takeSecret(name: string): string | undefined;
  setOutput(name: string, value: string): void;
  /** For the `post` part of the same step. */
  saveState(name: string, value: string): void;
  state(name: string): string | undefined;
  /** Appends markdown to the step's page. @returns false, having written nothing, when it does not fit. */
  addSummary(markdown: string): boolean;
}

export interface RunnerParts {
  /** Taken secrets are deleted from it. */
  readonly environment: Record<string, string | undefined>;
  /** Of the process: what `workspace` is where no runner says. */
  readonly folder: string;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
  readonly stalled: Promise<never>;
}

/** The runner that started this process. */
export function processRunner(): Runner {
  // A reader that went away is no failure of the step.
  process.stdout.on('error', () => undefined);
  return openRunner({
    environment: process.env,
    folder: process.cwd(),
    write: (text) => void process.stdout.write(text),
    signal: interruption(),
    stalled: stall(),
  });
}

function stall(): Promise<never> {
  const stalled = new Promise<never>((_, reject) => {
    process.once('beforeExit', () => reject(new Error('the step stopped although its work had not ended')));
  });
  // A step that has ended does not listen any more.
  stalled.catch(() => undefined);
  return stalled;
}

export function openRunner({ environment, folder, write, signal, stalled }: RunnerParts): Runner {
  const secrets = masking();
  const log = workflowLog(write, secrets);
  const input = (name: string): string | undefined => valueOf(environment[inputVariable(name)]?.trim());
  const append = (variable: string, name: string, value: string): void =>
    appendTo(environment[variable], variable, assignment(name, secrets.redact(value)));
  return {
    environment,
    workspace: valueOf(environment['GITHUB_WORKSPACE']) ?? folder,
    log,
    signal,
    stalled,
    version: `${VERSION}, Node ${process.versions.node}, ${process.platform}-${process.arch}`,
    inputNames: Object.keys(environment)
      .filter((name) => name.startsWith(INPUT))
      .map((name) => name.slice(INPUT.length).toLowerCase()),
    input,
    takeSecret: (name) => {
      const secret = input(name);
      delete environment[inputVariable(name)];
      if (secret !== undefined) for (const form of formsOf(secret)) log.mask(form);
      return secret;
    },
    setOutput: (name, value) => append('GITHUB_OUTPUT', name, value),
    saveState: (name, value) => append('GITHUB_STATE', name, value),
    state: (name) => valueOf(environment[`STATE_${name}`]),
    addSummary: (markdown) => {
      const file = valueOf(environment['GITHUB_STEP_SUMMARY']);
      const text = secrets.redact(markdown.endsWith('\n') ? markdown : `${markdown}\n`);
      if (sizeOf(file) + Buffer.byteLength(text) > LONGEST_SUMMARY) return false;
      appendTo(file, 'GITHUB_STEP_SUMMARY', text);
      return true;
    },
  };
}

function valueOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** `working-directory` → `INPUT_WORKING-DIRECTORY`. */
function inputVariable(name: string): string {
  return `${INPUT}${name.replaceAll(' ', '_').toUpperCase()}`;
}

/** A token as it is, and as HTTP's basic authentication carries it. */
function formsOf(secret: string): readonly string[] {
  return [secret, base64(secret), base64(`x-access-token:${secret}`)];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The delimiter is random, so that no value can end itself and set another output. */
function assignment(name: string, value: string): string {
  const delimiter = `mlgate_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

/** @throws UserError or ExternalError from fileProblem. */
function appendTo(file: string | undefined, variable: string, text: string): void {
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, text);
  } catch (error) {
    throw fileProblem('append to', variable, error);
  }
}

function sizeOf(file: string | undefined): number {
  if (file === undefined) return 0;
  try {
    return statSync(file).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw fileProblem('read', 'GITHUB_STEP_SUMMARY', error);
  }
}
