// Where things lie in a registry's tree, and the marker that says the tree is one.
import * as z from 'zod';
import { canonicalJson } from '../records/canonical.ts';
import type { Sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import { modelName } from '../records/scalars.ts';

export const FORMAT_FILE = 'format.json';
export const FORMAT_VERSION = 1;
export const LEDGER = 'ledger.jsonl';
export const STAGES = 'stages.json';

export const FORMAT_TEXT = `${canonicalJson({ format: 'mlgate-registry', version: FORMAT_VERSION })}\n`;

const formatSchema = z.lazy(() => z.looseObject({ format: z.literal('mlgate-registry'), version: z.int().min(1) }));

/** @throws UserError `model-name`. */
export function modelFolder(model: string): string {
  if (!modelName.safeParse(model).success) {
    throw new UserError({
      code: 'model-name',
      what: `${JSON.stringify(model)} cannot be a model's name`,
      fix: 'a name is 1 to 63 of a-z, 0-9 and -, and does not start with -',
    });
  }
  return `models/${model}/`;
}

export function versionFile(version: number): string {
  return `versions/${version}.json`;
}

export function recordPath(digest: Sha256): string {
  return `records/${digest.slice(0, 2)}/${digest}.json`;
}

export function predictionsPath(digest: Sha256): string {
  return `predictions/${digest}`;
}

/** @throws UserError `request-id`: ids become file names. */
export function requestPath(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(id)) {
    throw new UserError({ code: 'request-id', what: `${JSON.stringify(id)} cannot be a request's id` });
  }
  return `requests/${id}.json`;
}

/**
 * Refuses a tree that is not a registry, or that a newer mlgate wrote.
 * @param text content of `format.json`; undefined when the tree has no such file.
 */
export function checkFormat(text: string | undefined, place: string): void {
  if (text === undefined) throw foreign(place, `it has no ${FORMAT_FILE}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw foreign(place, `its ${FORMAT_FILE} is not JSON`);
  }
  const format = formatSchema.safeParse(value);
  if (!format.success) throw foreign(place, `its ${FORMAT_FILE} names another format`);
  if (format.data.version > FORMAT_VERSION) {
    throw new UserError({
      code: 'registry-newer',
      what: `${place} has format ${format.data.version}; this mlgate knows up to ${FORMAT_VERSION}`,
      fix: 'use a newer mlgate here',
    });
  }
}

function foreign(place: string, why: string): UserError {
  return new UserError({
    code: 'registry-foreign',
    what: `${place} holds something else than a registry of mlgate: ${why}`,
    fix: 'give the registry a branch or a folder of its own',
  });
}
