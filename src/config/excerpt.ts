// The offending line with a caret below it, safe to print on a terminal.

const WIDTH = 110;

export interface Spot {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** How much to underline; cut at the end of the line, at least one. */
  readonly length: number;
}

/**
 * Two lines: the source line behind its number, and carets below the spot. A long line is shown around the spot; control
 * characters and direction overrides are shown as `·`, so that a file cannot write to the terminal.
 */
export function drawExcerpt(text: string, spot: Spot): string {
  const line = lineAt(text, spot.line);
  const start = Math.min(spot.column - 1, line.length);
  const from = start > WIDTH - 30 ? start - 30 : 0;
  const window = line.slice(from, from + WIDTH);
  const shown = `${from > 0 ? '…' : ''}${harmless(window)}${from + WIDTH < line.length ? '…' : ''}`;
  const indent = start - from + (from > 0 ? 1 : 0);
  const carets = '^'.repeat(Math.max(1, Math.min(spot.length, line.length - start, WIDTH - (start - from))));
  const number = String(spot.line).padStart(5);
  return `${number} | ${shown}\n${' '.repeat(5)} | ${' '.repeat(indent)}${carets}`;
}

/** A text without control characters and direction overrides. */
export function harmless(text: string): string {
  return text.replaceAll(/\t/g, ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '·');
}

function lineAt(text: string, line: number): string {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}
