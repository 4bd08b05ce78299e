// How an answer leaves: cut into pages, with GitHub's headers, whole or broken off.
import type { ServerResponse } from 'node:http';
import { isRecord } from '../json.ts';
import type { Answer } from './call.ts';
import type { Received } from './received.ts';
import type { World } from './world.ts';

/** Cuts a list into pages, as GitHub does: 30 at a time, 100 at most, told of by the `link` header. */
export function page(answer: Answer, received: Received, world: World): Answer {
  const list: unknown =
    answer.paged === undefined ? answer.body : isRecord(answer.body) ? answer.body[answer.paged] : undefined;
  if (received.method !== 'GET' || !Array.isArray(list)) return answer;
  const query = received.url.searchParams;
  const size = Math.min(100, Number(query.get('per_page') ?? 30) || 30);
  const number = Number(query.get('page') ?? 1) || 1;
  const last = Math.max(1, Math.ceil(list.length / size));
  const cut: unknown = list.slice((number - 1) * size, number * size);
  const body = answer.paged === undefined || !isRecord(answer.body) ? cut : { ...answer.body, [answer.paged]: cut };
  const to = (n: number): string => {
    const url = new URL(received.url.pathname + received.url.search, world.url);
    url.searchParams.set('page', String(n));
    return url.href;
  };
  const links = [
    ...(number > 1 ? [`<${to(number - 1)}>; rel="prev"`, `<${to(1)}>; rel="first"`] : []),
    ...(number < last ? [`<${to(number + 1)}>; rel="next"`, `<${to(last)}>; rel="last"`] : []),
  ];
  return { ...answer, body, headers: { ...answer.headers, ...(links.length === 0 ? {} : { link: links.join(', ') }) } };
}

export function write(
  response: ServerResponse,
  answer: Answer,
  options: { readonly isHead: boolean; readonly isTruncated: boolean; readonly number: number },
): void {
  const { status, body, headers } = answer;
  const isBytes = Buffer.isBuffer(body);
  const bytes = isBytes ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  response.writeHead(status, {
    ...(status === 204
      ? {}
      : {
          'content-type': isBytes ? 'application/octet-stream' : 'application/json; charset=utf-8',
          'content-length': bytes.length,
        }),
    'x-github-request-id': `RIG:${options.number}`,
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': String(Math.max(0, 1000 - options.number)),
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    ...headers,
  });
  if (status === 204 || options.isHead) return void response.end();
  if (!options.isTruncated) return void response.end(bytes);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
