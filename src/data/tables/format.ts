// Which format a file has: its ending says what it should be, its first bytes whether it is.
import { UserError } from '../../records/errors.ts';
import type { Dataset } from '../../records/data-report.ts';

export type Format = Dataset['format'];

const ENDINGS: readonly (readonly [string, Format])[] = [
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.tab', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.parquet', 'parquet'],
  ['.pq', 'parquet'],
];

const COMPRESSED: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
];

/**
 * @param start the file's first bytes, a few thousand at least where it has them.
 * @param shown how to name the file in an error.
 * @throws UserError `table-empty`, `table-format`, `table-compressed`, `table-encoding` or `table-binary`.
 */
export function detectFormat(start: Uint8Array, shown: string): Format {
  const refuse = (code: string, what: string, fix?: string): UserError =>
    new UserError({ code, what, where: { file: shown }, ...(fix === undefined ? {} : { fix }) });
  const format = ENDINGS.find(([ending]) => shown.toLowerCase().endsWith(ending))?.[1];
  if (format === undefined) {
    throw refuse(
      'table-format',
      `${shown} has no ending that says what is in it`,
      `rename it to end in ${ENDINGS.map(([ending]) => ending).join(', ')}`,
    );
  }
  if (start.length === 0) throw refuse('table-empty', `${shown} is empty: it has no bytes at all`);
  const packed = COMPRESSED.find(([magic]) => startsWith(start, magic))?.[1];
  if (packed !== undefined) throw refuse('table-compressed', `${shown} is compressed (${packed})`, 'unpack it first');
  const parquet = startsWith(start, [0x50, 0x41, 0x52, 0x31]);
  if (format === 'parquet') {
    if (!parquet)
      throw refuse('table-format', `${shown} is not a Parquet file: it does not begin with "PAR1"`, fixFor(start));
    return format;
  }
  if (parquet)
    throw refuse('table-format', `${shown} is a Parquet file by its first bytes`, 'rename it to end in .parquet');
  if (startsWith(start, [0xff, 0xfe]) || startsWith(start, [0xfe, 0xff])) {
    throw refuse('table-encoding', `${shown} is UTF-16 text`, 'save it as UTF-8');
  }
  if (start.subarray(0, 8192).includes(0)) {
    throw refuse(
      'table-binary',
      `${shown} is not text: it holds NUL bytes`,
      `write it as ${format.toUpperCase()} text`,
    );
  }
  return format;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function fixFor(start: Uint8Array): string {
  const printable = start.subarray(0, 512).every((byte) => byte >= 0x09 && byte !== 0x7f);
  return printable ? 'it looks like text: rename it to end in .csv or .jsonl' : 'write it again with a Parquet library';
}
