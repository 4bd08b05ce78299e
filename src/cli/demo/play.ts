// Plays the acts: shows each command and its output as it comes, and holds the exit code against the script.
import { basename } from 'node:path';
import type { RunCommands } from '../../platform/exec.ts';
import type { Files } from '../../platform/files.ts';
import type { Act, Step } from './acts.ts';
import type { Scenery } from './scenery.ts';

export interface PlayOptions {
  readonly acts: readonly Act[];
  readonly scenery: Scenery;
  readonly commands: RunCommands;
  readonly files: Files;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export interface Played {
  /** Commands that did not end as the script says. */
  readonly surprises: readonly string[];
  /** Reports and comments that were kept, absolute paths. */
  readonly kept: readonly string[];
}

export async function playActs(options: PlayOptions): Promise<Played> {
  const surprises: string[] = [];
  const kept: string[] = [];
  const memory = { code: '' };
  for (const act of options.acts) {
    options.print('');
    options.print(options.bold(`Act ${act.name.split('-')[0]}: ${act.title}`));
    options.print(options.dim(act.story));
    for (const step of act.steps) {
      const surprise = await playStep(step, memory, options);
      if (surprise !== undefined) surprises.push(`act ${act.name}: ${surprise}`);
      if (options.signal.aborted) return { surprises, kept };
    }
    if (act.reports) kept.push(...(await keepReports(act, options)));
  }
  return { surprises, kept };
}

async function playStep(step: Step, memory: { code: string }, options: PlayOptions): Promise<string | undefined> {
  const { scenery, print } = options;
  const shown = step.command.replace('"$CODE"', memory.code);
  if (step.silent !== true) print(`\n${options.bold(`${step.who} $`)} ${shown}`);
  const result = await options.commands.run({
    command: step.command,
    folder: scenery.cloneOf(step.who),
    env: { ...scenery.env, CODE: memory.code },
    signal: options.signal,
    onLine: (line) => step.silent === true || print(line),
  });
  memory.code = /(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/.exec(result.tail)?.[0] ?? memory.code;
  if (step.silent !== true && step.command.startsWith('mlgate')) print(options.dim(`exit code ${result.exitCode}`));
  if (result.exitCode === step.exit) return undefined;
  if (step.silent === true) print(result.tail);
  return `\`${shown}\` ended with exit code ${result.exitCode}, expected ${step.exit}`;
}

/** Each act's report outlives the next run in the same clone. */
async function keepReports(act: Act, { scenery, files }: PlayOptions): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const name of ['report.html', 'comment.md', 'preview.html']) {
    const from = `${scenery.cloneOf('ann')}/.mlgate/late-flights/${name}`;
    if ((await files.kind(from)) !== 'file') continue;
    const to = `${scenery.folder}/reports/${act.name}-${basename(name)}`;
    await files.copy(from, to);
    kept.push(to);
  }
  return kept;
}
