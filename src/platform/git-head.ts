// The commit that a clone stands at, as its files say it: every step asks for it, and a process costs more than the answer.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCommitSha } from '../records/digest.ts';
import type { CommitSha } from '../records/digest.ts';
import { errnoOf } from './file-problem.ts';

/** `unborn`: a branch without commits. `unsure`: only git knows (references kept in another form, something strange). */
export type FoundHead =
  { readonly kind: 'unborn' | 'unsure' } | { readonly kind: 'commit'; readonly commit: CommitSha };

/** @param root of a work tree whose `.git` is a plain folder (git-root.ts). */
export async function findHead(root: string): Promise<FoundHead> {
  try {
    const head = (await textOf(root, 'HEAD'))?.trimEnd() ?? '';
    const branch = /^ref: (refs\/heads\/[\w./-]+)$/.exec(head)?.[1];
    if (branch === undefined) return commitOr(head, 'unsure');
    // The second form is what a repository with a table of references has in this place.
    if (branch.includes('..') || branch === 'refs/heads/.invalid') return { kind: 'unsure' };
    const loose = await textOf(root, branch);
    if (loose !== undefined) return commitOr(loose.trimEnd(), 'unsure');
    return commitOr(packedCommit((await textOf(root, 'packed-refs')) ?? '', branch) ?? '', 'unborn');
  } catch {
    return { kind: 'unsure' };
  }
}

function commitOr(text: string, otherwise: 'unborn' | 'unsure'): FoundHead {
  if (text === '') return { kind: otherwise };
  return isCommitSha(text) ? { kind: 'commit', commit: text } : { kind: 'unsure' };
}

/** Lines are `COMMIT REFERENCE`. */
function packedCommit(packed: string, reference: string): string | undefined {
  const line = packed.split('\n').find((text) => text.endsWith(` ${reference}`));
  return line?.slice(0, -reference.length - 1);
}

async function textOf(root: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(root, '.git', name), 'utf8');
  } catch (error) {
    // A branch `a` has no file where another one is called `a/b`.
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}
