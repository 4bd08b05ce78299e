// The parameters file, flattened for "what changed": `{tree: {depth: 6}}` becomes `tree.depth = 6`.
import { parseDocument } from 'yaml';
import { UserError } from '../records/errors.ts';
import type { Scalar } from '../records/scalars.ts';

export type FlatParams = Readonly<Record<string, Scalar | null>>;

/** @param text YAML or JSON (which is YAML). @throws UserError `params-unreadable` with the place. */
export function flattenParams(text: string, file: string): FlatParams {
  const value = readDocument(text, file);
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw refusal(file, 'expected names with values');
  // From entries, not by assignment: a parameter may be named `__proto__`.
  return Object.fromEntries(leavesOf(value, '', file));
}

function readDocument(text: string, file: string): unknown {
  try {
    const document = parseDocument(text, { schema: 'core', prettyErrors: true });
    const error = document.errors[0];
    if (error !== undefined) throw refusal(file, firstLine(error.message), error.linePos?.[0]);
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw refusal(file, cause instanceof Error ? firstLine(cause.message) : String(cause));
  }
}

/** The message goes on with an excerpt of the file. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/(?: at line \d+, column \d+)?:?$/, '') ?? message;
}

const DEEPEST = 100;

/** Empty lists and mappings are leaves, else emptying one would not show. */
function leavesOf(value: unknown, name: string, file: string): readonly (readonly [string, Scalar | null])[] {
  if (typeof value !== 'object' || value === null) return [[name.toWellFormed(), scalarOf(value)]];
  if (name.split('.').length >= DEEPEST) throw refusal(file, `nested more than ${DEEPEST} deep`);
  const members = Object.entries(value);
  if (members.length === 0) return [[name.toWellFormed(), Array.isArray(value) ? '[]' : '{}']];
  return members.flatMap(([key, member]) => leavesOf(member, name === '' ? key : `${name}.${key}`, file));
}

function scalarOf(value: unknown): Scalar | null {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? value.toString() : null;
}

function refusal(file: string, why: string, at?: { readonly line: number; readonly col: number }): UserError {
  return new UserError({
    code: 'params-unreadable',
    what: `${file} is not a readable parameters file: ${why}`,
    where: at === undefined ? { file } : { file, line: at.line, column: at.col },
    fix: 'params files are YAML or JSON: name: value',
  });
}
