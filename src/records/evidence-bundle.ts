// What an approver has seen, as one digest: SHA-256 over the sorted lines `<kind>/<name> <digest>`.
import { sha256 } from './digest.ts';
import type { Sha256 } from './digest.ts';

export interface BundleMember {
  /** The record's kind, or `report` for the rendered evidence section. */
  readonly kind: string;
  readonly name: string;
  readonly digest: Sha256;
}

/** The same members in any order give the same digest. @throws RangeError when a member occurs twice or has a space or newline. */
export function bundleDigest(members: readonly BundleMember[]): Sha256 {
  const lines = members.map(({ kind, name, digest }) => {
    if (/[\s/]/.test(kind) || /\s/.test(name))
      throw new RangeError(`unusable bundle member ${JSON.stringify(`${kind}/${name}`)}`);
    return { key: `${kind}/${name}`, digest };
  });
  if (new Set(lines.map(({ key }) => key)).size !== lines.length) throw new RangeError('a bundle member occurs twice');
  const sorted = lines
    .map(({ key, digest }) => `${key} ${digest}\n`)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return sha256(sorted.join(''));
}
