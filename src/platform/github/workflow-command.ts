// The lines by which a step talks to its runner (`::error file=a.py,line=3::text`), and the fence around text that is none of ours.
import { randomUUID } from 'node:crypto';
import type { Annotation } from '../forge.ts';

export type CommandName = 'add-mask' | 'endgroup' | 'error' | 'group' | 'notice' | 'warning';

/** One line without its end. */
export function workflowCommand(
  name: CommandName,
  message = '',
  properties: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  return `::${name}${given.length === 0 ? '' : ` ${given.join(',')}`}::${escapeData(message)}`;
}

const LEVELS = { failure: 'error', warning: 'warning', notice: 'notice' } as const;

/** Without a place it stands on the run's page. */
export function annotationCommand(
  annotation: Pick<Annotation, 'level' | 'message' | 'title'> &
    Partial<Pick<Annotation, 'path' | 'line'>> & { readonly column?: number | undefined },
): string {
  const { level, message, title, path: file, line, column: col } = annotation;
  return workflowCommand(LEVELS[level], message, { file, line, col, title });
}

/**
 * Text that others wrote (a training command, a file, a comment), so that no line of it is taken for a command: every line that a
 * runner could read as one stands between `::stop-commands::` and its random end. Our own commands, and those of a client that
 * uploads meanwhile, are heard all the time. A runner ends lines at a carriage return too, skips white space before `::`, and still
 * knows the old `##[command]` anywhere in a line.
 */
export function fenceText(text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.map((line) => (mayBeCommand(line) ? fence(line) : line)).join('\n');
}

function fence(line: string): string {
  const token = randomUUID();
  return `::stop-commands::${token}\n${line}\n::${token}::`;
}

/** Letters and digits before `::` make it text for any runner; everything else counts, whichever white space a runner skips. */
function mayBeCommand(line: string): boolean {
  return /^[^\p{L}\p{N}]*::/u.test(line) || line.includes('##[');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
