// SHA-256 digests of texts, records and folders. Reading the bytes is the platform's business.
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { UserError } from './errors.ts';

declare const sha256Brand: unique symbol;
/** 64 lower-case hex digits. */
export type Sha256 = string & { readonly [sha256Brand]: true };

declare const commitBrand: unique symbol;
/** A full git commit id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits. */
export type CommitSha = string & { readonly [commitBrand]: true };

export function isSha256(text: string): text is Sha256 {
  return /^[0-9a-f]{64}$/.test(text);
}

export function isCommitSha(text: string): text is CommitSha {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

export function sha256(bytes: string | Uint8Array): Sha256 {
  return decodeSha256(createHash('sha256').update(bytes).digest('hex'));
}

/** @throws TypeError when the text is not 64 lower-case hex digits. */
export function decodeSha256(text: string): Sha256 {
  if (!isSha256(text)) throw new TypeError(`not a SHA-256 digest: ${JSON.stringify(text)}`);
  return text;
}

/** Digest of any plain value: SHA-256 over its canonical JSON. */
export function digestOf(value: unknown): Sha256 {
  return sha256(canonicalJson(value));
}

/** One file of a folder: its path relative to the folder, with `/` between the parts. */
export interface FileEntry {
  readonly path: string;
  readonly digest: Sha256;
}

/**
 * Digest of a folder: SHA-256 over the lines `<hex>  <path>\n` in byte order of the NFC paths.
 * @throws UserError `folder-path` for absolute paths, `..`, back-slashes, newlines and paths equal after NFC.
 */
export function folderDigest(entries: readonly FileEntry[]): Sha256 {
  const encoder = new TextEncoder();
  const lines = entries.map(({ path, digest }) => ({ path: checkedPath(path), digest }));
  const sorted = lines
    .map((line) => ({ ...line, bytes: encoder.encode(line.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i]?.path === sorted[i - 1]?.path) {
      throw new UserError({
        code: 'folder-path',
        what: `two files have the same path ${JSON.stringify(sorted[i]?.path)}`,
      });
    }
  }
  return sha256(sorted.map(({ path, digest }) => `${digest}  ${path}\n`).join(''));
}

function checkedPath(path: string): string {
  const bad = path === '' || path.startsWith('/') || /[\\\n\r\0]/.test(path) || path.split('/').includes('..');
  if (bad)
    throw new UserError({
      code: 'folder-path',
      what: `a file in the folder has the unusable path ${JSON.stringify(path)}`,
    });
  return path.normalize('NFC');
}

/** The first 12 hex digits, for people and for artifact names. */
export function shortDigest(digest: Sha256): string {
  return digest.slice(0, 12);
}
