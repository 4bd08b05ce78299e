// Records kept in the registry by their digest: an approval's evidence must outlive the run that made it.
import { UserError } from '../records/errors.ts';
import type { Sha256 } from '../records/digest.ts';
import { decodeRecord, encodeRecord, recordDigest } from '../records/record.ts';
import type { RecordType } from '../records/record.ts';
import { recordPath } from './layout.ts';
import type { Registry } from './registry.ts';

/** Path and text for {@link Change.files}. */
export function recordFile<T extends { readonly observed: unknown }>(
  type: RecordType<T>,
  record: T,
): { readonly path: string; readonly text: string; readonly digest: Sha256 } {
  const digest = recordDigest(type, record);
  return { path: recordPath(digest), text: encodeRecord(type, record), digest };
}

/**
 * undefined when the registry provably has no such record.
 * @throws UserError `record-altered` when the file's content is not what its name says.
 */
export async function readRecord<T extends { readonly observed: unknown }>(
  registry: Registry,
  type: RecordType<T>,
  at: { readonly model: string; readonly digest: Sha256 },
): Promise<T | undefined> {
  const path = recordPath(at.digest);
  const bytes = await registry.file(at.model, path);
  if (bytes === undefined) return undefined;
  const source = `${registry.place}: models/${at.model}/${path}`;
  const record = decodeRecord(type, new TextDecoder().decode(bytes), source);
  if (recordDigest(type, record) !== at.digest) {
    throw new UserError({
      code: 'record-altered',
      what: `${source} was altered: it does not have its digest any more`,
    });
  }
  return record;
}
