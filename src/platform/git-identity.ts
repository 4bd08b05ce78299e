// Who works in a clone: asserted by git's configuration, not proven.
import type { SimpleGit } from 'simple-git';
import type { Person } from '../records/approval.ts';
import { defaultBase } from './git-base.ts';
import { ask } from './git-questions.ts';
import type { Repository } from './repository.ts';

export async function readIdentity(git: SimpleGit): ReturnType<Repository['identity']> {
  const email = await ask(git, 'config', 'user.email');
  const name = await ask(git, 'config', 'user.name');
  const origin = await ask(git, 'remote', 'get-url', 'origin');
  return {
    person: email === undefined ? undefined : personOf(email, name ?? email),
    origin: origin === undefined ? undefined : withoutCredentials(origin),
    committers: await committersOf(git),
  };
}

/** Authors and committers since the base; of HEAD alone where the base is not in this clone. */
async function committersOf(git: SimpleGit): Promise<readonly Person[]> {
  const base = await defaultBase(git);
  const format = '--format=%ae%x00%an%n%ce%x00%cn';
  const since = base === undefined ? undefined : await ask(git, 'log', format, `${base}..HEAD`);
  const known = base !== undefined && (await ask(git, 'cat-file', '-t', base)) !== undefined;
  const log = known ? since : await ask(git, 'log', format, '--max-count=1', 'HEAD');
  const people = new Map<string, Person>();
  for (const line of (log ?? '').split('\n').filter((text) => text.includes('\0'))) {
    const [email = '', name = ''] = line.split('\0');
    const person = personOf(email, name);
    people.set(person.id, person);
  }
  return [...people.values()];
}

function personOf(email: string, name: string): Person {
  return { id: email.toLowerCase(), name };
}

/**
 * `https://user:token@host/x` must never reach a record, nor a token in a query. An address that is none is not shown at all.
 * Paths and `git@host:path` have no place for a secret.
 */
export function withoutCredentials(address: string): string | undefined {
  if (!address.includes('://')) return address;
  const bare = address.replaceAll(/:\/\/[^/]*@/g, '://').replace(/[?#].*$/s, '');
  return URL.canParse(bare.replace(/^[a-z+-]+::/i, '')) ? bare : undefined;
}
