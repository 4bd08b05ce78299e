// Listing a commit's files and reading many of them with one process each.
import { gitFailure } from './git-failure.ts';
import type { Git } from './git-process.ts';

/** Path → blob id of every plain file in a commit, in git's order. Links and submodules are not files of a registry. */
export async function listTree(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (listed.exitCode !== 0) throw gitFailure('git ls-tree', 'the registry', listed.stderr);
  const blobs = new Map<string, string>();
  for (const line of listed.stdout.toString('utf8').split('\0')) {
    const match = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) blobs.set(match[2], match[1]);
  }
  return blobs;
}

export async function readBlobs(
  git: Git,
  blobs: ReadonlyMap<string, string>,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = paths.flatMap((path) => {
    const id = blobs.get(path);
    return id === undefined ? [] : [{ path, id }];
  });
  if (wanted.length === 0) return new Map();
  const answer = await git(['cat-file', '--batch'], Buffer.from(wanted.map(({ id }) => `${id}\n`).join('')));
  if (answer.exitCode !== 0) throw gitFailure('git cat-file', 'the registry', answer.stderr);
  const found = new Map<string, Uint8Array>();
  let offset = 0;
  for (const { path, id } of wanted) {
    const end = answer.stdout.indexOf('\n', offset);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(answer.stdout.toString('latin1', offset, end))?.[1];
    if (end < 0 || size === undefined) throw gitFailure('git cat-file', 'the registry', `object ${id} is missing`);
    found.set(path, answer.stdout.subarray(end + 1, end + 1 + Number(size)));
    offset = end + 1 + Number(size) + 1;
  }
  return found;
}
