// Parts back into a file or a folder, never trusting what an archive says of itself.
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ExternalError, UserError } from '../../records/errors.ts';
import { errnoOf } from '../file-problem.ts';
import { bytesOf } from './cut-stream.ts';
import { entryNames, refuseArchive } from './entry-names.ts';

export interface Unpacked {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/** What one entry takes beside its content: header, padding, and a long name before it. */
const ENTRY_OVERHEAD = 8192;
const END_OVERHEAD = 10_240;

async function* readParts(parts: readonly string[], limit: number): AsyncGenerator<Uint8Array> {
  let left = limit;
  for (const part of parts) {
    for await (const chunk of createReadStream(part, { highWaterMark: 1 << 20 })) {
      const bytes = bytesOf(chunk);
      left -= bytes.byteLength;
      if (left < 0) throw refuseArchive(path.basename(part), `it has more than ${limit} bytes`);
      yield bytes;
    }
  }
}

export async function joinParts(parts: readonly string[], to: Unpacked): Promise<void> {
  await using file = await fs.open(to.path, 'wx');
  for await (const chunk of readParts(parts, to.maxBytes)) await file.writeFile(chunk);
}

export async function unpackTar(parts: readonly string[], to: Unpacked): Promise<void> {
  const { extract } = await import('tar-stream');
  const archive = path.basename(parts[0] ?? to.path);
  const tar = extract();
  const limit = to.maxBytes + to.maxFiles * ENTRY_OVERHEAD + END_OVERHEAD;
  await fs.mkdir(to.path);
  // Nothing is awaited from here to the loop: an entry that comes before somebody listens is lost, and the reader waits for ever.
  const fed = pipeline(readParts(parts, limit), tar).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const check = entryNames(archive);
  const left = { files: to.maxFiles, bytes: to.maxBytes };
  try {
    for await (const entry of tar) {
      const { name, type, size, mode } = entry.header;
      if (type !== 'file')
        throw refuseArchive(archive, `${JSON.stringify(name.slice(0, 200))} is no plain file (${type})`);
      check(name);
      left.files -= 1;
      if (left.files < 0) throw refuseArchive(archive, `it has more than ${to.maxFiles} files`);
      if (size > left.bytes) throw refuseArchive(archive, `it has more than ${to.maxBytes} bytes`);
      const target = path.join(to.path, ...name.split('/'));
      await fs.mkdir(path.dirname(target), { recursive: true });
      await using file = await fs.open(target, 'wx', (mode & 0o111) === 0 ? 0o644 : 0o755);
      for await (const chunk of entry) {
        const bytes = bytesOf(chunk);
        left.bytes -= bytes.byteLength;
        await file.writeFile(bytes);
      }
    }
  } catch (error) {
    tar.destroy();
    throw damaged(archive, isOurs(error) ? error : ((await fed)?.error ?? error));
  }
  const failed = await fed;
  if (failed !== undefined) throw damaged(archive, failed.error);
}

/** Ours, or the system's about a file. */
function isOurs(error: unknown): boolean {
  return (
    error instanceof UserError || error instanceof ExternalError || /^E(?!RR_)[A-Z0-9]+$/.test(errnoOf(error) ?? '')
  );
}

/** What the tar reader itself objects to is a damaged archive; what the disk says is passed on. */
function damaged(archive: string, error: unknown): unknown {
  return isOurs(error) ? error : refuseArchive(archive, error instanceof Error ? error.message : String(error));
}
