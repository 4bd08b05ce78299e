// DuckDB's error messages, sorted into the kinds that `Tables` promises.
import { ExternalError } from '../../records/errors.ts';

const KINDS: readonly { readonly pattern: RegExp; readonly code: string }[] = [
  { pattern: /no space left on device|disk quota exceeded/i, code: 'disk-full' },
  { pattern: /^Out of Memory Error/, code: 'tables-memory' },
  { pattern: /^Permission Error/, code: 'tables-denied' },
  { pattern: /^(?:Parser|Binder|Catalog|Not implemented|Syntax) Error/, code: 'tables-sql' },
  {
    pattern: /^(?:Invalid Input|Conversion|Out of Range|Invalid|IO|Serialization|Mismatch Type) Error/,
    code: 'tables-input',
  },
];

const FIXES: Readonly<Record<string, string>> = {
  'disk-full': 'make room on the disk of the temporary folder and run the same command again',
  'tables-memory': 'give it more memory, or make room on the disk of the temporary folder',
};

export function tableFailure(error: unknown, sql: string): ExternalError {
  const message = error instanceof Error ? error.message : String(error);
  const code = KINDS.find(({ pattern }) => pattern.test(message))?.code ?? 'tables-failed';
  const fix = FIXES[code];
  const call = sql.length > 200 ? `${sql.slice(0, 200)}…` : sql;
  return new ExternalError({ code, call, what: message, cause: error, ...(fix === undefined ? {} : { fix }) });
}
