// An action's work from inputs to exit code: once per model, and every declared output is written, however it ends.
import { posix, relative, resolve, sep } from 'node:path';
import type { Runner } from '../../platform/github/runner.ts';
import type { Platform } from '../../platform/platform.ts';
import { localFiles } from '../../platform/local-files.ts';
import { EXIT, ExternalError, UserError } from '../../records/errors.ts';
import { ANSI } from '../../report/terminal/palette.ts';
import type { Action, StepResult } from '../action.ts';
import { complain } from './complain.ts';
import { inputNamesOf, inputPlace, readInputs } from './inputs.ts';
import { outputsOf } from './outputs.ts';
import type { ModelResult } from './outputs.ts';
import { failureSummary, summaryOf } from './summary.ts';

/** What the step has found out so far; told also when the rest fails. */
interface Progress {
  readonly results: ModelResult[];
  wanted: number;
}

/** @returns the exit code. */
export async function perform(action: Action, runner: Runner): Promise<number> {
  const token = runner.takeSecret('token');
  const progress: Progress = { results: [], wanted: 0 };
  const ended = await attempt(action, runner, () =>
    Promise.race([runModels(action, { runner, token, progress }), runner.stalled]),
  );
  const written = await attempt(action, runner, () => {
    for (const [name, value] of Object.entries(outputsOf(action, progress))) runner.setOutput(name, value);
    return EXIT.success;
  });
  return ended === EXIT.success ? written : ended;
}

async function attempt(action: Action, runner: Runner, work: () => Promise<number> | number): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const failures: readonly unknown[] = error instanceof SeveralFailed ? error.failures : [error];
    const printed = failures.map((failure) =>
      complain(failure, {
        inputNames: inputNamesOf(action),
        inRepository: placeOf(runner, configFolder(runner)),
        version: runner.version,
        log: runner.log,
      }),
    );
    const why = whyNoSummary(runner, [failureSummary(action, printed.map(({ text }) => text).join('\n'))]);
    if (why !== undefined) runner.log.notice(`The summary of this step ${why}.`);
    return printed[0]?.exitCode ?? EXIT.bug;
  }
}

/** Of several models, in their order. */
class SeveralFailed extends Error {
  readonly failures: readonly unknown[];

  constructor(failures: readonly unknown[]) {
    super(`${failures.length} models failed`);
    this.failures = failures;
  }
}

interface Step {
  readonly runner: Runner;
  readonly token: string | undefined;
  readonly progress: Progress;
}

async function runModels(action: Action, step: Step): Promise<number> {
  try {
    return await runEach(action, step);
  } catch (error) {
    if (action.posts === true) await tellUnreported(step, error);
    throw error;
  }
}

/** What fails here is told, and is not why the step failed. */
async function tellUnreported(step: Step, error: unknown): Promise<void> {
  const { workspace, log } = step.runner;
  try {
    const posting = await import('../../pipeline/posting/post-unfinished.ts');
    const [first] = error instanceof SeveralFailed ? error.failures : [error];
    await posting.tellUnreported(await openPlatform(workspace, step), first);
  } catch (failure) {
    log.notice(`earlier reports on the pull request were not looked at: ${String(failure)}`);
  }
}

async function openPlatform(place: string, { runner, token }: Step): Promise<Platform> {
  const { githubPlatform } = await import('../../platform/github/github-platform.ts');
  const { environment, log, signal } = runner;
  return githubPlatform(place, { environment, log, signal, token });
}

async function runEach(action: Action, step: Step): Promise<number> {
  const { runner, progress } = step;
  const { inputs, flags } = readInputs(action, runner);
  const { signal, environment } = runner;
  const folder = await workingFolder(action, runner);
  const { openSessions } = await import('../../pipeline/open-sessions.ts');
  const sessions = await openSessions(
    {
      folder,
      environment,
      files: localFiles(folder),
      openPlatform: (place) => openPlatform(place, step),
      ...(action.recordsAlone === true ? { recordsAlone: true } : {}),
      ...(action.withoutCheckout === true ? { inRepository: placeOf(runner, givenFolder(runner)) } : {}),
    },
    flags,
  );
  progress.wanted = sessions.length;
  const failures: unknown[] = [];
  for (const session of sessions) {
    const { model } = session.config;
    try {
      const result = await action.run(session, inputs);
      progress.results.push({ model, conclusion: result.conclusion, outputs: result.outputs });
      tell(action, runner, { ...result, model });
    } catch (error) {
      if (action.changesProduction === true || signal.aborted) throw error;
      failures.push(error);
    }
    if (signal.aborted) break;
  }
  // What is known is told, most of all of a deployment that was stopped half way.
  if (signal.aborted) throw new UserError({ code: 'cancelled', what: 'cancelled' });
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new SeveralFailed(failures);
  return progress.results.some(({ conclusion }) => conclusion === 'failure') ? EXIT.verdict : EXIT.success;
}

/** @throws UserError `input-malformed` for a folder that is not there, or not below the workspace. */
async function workingFolder(action: Action, runner: Runner): Promise<string> {
  const folder = givenFolder(runner);
  if (/^\.\.(?:\/|$)/.test(placeOf(runner, folder))) {
    throw new UserError({
      code: 'input-malformed',
      what: `${runner.input('working-directory') ?? ''} lies outside the repository`,
      where: { file: inputPlace('working-directory') },
      fix: 'name a folder of the repository, as seen from its root',
    });
  }
  if ((await localFiles(runner.workspace).kind(folder)) === 'folder') return folder;
  if (action.withoutCheckout === true) return runner.workspace;
  throw new UserError({
    code: 'input-malformed',
    what: `there is no folder ${placeOf(runner, folder)} in the workspace`,
    where: { file: inputPlace('working-directory') },
    fix: 'name a folder of the repository; where it is not checked out yet, begin with - uses: actions/checkout@v7',
  });
}

function givenFolder(runner: Runner): string {
  return resolve(runner.workspace, runner.input('working-directory') ?? '.');
}

function configFolder(runner: Runner): string {
  return resolve(givenFolder(runner), runner.input('config') ?? 'mlgate.yml', '..');
}

/** Of an absolute folder: where it lies in the repository, with slashes. */
function placeOf({ workspace }: Runner, folder: string): string {
  return posix.join(...relative(workspace, folder).split(sep)).replace(/^\.$/, '');
}

function tell(action: Action, runner: Runner, result: StepResult & { readonly model: string }): void {
  const { model, annotations = [], conclusion } = result;
  const { log } = runner;
  log.print(result.text({ width: 120, palette: ANSI }).trimEnd());
  for (const annotation of annotations) log.annotate(annotation);
  if (conclusion === 'failure' && !annotations.some(({ level }) => level === 'failure')) {
    const message = `${model}: the conclusion is failure; the summary of this step says why`;
    log.annotate({ level: 'failure', title: `mlgate ${action.name}`, message });
  }
  const { summary: _tooLong, ...short } = result;
  const texts = [result, short].map((told) => summaryOf(action, model, told));
  const why = whyNoSummary(runner, texts);
  if (why !== undefined) log.notice(`The summary of ${model} ${why}.`);
}

/** Writes the first text that has room. A page that cannot be written is told, and is not why a step fails. */
function whyNoSummary(runner: Runner, texts: readonly string[]): string | undefined {
  try {
    if (texts.some((text) => runner.addSummary(text))) return undefined;
    return 'has no room: GitHub shows at most 1 MiB for a step';
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error;
    return `could not be written: ${error.message}`;
  }
}
