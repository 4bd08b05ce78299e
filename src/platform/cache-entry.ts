// One entry of a cache: `content`, and its `digest` beside it. What is restored is hashed first.
import type { Files } from './files.ts';

/** The copy is hashed, not the original: what was written is what has to be found again. */
export async function fillEntry(files: Files, path: string, place: string): Promise<void> {
  await files.copy(path, `${place}/content`);
  await files.write(`${place}/digest`, `${await contentDigest(files, `${place}/content`)}\n`);
}

export async function isSound(files: Files, place: string): Promise<boolean> {
  try {
    const expected = (await files.readText(`${place}/digest`)).trim();
    return (await contentDigest(files, `${place}/content`)) === expected;
  } catch {
    return false;
  }
}

async function contentDigest(files: Files, path: string): Promise<string> {
  return (await files.kind(path)) === 'folder'
    ? (await files.hash.folder(path)).digest
    : (await files.hash.file(path)).digest;
}
