// Versions of the interpreters that a command names: another Python is another environment.
import type { RunCommands } from '../platform/exec.ts';
import { UserError } from '../records/errors.ts';

/** What asks an interpreter for its version. The program is as the command names it: `.venv/bin/python`. */
const PROBES: readonly { readonly program: RegExp; readonly ask: string }[] = [
  { program: /^(?:python|pypy)[0-9.]*$/, ask: '--version' },
  { program: /^(?:node|deno|bun|Rscript|julia|conda|mamba|micromamba|ruby)$/, ask: '--version' },
  { program: /^java$/, ask: '-version' },
  { program: /^uv$/, ask: 'run --no-sync python --version' },
  { program: /^(?:poetry|pipenv|pdm|pixi)$/, ask: 'run python --version' },
];

/** Asked for when the command names none: `make train` may run any of them. */
const USUAL = ['python3', 'node'] as const;

export interface ToolOptions {
  readonly commands: RunCommands;
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/**
 * @param command as it stands in mlgate.yml: absolute paths of this machine, filled in later, would name other words elsewhere.
 * @returns interpreter → what it prints of its version; `not found` when it is not there.
 * @throws UserError `cancelled`.
 */
export async function interpretersOf(command: string, options: ToolOptions): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { tool, probe } of probesOf(command)) found[tool] = await versionOf(probe, options);
  return found;
}

interface Probe {
  readonly tool: string;
  readonly probe: string;
}

function probesOf(command: string): readonly Probe[] {
  const words = new Set(command.match(/[A-Za-z0-9_./~+-]+/g) ?? []);
  const named = [...words].flatMap(probeOf);
  return (named.length > 0 ? named : USUAL.flatMap(probeOf)).sort((a, b) => (a.tool < b.tool ? -1 : 1));
}

function probeOf(tool: string): readonly Probe[] {
  const name = tool.slice(tool.lastIndexOf('/') + 1);
  const known = PROBES.find(({ program }) => program.test(name));
  return known === undefined ? [] : [{ tool, probe: `${tool} ${known.ask}` }];
}

/** The first line that has a version in it, of stdout before stderr: warnings there may hold a process id. */
async function versionOf(probe: string, options: ToolOptions): Promise<string> {
  const lines: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] };
  const onLine = (line: string, stream: 'stdout' | 'stderr'): void => void lines[stream].push(line.trim());
  const result = await options.commands.run({ ...options, command: probe, timeoutSeconds: 30, onLine });
  if (result.outcome === 'cancelled') throw new UserError({ code: 'cancelled', what: 'training was cancelled' });
  if (result.outcome !== 'succeeded') return 'not found';
  return [...lines.stdout, ...lines.stderr].find((line) => /\d+\.\d+/.test(line)) ?? 'no version told';
}
