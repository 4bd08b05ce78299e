// A request as it came: whole, its path in GitHub's form.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { normalisePath } from './openapi.ts';

export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly json: unknown;
  readonly isBroken: boolean;
}

export async function receive(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  await once(request, 'end');
  const bytes = Buffer.concat(parts);
  const url = new URL(request.url ?? '/', 'http://rig');
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const received = { method: request.method ?? 'GET', url, path: normalisePath(url.pathname), headers, bytes };
  const isJson =
    bytes.length > 0 && !url.pathname.endsWith('/assets') && !/octet-stream|zip/.test(headers['content-type'] ?? '');
  try {
    return { ...received, json: isJson ? JSON.parse(bytes.toString()) : undefined, isBroken: false };
  } catch {
    return { ...received, json: undefined, isBroken: true };
  }
}
