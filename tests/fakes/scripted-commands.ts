// Commands that do what the test says instead of what bash would.
import type { CommandOptions, CommandResult, RunCommands } from '../../src/platform/exec.ts';

export interface Reaction {
  /** Lines of stdout; `{ stderr }` for the other stream. */
  readonly lines?: readonly (string | { readonly stderr: string })[];
  /** What the command writes, before it ends. */
  readonly does?: (options: CommandOptions) => Promise<void> | void;
  readonly exitCode?: number;
  readonly seconds?: number;
  readonly cpuSeconds?: number;
  readonly peakMemory?: number;
  /** Goes on until its time is over, which is at once, or it is cancelled. */
  readonly hangs?: boolean;
}

export interface ScriptedCommands extends RunCommands {
  readonly ran: CommandOptions[];
}

/** A command that the script does not know is one that bash does not find: exit code 127. */
export function scriptedCommands(
  script: Readonly<Record<string, Reaction>> | ((options: CommandOptions) => Reaction | undefined),
): ScriptedCommands {
  const ran: CommandOptions[] = [];
  const reactionTo = (options: CommandOptions): Reaction =>
    (typeof script === 'function' ? script(options) : script[options.command]) ?? {
      exitCode: 127,
      lines: [{ stderr: `bash: ${options.command}: command not found` }],
    };
  return {
    ran,
    run: async (options) => {
      if (options.signal?.aborted === true) return ended('cancelled', 130, {});
      ran.push(options);
      const reaction = reactionTo(options);
      const tail = print(reaction, options);
      await reaction.does?.(options);
      if (reaction.hangs === true) return ended(await endOf(options), 143, { ...reaction, tail });
      const exitCode = reaction.exitCode ?? 0;
      return ended(exitCode === 0 ? 'succeeded' : 'failed', exitCode, { ...reaction, tail });
    },
  };
}

function print(reaction: Reaction, { onLine }: CommandOptions): string {
  let tail = '';
  for (const line of reaction.lines ?? []) {
    const text = typeof line === 'string' ? line : line.stderr;
    onLine?.(text, typeof line === 'string' ? 'stdout' : 'stderr');
    tail += `${text}\n`;
  }
  return tail;
}

async function endOf({ timeoutSeconds, signal }: CommandOptions): Promise<'timed-out' | 'cancelled'> {
  if (timeoutSeconds !== undefined) return 'timed-out';
  if (signal === undefined) throw new TypeError('a scripted command hangs, and nobody can end it');
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return 'cancelled';
}

function ended(
  outcome: CommandResult['outcome'],
  exitCode: number,
  { seconds = 0, cpuSeconds, peakMemory, tail = '' }: Reaction & { readonly tail?: string },
): CommandResult {
  return { outcome, exitCode, seconds, cpuSeconds, peakMemory, tail };
}
