// As much of Azure's block blobs as the clients use: whole puts, blocks and their list, reads by range.
import type { IncomingHttpHeaders } from 'node:http';
import type { ResultsState } from './store.ts';

export interface BlobReply {
  readonly status: number;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const AZURE = { 'x-ms-request-id': '1', 'x-ms-version': '2025-01-05', etag: '"1"' };

function headersNow(): Record<string, string> {
  return { ...AZURE, 'last-modified': new Date().toUTCString() };
}

function first(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

export function putBlob(
  state: ResultsState,
  key: string,
  sent: { readonly query: URLSearchParams; readonly headers: IncomingHttpHeaders; readonly bytes: Buffer },
): BlobReply {
  const blob = state.blobs.get(key) ?? { blocks: new Map<string, Buffer>(), data: undefined, type: 'application/zip' };
  state.blobs.set(key, blob);
  const kind = sent.query.get('comp');
  if (kind === 'block') blob.blocks.set(sent.query.get('blockid') ?? '', sent.bytes);
  else {
    blob.data = kind === 'blocklist' ? joined(blob.blocks, sent.bytes.toString()) : sent.bytes;
    blob.type = first(sent.headers, 'x-ms-blob-content-type') ?? blob.type;
  }
  return { status: 201, bytes: Buffer.alloc(0), headers: headersNow() };
}

function joined(blocks: ReadonlyMap<string, Buffer>, list: string): Buffer {
  const names = [...list.matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, name = '']) => name);
  return Buffer.concat(
    names.map((name) => {
      const block = blocks.get(name);
      if (block === undefined) throw new Error(`the list names a block that never came: ${name}`);
      return block;
    }),
  );
}

export function getBlob(state: ResultsState, key: string, headers: IncomingHttpHeaders): BlobReply {
  const blob = state.blobs.get(key);
  if (blob?.data === undefined) return { status: 404, bytes: Buffer.from('{}'), headers: headersNow() };
  const { data, type } = blob;
  const artifact = state.artifacts.find(({ id }) => `a${id}` === key);
  const file = artifact === undefined ? key : type === 'application/zip' ? `${artifact.name}.zip` : artifact.name;
  const plain = {
    ...headersNow(),
    'content-type': type,
    'accept-ranges': 'bytes',
    'content-disposition': `attachment; filename="${file}"`,
  };
  const range = /bytes=(\d+)-(\d*)/.exec(first(headers, 'range') ?? first(headers, 'x-ms-range') ?? '');
  if (range === null) return { status: 200, bytes: data, headers: plain };
  const [, from = '0', to = ''] = range;
  const end = to === '' ? data.length - 1 : Math.min(Number(to), data.length - 1);
  const span = { 'content-range': `bytes ${from}-${end}/${data.length}` };
  return { status: 206, bytes: data.subarray(Number(from), end + 1), headers: { ...plain, ...span } };
}
