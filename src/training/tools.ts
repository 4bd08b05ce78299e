// Versions of the interpreters that a command names: another Python is another environment.
import type { RunCommands } from '../platform/exec.ts';

const VERSION_OF: Readonly<Record<string, string>> = {
  python: 'python --version',
  python3: 'python3 --version',
  node: 'node --version',
  Rscript: 'Rscript --version',
  julia: 'julia --version',
  java: 'java -version',
  uv: 'uv run python --version',
  poetry: 'poetry run python --version',
  conda: 'conda --version',
};

export interface ToolOptions {
  readonly commands: RunCommands;
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** Interpreter → what it prints of its version; `not found` when it is not there. */
export async function interpretersOf(command: string, options: ToolOptions): Promise<Record<string, string>> {
  const words = new Set(command.match(/[A-Za-z][A-Za-z0-9_.-]*/g) ?? []);
  const found: Record<string, string> = {};
  for (const [tool, probe] of Object.entries(VERSION_OF)) {
    if (!words.has(tool)) continue;
    const result = await options.commands.run({ ...options, command: probe, timeoutSeconds: 30 });
    found[tool] = result.outcome === 'succeeded' ? (result.tail.trim().split('\n')[0] ?? '') : 'not found';
  }
  return found;
}
