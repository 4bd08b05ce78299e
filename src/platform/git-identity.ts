// Who works in a clone and where it comes from: asserted by git's configuration, not proven.
import type { SimpleGit } from 'simple-git';
import type { Person } from '../records/approval.ts';
import { defaultBase } from './git-base.ts';
import { ask } from './git-questions.ts';

export async function personOf(git: SimpleGit): Promise<Person | undefined> {
  const email = await ask(git, 'config', 'user.email');
  return email === undefined ? undefined : personCalled(email, (await ask(git, 'config', 'user.name')) ?? email);
}

export async function originOf(git: SimpleGit): Promise<string | undefined> {
  const origin = await ask(git, 'remote', 'get-url', 'origin');
  return origin === undefined ? undefined : withoutCredentials(origin);
}

/** Authors and committers since the base; of HEAD alone where the base is not in this clone. */
export async function committersOf(git: SimpleGit): Promise<readonly Person[]> {
  const base = await defaultBase(git);
  const format = '--format=%ae%x00%an%n%ce%x00%cn';
  const since = base === undefined ? undefined : await ask(git, 'log', format, `${base}..HEAD`);
  const known = base !== undefined && (await ask(git, 'cat-file', '-t', base)) !== undefined;
  const log = known ? since : await ask(git, 'log', format, '--max-count=1', 'HEAD');
  const people = new Map<string, Person>();
  for (const line of (log ?? '').split('\n').filter((text) => text.includes('\0'))) {
    const [email = '', name = ''] = line.split('\0');
    const person = personCalled(email, name);
    people.set(person.id, person);
  }
  return [...people.values()];
}

function personCalled(email: string, name: string): Person {
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
