// The first line of a CSV or TSV file, read by RFC 4180. The rest of the file is the table engine's.
import { UserError } from '../../records/errors.ts';
import { checkColumnNames } from './column-names.ts';

/** A header longer than this is refused: 10,000 names of 100 bytes fit. */
export const HEADER_BYTES = 2 ** 20;

export interface Header {
  readonly names: readonly string[];
  /** Bytes after the header's line: false means header only. */
  readonly hasMore: boolean;
}

/**
 * @param start the file's first {@link HEADER_BYTES} bytes, or all of them when it is shorter.
 * @throws UserError `table-encoding`, `table-header`, `table-delimiter` or `table-columns`.
 */
export function readHeader(start: Uint8Array, delimiter: ',' | '\t', shown: string): Header {
  const text = decodeStart(start, shown);
  const cells = parseFirstRecord(text, delimiter);
  if (cells === undefined) {
    const what =
      start.length >= HEADER_BYTES
        ? `${shown} has a header line of more than ${HEADER_BYTES} bytes`
        : `${shown}: a quoted name in the header is never closed`;
    throw new UserError({ code: 'table-header', what, where: { file: shown, line: 1 } });
  }
  refuseOtherDelimiter(cells.names, delimiter, shown);
  return { names: checkColumnNames(cells.names, shown), hasMore: text.slice(cells.end).trim() !== '' };
}

function decodeStart(start: Uint8Array, shown: string): string {
  try {
    // A character cut in two at the end of the window is not an error: the stream goes on.
    return new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: start.length >= HEADER_BYTES });
  } catch {
    throw new UserError({
      code: 'table-encoding',
      what: `${shown} is not UTF-8 text`,
      where: { file: shown },
      fix: 'save it as UTF-8',
    });
  }
}

/** undefined when the text ends inside a quoted cell, or before the line does in a window that was cut. */
function parseFirstRecord(
  text: string,
  delimiter: string,
): { readonly names: readonly string[]; readonly end: number } | undefined {
  const names: string[] = [];
  let at = 0;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at + 1) : plainCell(text, at, delimiter);
    if (cell === undefined) return undefined;
    names.push(cell.value);
    at = cell.end;
    if (text[at] === delimiter) at++;
    else if (at < text.length || text.length < HEADER_BYTES) return { names, end: at };
    else return undefined;
  }
}

interface CellText {
  readonly value: string;
  readonly end: number;
}

function quotedCell(text: string, start: number): CellText | undefined {
  let value = '';
  for (let at = start; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function plainCell(text: string, start: number, delimiter: string): CellText {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end };
}

function refuseOtherDelimiter(names: readonly string[], delimiter: string, shown: string): void {
  const [only, second] = names;
  if (only === undefined || second !== undefined) return;
  const found = [';', '\t', '|', ','].find((other) => other !== delimiter && only.includes(other));
  if (found === undefined) return;
  const spoken: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars', ',': 'commas' };
  throw new UserError({
    code: 'table-delimiter',
    what: `${shown} separates its cells by ${spoken[found]}, expected ${spoken[delimiter]}`,
    where: { file: shown, line: 1 },
    fix: found === '\t' ? 'rename it to end in .tsv' : `write it with ${spoken[delimiter]} between the cells`,
  });
}
