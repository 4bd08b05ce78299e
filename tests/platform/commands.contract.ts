// What everything that runs commands must do. A fake is scripted to answer these as bash does.
import { describe, expect, it, test } from 'vitest';
import type { CommandOptions, CommandResult, RunCommands } from '../../src/platform/exec.ts';

export const COMMANDS = {
  prints: 'echo out; echo err >&2; printf end',
  fails: 'echo why; exit 7',
  missing: 'no-such-program-here',
  hangs: 'echo begun; sleep 300',
} as const;

export interface CommandsScene {
  readonly commands: RunCommands;
  /** An existing folder. */
  readonly folder: string;
}

export function describeCommands(name: string, make: () => CommandsScene): void {
  describe(`${name}: commands`, () => {
    const run = runnerOf(make);

    it('gives the lines of both streams, and what they were', async () => {
      const lines: string[] = [];
      const result = await run(COMMANDS.prints, { onLine: (line, stream) => lines.push(`${stream} ${line}`) });
      expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
      expect(lines.filter((line) => line.startsWith('stdout'))).toEqual(['stdout out', 'stdout end']);
      expect(lines.filter((line) => line.startsWith('stderr'))).toEqual(['stderr err']);
      for (const line of ['out', 'err', 'end']) expect(result.tail).toContain(line);
    });

    test.each([
      [COMMANDS.fails, 7, 'why'],
      [COMMANDS.missing, 127, 'command not found'],
    ])('%s fails as a result, not as an exception', async (command, exitCode, says) => {
      const result = await run(command);
      expect(result).toMatchObject({ outcome: 'failed', exitCode });
      expect(result.tail).toContain(says);
    });

    it('ends what runs too long', async () => {
      const result = await run(COMMANDS.hangs, { timeoutSeconds: 0.3 });
      expect(result.outcome).toBe('timed-out');
      expect(result.exitCode).not.toBe(0);
    });

    it('ends what is cancelled', async () => {
      const abort = new AbortController();
      const running = run(COMMANDS.hangs, { signal: abort.signal, onLine: () => abort.abort() });
      expect((await running).outcome).toBe('cancelled');
    });

    it('does not begin what is already cancelled', async () => {
      const lines: string[] = [];
      const result = await run(COMMANDS.prints, { signal: AbortSignal.abort(), onLine: (line) => lines.push(line) });
      expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 130, tail: '' });
      expect(lines).toEqual([]);
    });
  });
}

type Run = (command: string, options?: Partial<CommandOptions>) => Promise<CommandResult>;

function runnerOf(make: () => CommandsScene): Run {
  return (command, options = {}) => {
    const { commands, folder } = make();
    return commands.run({ command, folder, ...options });
  };
}
