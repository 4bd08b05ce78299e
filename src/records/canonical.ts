// RFC 8785 canonical JSON: the one byte form of a record, so that its digest is the same everywhere.
import { UserError } from './errors.ts';

/** What a record may hold. Everything else (functions, symbols, Map, Date, class instances) is refused. */
export type Json =
  null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The canonical text of a value. Object keys are sorted by UTF-16 code units, numbers written as ECMAScript does
 * (RFC 8785 §3.2.2.3). Beyond the RFC: NaN and ±Infinity become the strings "NaN", "Infinity", "-Infinity"; integers
 * beyond 2^53 (as `bigint`) become decimal strings; keys whose value is undefined are left out.
 * @throws UserError `not-canonical` for lone surrogates, cycles and foreign objects.
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, path: readonly (string | number)[]): string {
  if (path.length > 200) throw refusal('is nested more than 200 deep (or contains itself)', path);
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      return writeNumber(value);
    case 'bigint':
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
        ? String(value)
        : `"${value}"`;
    case 'string':
      return writeString(value, path);
    case 'object':
      return Array.isArray(value)
        ? `[${value.map((item: unknown, index) => write(item ?? null, [...path, index])).join(',')}]`
        : writeObject(value, path);
    default:
      throw refusal(`is a ${typeof value}`, path);
  }
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  return JSON.stringify(value);
}

function writeString(value: string, path: readonly (string | number)[]): string {
  if (!value.isWellFormed()) throw refusal('contains a lone surrogate', path);
  return JSON.stringify(value);
}

function writeObject(value: object, path: readonly (string | number)[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refusal(`is a ${value.constructor.name}, not plain data`, path);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${writeString(key, path)}:${write(member, [...path, key])}`);
  return `{${members.join(',')}}`;
}

function refusal(what: string, path: readonly (string | number)[]): UserError {
  const at = path.length === 0 ? 'the value' : path.join('.');
  return new UserError({ code: 'not-canonical', what: `${at} ${what}, so it has no canonical form` });
}
