// One commit as a stream for `git fast-import`: blobs, tree and commit in a single process, and the same bytes give the same id.

export interface CommitPlan {
  readonly parent: string | undefined;
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  readonly message: string;
  readonly at: Date;
}

/** mlgate commits as itself: the branch is its own, and people stand in the ledger. */
const IDENTITY = 'mlgate <mlgate@users.noreply.invalid>';

/** The stream answers with the new commit's id on stdout. @throws TypeError for a path that git would take for something else. */
export function importStream(plan: CommitPlan, ref: string): Buffer {
  const seconds = Math.floor(plan.at.getTime() / 1000);
  const message = Buffer.from(`${plan.message}\n`);
  const parts: Uint8Array[] = [
    Buffer.from(`commit ${ref}\nmark :1\ncommitter ${IDENTITY} ${seconds} +0000\ndata ${message.byteLength}\n`),
    message,
    Buffer.from(plan.parent === undefined ? '' : `from ${plan.parent}\n`),
  ];
  for (const [path, content] of [...plan.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = Buffer.from(content);
    parts.push(Buffer.from(`M 100644 inline ${checked(path)}\ndata ${bytes.byteLength}\n`), bytes, Buffer.from('\n'));
  }
  parts.push(Buffer.from('get-mark :1\ndone\n'));
  return Buffer.concat(parts);
}

function checked(path: string): string {
  if (
    !/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(path) ||
    path.split('/').some((part) => part === '' || part.startsWith('.'))
  ) {
    throw new TypeError(`not a path of a registry: ${JSON.stringify(path)}`);
  }
  return path;
}
