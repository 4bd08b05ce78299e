// The emulator behind the rig. It keeps issues, labels, reviews, checks, users and the shapes of pull requests; it lets every
// account do everything, so that the rights of the rig alone decide.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createEmulator } from 'emulate';
import { isRecord } from '../json.ts';
import type { Json } from '../json.ts';

export interface UpstreamAnswer {
  readonly status: number;
  /** JSON, or bytes, or nothing. */
  readonly body: unknown;
  readonly link: string | undefined;
}

export interface Upstream {
  readonly url: string;
  ask(
    path: string,
    options?: { readonly method?: string; readonly body?: unknown; readonly login?: string },
  ): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

export interface UpstreamSeed {
  readonly people: readonly string[];
  readonly organisations: readonly string[];
  readonly repositories: readonly { readonly name: string; readonly isPrivate: boolean }[];
}

export const ADMIN = 'rig-admin';

/** The emulator wants to be told its port. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Addresses that stand for the emulator's own in what it answers: of the API, and of pages for people. */
export interface Outside {
  url(): string;
  pages(): string;
}

export async function startUpstream(seed: UpstreamSeed, outside: Outside): Promise<Upstream> {
  const logins = [ADMIN, ...seed.people];
  const emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      tokens: Object.fromEntries(logins.map((login) => [`of-${login}`, { login, scopes: ['repo', 'admin:org'] }])),
      github: {
        users: logins.map((login) => ({ login, name: login })),
        orgs: seed.organisations.map((login) => ({
          login,
          name: login,
          members: logins.map((member) => ({ login: member, role: 'admin' })),
        })),
        repos: seed.repositories.map(({ name, isPrivate }) => {
          const [owner = '', repo = ''] = name.split('/');
          return { owner, name: repo, private: isPrivate, description: 'A model' };
        }),
      },
    },
  });
  return {
    url: emulator.url,
    close: async () => emulator.close(),
    async ask(path, { method = 'GET', body, login = ADMIN } = {}) {
      const answer = await fetch(emulator.url + path, {
        method,
        headers: { authorization: `token of-${login}`, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      });
      const text = await answer.text();
      const outward = text
        .replaceAll(`"html_url":"${emulator.url}`, `"html_url":"${outside.pages()}`)
        .replaceAll(emulator.url, outside.url());
      const link = answer.headers.get('link')?.replaceAll(emulator.url, outside.url());
      return { status: answer.status, body: parsed(outward), link };
    },
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  const value: unknown = JSON.parse(text);
  return mended(value);
}

const ACCOUNT_LINKS = [
  'followers_url',
  'following_url',
  'gists_url',
  'gravatar_id',
  'organizations_url',
  'received_events_url',
  'starred_url',
  'subscriptions_url',
];

/** What the emulator leaves out: bots, the addresses of organisations, two counts of repositories. */
function mended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mended);
  if (!isRecord(value)) return value;
  const inner: Json = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mended(part)]));
  const { login, type, full_name: name } = inner;
  if (typeof name === 'string') return { network_count: 0, subscribers_count: 0, ...inner };
  if (typeof login !== 'string') return inner;
  if (type === 'Organization') return { ...Object.fromEntries(ACCOUNT_LINKS.map((key) => [key, ''])), ...inner };
  return type === 'User' && login.endsWith('[bot]') ? { ...inner, type: 'Bot' } : inner;
}
