// Moves earlier outputs out of the way, so that what lies there afterwards was made by this run; puts them back if it was not.
import * as z from 'zod';
import type { Files } from '../platform/files.ts';
import { UserError } from '../records/errors.ts';

export interface Aside extends AsyncDisposable {
  /** The new outputs are good: the earlier ones are no longer needed. */
  discard(): void;
}

/** An output, and whether anything lay there before. */
interface Earlier {
  readonly path: string;
  readonly present: boolean;
}

/**
 * Until `discard` is called, disposing puts everything back as it was, and removes what was not there before. It lies in `folder`
 * (ours, below `.mlgate/`), so that a run that was killed loses nothing: {@link recover} before anything looks at the outputs.
 */
export async function setAside(paths: readonly string[], folder: string, files: Files): Promise<Aside> {
  let keep = true;
  const earlier: Earlier[] = [];
  for (const path of paths) earlier.push({ path, present: (await files.kind(path)) !== 'absent' });
  await files.write(`${folder}/${LIST}`, JSON.stringify(earlier));
  for (const [index, path] of paths.entries()) {
    if ((await files.kind(path)) !== 'absent') await files.move(path, `${folder}/${index}`);
  }
  return {
    discard: () => {
      keep = false;
    },
    [Symbol.asyncDispose]: async () => {
      if (keep) await putBack(earlier, folder, files);
      else await forget(folder, files);
    },
  };
}

/**
 * Puts back what a killed run had set aside, in place of whatever that run wrote. @returns the paths put back.
 * @throws UserError `earlier-unreadable` when the list of what lies there cannot be read.
 */
export async function recover(folder: string, files: Files): Promise<readonly string[]> {
  if ((await files.kind(folder)) === 'absent') return [];
  if ((await files.kind(`${folder}/${LIST}`)) === 'absent') {
    await files.remove(folder);
    return [];
  }
  return putBack(readList(await files.readText(`${folder}/${LIST}`), folder), folder, files);
}

/** Written first and removed first: what lies in the folder without it is a leftover. */
const LIST = 'paths.json';

async function putBack(earlier: readonly Earlier[], folder: string, files: Files): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const [index, { path, present }] of earlier.entries()) {
    if ((await files.kind(`${folder}/${index}`)) !== 'absent') {
      await files.move(`${folder}/${index}`, path);
      restored.push(path);
    } else if (!present) {
      await files.remove(path);
    }
  }
  await forget(folder, files);
  return restored;
}

async function forget(folder: string, files: Files): Promise<void> {
  await files.remove(`${folder}/${LIST}`);
  await files.remove(folder);
}

const listSchema = z.lazy(() => z.array(z.strictObject({ path: z.string(), present: z.boolean() })));

function readList(text: string, folder: string): readonly Earlier[] {
  try {
    return listSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError({
      code: 'earlier-unreadable',
      what: `${folder}/${LIST} does not say where the outputs in ${folder} belong`,
      where: { file: `${folder}/${LIST}` },
      fix: `move them back by hand, then remove ${folder}`,
    });
  }
}
