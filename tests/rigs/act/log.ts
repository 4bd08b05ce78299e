// What act printed, by job: results, steps, outputs, summaries.
import { isRecord } from '../json.ts';
import type { Json } from '../json.ts';

export interface ActStep {
  readonly name: string;
  readonly result: string;
}

export interface ActJob {
  /** The key below `jobs:`; legs of a matrix share it. */
  readonly id: string;
  readonly name: string;
  /** `unfinished` when act never said: it may have been skipped. */
  readonly result: 'success' | 'failure' | 'unfinished';
  readonly steps: readonly ActStep[];
  /** What its steps set, by `step.output`. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What its programs printed. */
  readonly log: string;
}

export interface ActRun {
  readonly code: number | null;
  readonly jobs: readonly ActJob[];
  readonly errors: string;
  job(id: string): ActJob;
  /** @throws with the whole log unless exactly these jobs ran, and each said that it succeeded */
  expectSuccess(...ids: readonly string[]): void;
}

const textIn = (line: Json, key: string): string => (typeof line[key] === 'string' ? line[key] : '');

function linesOf(out: string): readonly Json[] {
  return out.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? [parsed] : [];
  });
}

function stepName(line: Json): string {
  const id = line['stepID'];
  return Array.isArray(id) ? id.join('.') : textIn(line, 'step');
}

function jobFrom(name: string, lines: readonly Json[]): ActJob {
  const result = lines.map((line) => textIn(line, 'jobResult')).findLast((found) => found !== '');
  const outputs = lines.filter((line) => line['command'] === 'set-output');
  return {
    id: textIn(lines[0] ?? {}, 'jobID'),
    name,
    result: result === 'success' || result === 'failure' ? result : 'unfinished',
    steps: lines
      .filter((line) => textIn(line, 'stepResult') !== '' && textIn(line, 'stage') === 'Main')
      .map((line) => ({ name: textIn(line, 'step'), result: textIn(line, 'stepResult') })),
    outputs: Object.fromEntries(
      outputs.map((line) => [`${stepName(line)}.${textIn(line, 'name')}`, textIn(line, 'arg')]),
    ),
    summary: lines
      .filter((line) => line['command'] === 'summary')
      .map((line) => textIn(line, 'content'))
      .join('\n'),
    log: lines.map((line) => `${textIn(line, 'msg').trimEnd()}\n`).join(''),
  };
}

export function readActLog(said: { readonly code: number | null; readonly out: string; readonly err: string }): ActRun {
  const lines = linesOf(said.out).filter((line) => textIn(line, 'job') !== '');
  const names = [...new Set(lines.map((line) => textIn(line, 'job')))];
  const jobs = names.map((name) =>
    jobFrom(
      name,
      lines.filter((line) => textIn(line, 'job') === name),
    ),
  );
  const whole = `${jobs.map(({ name, result, log }) => `== ${name}: ${result}\n${log}`).join('')}${said.err}`;
  return {
    code: said.code,
    jobs,
    errors: said.err,
    job(id) {
      const found = jobs.find((job) => job.id === id);
      if (found === undefined) throw new Error(`no job ${id} ran\n${whole}`);
      return found;
    },
    expectSuccess(...ids) {
      const ran = [...new Set(jobs.map(({ id }) => id))].toSorted();
      const isWhole = JSON.stringify(ran) === JSON.stringify(ids.toSorted());
      if (!isWhole || said.code !== 0 || jobs.some(({ result }) => result !== 'success')) {
        throw new Error(`expected ${ids.join(', ')} to succeed, exit code ${said.code}\n${whole}`);
      }
    },
  };
}
