// Accounts as GitHub writes them into comments, pull requests and commits.
import * as z from 'zod';
import type { Account } from '../forge.ts';

/** Stands for everybody whose account was deleted. */
const GHOST: Account = { id: 10_137, login: 'ghost', kind: 'bot' };

const named = z.lazy(() => z.object({ id: z.int().positive(), login: z.string().min(1), type: z.string().optional() }));

/** Only what GitHub calls a `User` is a person; bots, organisations, mannequins and deleted accounts are none. */
export const accountSchema = named.transform(({ id, login, type }): Account => {
  const isPerson = type === 'User' && login !== GHOST.login && !login.endsWith('[bot]');
  return { id, login, kind: isPerson ? 'person' : 'bot' };
});

/** null where the account was deleted. */
export const authorSchema = accountSchema.nullish().transform((account) => account ?? GHOST);
