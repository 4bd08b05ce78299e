// What every store refuses, in the same words: names that are none, bytes that are others, bytes that are gone.
import type { Sha256 } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { modelName } from '../../records/scalars.ts';

/** Names become paths, tags and artifacts. @throws TypeError: only mlgate itself makes them. */
export function checkSlot(model: string, slot: string): void {
  if (!modelName.safeParse(model).success) throw new TypeError(`not a model's name: ${JSON.stringify(model)}`);
  if (!/^(?:v[1-9]\d*|candidate-[0-9a-f]{64})$/.test(slot)) throw new TypeError(`not a slot: ${JSON.stringify(slot)}`);
}

/** The name under which a file or folder is kept. */
export function baseName(path: string): string {
  const name = path.replaceAll('\\', '/').replace(/\/+$/, '').split('/').at(-1) ?? '';
  // A leading dot marks unfinished copies, and `.` and `..` are no names at all.
  return name.startsWith('.') || name === '' ? `model${name.replace(/^\.+/, '.')}` : name;
}

export function missing(what: string, place: string): UserError {
  return new UserError({
    code: 'store-missing',
    what: `the model store ${place} has no ${what}`,
    fix: 'put the file back from a backup, or choose another version',
  });
}

export function conflict(slot: string, digests: { readonly found: string; readonly wanted: string }): UserError {
  return new UserError({
    code: 'store-conflict',
    what: `${slot} already holds ${digests.found}, expected ${digests.wanted}; a version's bytes are never replaced`,
    where: { file: slot },
    fix: 'find out who put other bytes there; move them away to go on',
  });
}

export function otherBytes(path: string, digests: { readonly found: Sha256; readonly wanted: Sha256 }): UserError {
  return new UserError({
    code: 'store-digest',
    what: `${path} has the digest ${digests.found}, expected ${digests.wanted}: these are not the bytes that were meant`,
    where: { file: path },
    fix: 'put the right bytes back, or train, evaluate and ask for approval again',
  });
}
