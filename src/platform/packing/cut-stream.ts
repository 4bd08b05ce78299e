// A stream of bytes cut into files of a limited size, each with its digest.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { decodeSha256 } from '../../records/digest.ts';
import type { PackedPart } from '../packing.ts';

/** Writes `part-1`, `part-2`, … below `into`. */
export async function cutStream(
  stream: AsyncIterable<unknown>,
  { into, partBytes }: { readonly into: string; readonly partBytes: number },
): Promise<readonly PackedPart[]> {
  const parts: PackedPart[] = [];
  let open: OpenPart | undefined;
  try {
    for await (const chunk of stream) {
      for (let rest = bytesOf(chunk); rest.byteLength > 0;) {
        open ??= await openPart(path.join(into, `part-${parts.length + 1}`));
        const take = rest.subarray(0, partBytes - open.bytes);
        await open.write(take);
        rest = rest.subarray(take.byteLength);
        if (open.bytes < partBytes) continue;
        parts.push(await open.end());
        open = undefined;
      }
    }
    if (open !== undefined) parts.push(await open.end());
    open = undefined;
    return parts;
  } finally {
    await open?.end();
  }
}

/** Streams may give text; ours never do. */
export function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('a stream of bytes gave something else');
}

interface OpenPart {
  readonly bytes: number;
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<PackedPart>;
}

async function openPart(file: string): Promise<OpenPart> {
  const handle = await fs.open(file, 'wx');
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    write: async (chunk) => {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await handle.writeFile(chunk);
    },
    end: async () => {
      await handle.close();
      return { path: file, bytes, digest: decodeSha256(hash.digest('hex')) };
    },
  };
}
