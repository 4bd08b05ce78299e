// What the table engine says about a file it cannot read, in words of our own: which file, which line, what to do.
// The engine's message quotes the offending line; ours never does, for it may end in a public log.
import { ExternalError, UserError } from '../../records/errors.ts';
import type { Problem } from '../../records/errors.ts';

interface Reading {
  readonly pattern: RegExp;
  readonly code: string;
  /** @param found the pattern's groups. */
  readonly what: (found: readonly string[]) => string;
  readonly fix?: string;
}

const READINGS: readonly Reading[] = [
  {
    pattern: /Expected Number of Columns: (\d+) Found: (\d+)/,
    code: 'table-ragged',
    what: ([expected, found]) => `has ${found} cells, the header has ${expected}`,
    fix: 'put cells that hold a separator in double quotes, or mend the line (a file cut off while copying ends so too)',
  },
  {
    pattern: /unterminated quote/i,
    code: 'table-quote',
    what: () => 'has a quoted cell that is not closed properly',
    fix: 'double the quotes inside a quoted cell; if the line is fine, the file was cut off',
  },
  {
    pattern: /Invalid unicode|not utf-8|Invalid UTF-?8|Invalid byte sequence/i,
    code: 'table-encoding',
    what: () => 'is not UTF-8 text',
    fix: 'save it as UTF-8',
  },
  {
    pattern: /state machine reached an invalid state/i,
    code: 'table-line-ends',
    what: () => 'mixes kinds of line ends, or has a stray quote or carriage return',
    fix: 'write it again with one kind of line end and RFC 4180 quoting',
  },
  {
    pattern: /maximum line size/i,
    code: 'table-line-size',
    what: () => 'has a line of more than 2,000,000 bytes',
    fix: 'check for a quote that is never closed',
  },
  {
    pattern: /Could not convert|Conversion Error|Error when converting/i,
    code: 'table-cell',
    what: () => 'has a cell that does not fit its column',
  },
  {
    pattern: /duplicate key "(.*)"/,
    code: 'table-columns',
    what: ([key]) => `has an object with the key ${JSON.stringify(key)} twice`,
  },
  {
    pattern: /Malformed JSON/i,
    code: 'table-json',
    what: () => 'is not valid JSON',
    fix: 'write one whole JSON object per line; a file cut off while copying ends so too',
  },
  {
    pattern: /No magic bytes found at end of file|too small to be a Parquet file/i,
    code: 'table-truncated',
    what: () => 'is a Parquet file without its end: it was cut off while being written or copied',
    fix: 'write or copy it again',
  },
  {
    pattern: /TProtocolException|Parquet|Snappy|ZSTD|Thrift|metadata/i,
    code: 'table-parquet',
    what: () => 'is a damaged Parquet file',
    fix: 'write or copy it again',
  },
];

/** Runs work on a file; what the engine cannot read becomes a UserError about that file. Other failures pass. */
export async function readingFile<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ExternalError && error.code === 'tables-input') {
      throw new UserError(readProblem(error.message, shown));
    }
    throw error;
  }
}

/** @param message of the engine. */
export function readProblem(message: string, shown: string): Problem {
  const found = READINGS.map((reading) => ({ reading, match: reading.pattern.exec(message) })).find(
    ({ match }) => match,
  );
  const line = Number(/\b(?:Error on Line:|in line) (\d+)/i.exec(message)?.[1]);
  const where = Number.isInteger(line) && line > 0 ? { file: shown, line } : { file: shown };
  if (found === undefined) {
    const first = message.split('\n', 1)[0]?.replaceAll(/"[^"]*"|'[^']*'/g, '…') ?? '';
    return { code: 'table-unreadable', what: `${shown} cannot be read: ${first}`, where };
  }
  const { reading, match } = found;
  const at = 'line' in where ? `${shown}, line ${line},` : shown;
  const what = `${at} ${reading.what(match?.slice(1) ?? [])}`;
  return { code: reading.code, what, where, ...(reading.fix === undefined ? {} : { fix: reading.fix }) };
}
