// An answer's bytes into a file, as they come: bounded in size, given up when nothing comes any more, hashed on the way.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { ExternalError } from '../../records/errors.ts';
import { errnoOf, fileProblem } from '../file-problem.ts';
import type { Answer } from './octokit.ts';
import { failed, unreadable } from './failure.ts';

export interface SaveOptions {
  /** Absolute. */
  readonly file: string;
  readonly call: string;
  readonly maxBytes: number;
  /** Given up when nothing comes for so long; a minute unless told. */
  readonly silenceSeconds?: number;
}

export interface Saved {
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

const streamSchema = z.custom<AsyncIterable<Uint8Array>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

/** @throws ExternalError `github-failed` for an answer that breaks off, `github-invalid` for one that is too large. Then there is no file. */
export async function saveStream({ data, headers }: Answer, options: SaveOptions): Promise<Saved> {
  const { file, call, maxBytes } = options;
  const body = streamSchema.safeParse(data);
  if (!body.success) throw unreadable(call, 'it has no bytes');
  const hash = createHash('sha256');
  let bytes = 0;
  const count = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of withoutSilence(body.data, options)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes)
        throw failed(call, { code: 'github-invalid', what: `there are more than ${maxBytes} bytes` });
      hash.update(chunk);
      yield chunk;
    }
    const told = headers['content-encoding'] === undefined ? Number(headers['content-length'] ?? bytes) : bytes;
    if (told !== bytes) throw unreadable(call, `it broke off after ${bytes} of ${told} bytes`);
  };
  try {
    await pipeline(count(), createWriteStream(file));
  } catch (error) {
    await rm(file, { force: true });
    if (error instanceof ExternalError) throw error;
    if (isOfDisk(error)) throw fileProblem('write', file, error);
    throw unreadable(
      call,
      `it broke off after ${bytes} bytes (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  return { bytes, digest: hash.digest('hex') };
}

async function* withoutSilence(
  stream: AsyncIterable<Uint8Array>,
  { call, silenceSeconds = 60 }: SaveOptions,
): AsyncIterable<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(unreadable(call, `nothing came for ${silenceSeconds} s`)),
          silenceSeconds * 1000,
        );
      });
      const next = await Promise.race([iterator.next(), silence]).finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a connection that is silent may never answer to its end either.
    void iterator.return?.().catch(() => undefined);
  }
}

function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOENT', 'EISDIR', 'EPERM', 'EFBIG'].includes(errnoOf(error) ?? '');
}
