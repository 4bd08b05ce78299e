// Runs a command of the user by bash in a process group of its own, so that cancelling ends everything it started.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { cleanEnvironment } from './clean-environment.ts';
import type { CommandOptions, CommandResult, RunCommands } from './exec.ts';
import { lineSplitter } from './lines.ts';
import { watchMemory } from './memory-watch.ts';
import { errnoOf } from './file-problem.ts';
import { LONGEST_TIMER_SECONDS } from './system-clock.ts';
import { ExternalError, UserError } from '../records/errors.ts';

/** Seconds between asking a process group to end and ending it. */
const GRACE_SECONDS = 5;
/** After the command's end: seconds of silence, and in all, that we listen to what it left running with its output open. */
const LISTEN_SECONDS = { silence: 2, longest: 30 } as const;
const TAIL_CHARACTERS = 64 * 1024;

/** The inner bash runs the command; the outer one then writes the CPU times of its children to descriptor 3. */
const WRAPPER = 'bash -e -o pipefail -c "$1"; code=$?; times >&3; exit $code';

export function localCommands(environment: Readonly<Record<string, string | undefined>>): RunCommands {
  const inherited = cleanEnvironment(environment);
  return { run: (options) => runCommand(options, { ...inherited, ...options.env }) };
}

async function runCommand(options: CommandOptions, env: Record<string, string>): Promise<CommandResult> {
  if (options.signal?.aborted === true) return neverStarted();
  const started = performance.now();
  const child = startShell(options, env);
  const output = collectOutput(child, options);
  const memory = watchMemory(child.pid);
  const ending = endOnRequest(child, options);
  try {
    const exitCode = await exitOf(child);
    const seconds = (performance.now() - started) / 1000;
    const outcome = ending.reason() ?? (exitCode === 0 ? 'succeeded' : 'failed');
    return {
      outcome,
      exitCode,
      seconds,
      cpuSeconds: output.cpuSeconds(),
      peakMemory: memory.peak(),
      tail: output.tail(),
    };
  } finally {
    ending.stop();
    memory.stop();
  }
}

function startShell(options: CommandOptions, env: Record<string, string>): ChildProcess {
  try {
    return spawn('bash', ['-c', WRAPPER, 'bash', options.command], {
      cwd: options.folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw startProblem(error instanceof Error ? error : new Error(String(error)));
  }
}

function neverStarted(): CommandResult {
  return { outcome: 'cancelled', exitCode: 130, seconds: 0, cpuSeconds: 0, peakMemory: undefined, tail: '' };
}

interface Output {
  tail(): string;
  cpuSeconds(): number | undefined;
}

function collectOutput(child: ChildProcess, options: CommandOptions): Output {
  let tail = '';
  let times = '';
  const listen = (stream: Readable | null, name: 'stdout' | 'stderr'): void => {
    if (stream === null) return;
    const lines = lineSplitter((line) => options.onLine?.(line, name));
    stream.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL_CHARACTERS);
      lines.add(text);
    });
    stream.on('close', () => lines.end());
  };
  listen(child.stdout, 'stdout');
  listen(child.stderr, 'stderr');
  child.stdio[3]?.on('data', (bytes: Buffer) => (times += bytes.toString('latin1')));
  return { tail: () => tail.toWellFormed(), cpuSeconds: () => parseTimes(times) };
}

/** `times` prints two lines, `0m1.234s 0m0.056s`: the shell's own, then its children's user and system time. */
function parseTimes(text: string): number | undefined {
  const children = text.trim().split('\n')[1];
  const parts = [...(children ?? '').matchAll(/(\d+)m([\d.,]+)s/g)];
  if (parts.length !== 2) return undefined;
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds?.replace(',', '.')),
    0,
  );
}

/**
 * `close`, not `exit`: the pipes have been read to their end. But a process left in the background may hold them open for ever;
 * then the command has ended when it has exited and nothing more comes.
 */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [];
    const pipes = child.stdio.filter((pipe) => pipe !== null && pipe !== undefined);
    const stopListening = (): void => pipes.forEach((pipe) => pipe.destroy());
    child.on('error', (error) => reject(startProblem(error)));
    child.on('exit', () => {
      const silence = setTimeout(stopListening, LISTEN_SECONDS.silence * 1000);
      timers.push(silence, setTimeout(stopListening, LISTEN_SECONDS.longest * 1000));
      for (const pipe of pipes) pipe.on('data', () => silence.refresh());
    });
    child.on('close', (code, signal) => {
      timers.forEach(clearTimeout);
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
}

function startProblem(error: Error): Error {
  if (errnoOf(error) === 'ENOENT') {
    return new UserError({
      code: 'shell-missing',
      what: 'no bash on PATH (or the folder to run in is gone); commands of mlgate.yml run by bash',
      fix: 'install bash (on Windows it comes with Git)',
    });
  }
  return new ExternalError({
    code: 'spawn',
    call: 'bash',
    what: `could not start bash: ${error.message}`,
    cause: error,
  });
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

function signalNumber(signal: string | null): number {
  return SIGNAL_NUMBERS[signal ?? ''] ?? 0;
}

/** Ends the whole group on time-out or cancel: asks with SIGTERM, then insists with SIGKILL. */
function endOnRequest(
  child: ChildProcess,
  options: CommandOptions,
): { reason(): 'timed-out' | 'cancelled' | undefined; stop(): void } {
  let reason: 'timed-out' | 'cancelled' | undefined;
  let insist: NodeJS.Timeout | undefined;
  const end = (why: 'timed-out' | 'cancelled'): void => {
    if (reason !== undefined) return;
    reason = why;
    signalGroup(child, 'SIGTERM');
    insist = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_SECONDS * 1000);
  };
  const cancel = (): void => end('cancelled');
  const timer =
    options.timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => end('timed-out'), Math.min(options.timeoutSeconds, LONGEST_TIMER_SECONDS) * 1000);
  options.signal?.addEventListener('abort', cancel);
  return {
    reason: () => reason,
    stop: () => {
      clearTimeout(timer);
      clearTimeout(insist);
      options.signal?.removeEventListener('abort', cancel);
      if (reason !== undefined) signalGroup(child, 'SIGKILL');
    },
  };
}

/** ESRCH: all gone. EPERM: what is left is not ours to end (macOS says so of zombies). */
function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH' && errnoOf(error) !== 'EPERM') throw error;
  }
}
