// Packing on this machine: tar-stream turns entries into bytes and back; which entries there may be is decided here.
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errnoOf, fileProblem } from '../file-problem.ts';
import type { Files } from '../files.ts';
import type { PackedPart, Packing } from '../packing.ts';
import { removePath } from '../replace-path.ts';
import { cutStream } from './cut-stream.ts';
import { entryNames } from './entry-names.ts';
import { joinParts, unpackTar } from './unpack-tar.ts';

export type PackFiles = Pick<Files, 'list' | 'hash'>;

export function localPacking(files: PackFiles): Packing {
  return {
    pack: (source, to) =>
      guarded('pack', source.path, () => (source.kind === 'file' ? packFile : packFolder)(files, source.path, to)),
    unpack: async (parts, to) => {
      await guarded('unpack', to.path, async () => {
        await fs.mkdir(path.dirname(to.path), { recursive: true });
        await refuseExisting(to.path);
        try {
          await (to.kind === 'file' ? joinParts : unpackTar)(parts, to);
        } catch (error) {
          await removePath(to.path);
          throw error;
        }
      });
    },
  };
}

interface Target {
  readonly into: string;
  readonly partBytes: number;
}

async function packFile(files: PackFiles, file: string, to: Target): Promise<readonly PackedPart[]> {
  const { digest, bytes } = await files.hash.file(file);
  if (bytes === 0) return [];
  if (bytes <= to.partBytes) return [{ path: file, bytes, digest }];
  return cutStream(createReadStream(file, { highWaterMark: 1 << 20 }), to);
}

async function packFolder(files: PackFiles, folder: string, to: Target): Promise<readonly PackedPart[]> {
  const names = await files.list(folder);
  const check = entryNames(folder);
  names.forEach(check);
  const { pack } = await import('tar-stream');
  const tar = pack();
  const fill = async (): Promise<void> => {
    for (const name of names) {
      const file = path.join(folder, name);
      const { size, mode } = await fs.stat(file);
      const executable = (mode & 0o111) !== 0;
      const entry = tar.entry({ name, size, mode: executable ? 0o755 : 0o644, mtime: new Date(0), uid: 0, gid: 0 });
      await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), entry);
    }
    tar.finalize();
  };
  const filled = fill().catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  const [parts] = await Promise.all([cutStream(tar, to), filled]);
  return parts;
}

async function refuseExisting(target: string): Promise<void> {
  try {
    await fs.lstat(target);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  throw new Error(`${target} is there already`);
}

async function guarded<T>(verb: string, shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileProblem(verb, shown, error);
  }
}
