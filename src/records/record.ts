// What makes a JSON document a record: a kind, a schema version, validation both ways, and one digest.
import * as z from 'zod';
import { canonicalJson } from './canonical.ts';
import { sha256 } from './digest.ts';
import type { Sha256 } from './digest.ts';
import { UserError } from './errors.ts';

/**
 * A record has `kind`, `schemaVersion`, the fields of its schema, and `observed`: whatever differs between two runs on the
 * same inputs (times, host, run id, cost). `observed` stands outside the digest.
 */
export interface RecordType<T extends { readonly observed: unknown }> {
  readonly kind: string;
  readonly schemaVersion: number;
  readonly schema: z.ZodType<T>;
}

export function recordType<T extends { readonly observed: unknown }>(type: RecordType<T>): RecordType<T> {
  return type;
}

/** The text of the record's file: canonical JSON and a final newline. Validated on the way out. */
export function encodeRecord<T extends { readonly observed: unknown }>(type: RecordType<T>, record: T): string {
  const checked = type.schema.safeParse(record);
  if (!checked.success) throw new TypeError(`mlgate made an invalid ${type.kind}: ${z.prettifyError(checked.error)}`);
  return `${canonicalJson({ kind: type.kind, schemaVersion: type.schemaVersion, ...checked.data })}\n`;
}

/** SHA-256 over the canonical record without `observed`. */
export function recordDigest<T extends { readonly observed: unknown }>(type: RecordType<T>, record: T): Sha256 {
  return sha256(canonicalJson({ kind: type.kind, schemaVersion: type.schemaVersion, ...record, observed: undefined }));
}

/**
 * Reads a record's file.
 * @param source how to name the file in an error.
 * @throws UserError `record-empty`, `record-unreadable`, `record-kind`, `record-newer` or `record-invalid`.
 */
export function decodeRecord<T extends { readonly observed: unknown }>(
  type: RecordType<T>,
  text: string,
  source: string,
): T {
  const document = parseDocument(text, source);
  if (document['kind'] !== type.kind) {
    throw refusal(
      'record-kind',
      `${source} holds ${JSON.stringify(document['kind'])}, expected ${JSON.stringify(type.kind)}`,
      source,
    );
  }
  const version = document['schemaVersion'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw refusal('record-invalid', `${source} has no usable schemaVersion`, source);
  }
  if (version > type.schemaVersion) {
    const what = `${source} was written by a newer mlgate (${type.kind} version ${version}; this one reads up to ${type.schemaVersion})`;
    throw new UserError({
      code: 'record-newer',
      what,
      where: { file: source },
      fix: 'use the same version of mlgate in every step',
    });
  }
  const { kind: _kind, schemaVersion: _version, ...fields } = document;
  const checked = type.schema.safeParse(fields);
  if (!checked.success)
    throw refusal('record-invalid', `${source} is not a valid ${type.kind}: ${z.prettifyError(checked.error)}`, source);
  return checked.data;
}

function parseDocument(text: string, source: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') throw refusal('record-empty', `${source} is empty`, source);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refusal(
      'record-unreadable',
      `${source} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      source,
    );
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) throw refusal('record-unreadable', `${source} is not a JSON object`, source);
  return parsed.data;
}

function refusal(code: string, what: string, file: string): UserError {
  return new UserError({ code, what, where: { file }, fix: 'run the step that writes this record again' });
}
