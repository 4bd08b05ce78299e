// The parameters file, flattened for "what changed": `{tree: {depth: 6}}` becomes `tree.depth = 6`.
import { parseDocument } from 'yaml';
import { UserError } from '../records/errors.ts';
import type { Scalar } from '../records/scalars.ts';

export type FlatParams = Readonly<Record<string, Scalar | null>>;

/** @param text YAML or JSON (which is YAML). @throws UserError `params-unreadable` with the place. */
export function flattenParams(text: string, file: string): FlatParams {
  const document = parseDocument(text, { schema: 'core', prettyErrors: true });
  const error = document.errors[0];
  if (error !== undefined) throw refusal(file, error.message, error.linePos?.[0].line);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw refusal(file, cause instanceof Error ? cause.message : String(cause));
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw refusal(file, 'expected names with values');
  const flat: Record<string, Scalar | null> = {};
  collect(value, '', flat);
  return flat;
}

function collect(value: unknown, prefix: string, into: Record<string, Scalar | null>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) collect(member, prefix === '' ? key : `${prefix}.${key}`, into);
    return;
  }
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (plain) into[prefix] = value;
  else into[prefix] = typeof value === 'bigint' ? value.toString() : null;
}

function refusal(file: string, why: string, line?: number): UserError {
  return new UserError({
    code: 'params-unreadable',
    what: `${file} is not a readable parameters file: ${why}`,
    where: line === undefined ? { file } : { file, line },
    fix: 'params files are YAML or JSON: name: value',
  });
}
