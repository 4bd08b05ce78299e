import { expect, it } from 'vitest';
import { gitFailure } from '../../../src/platform/git-tree/git-failure.ts';

it.each([
  ['a token', 'https://x-access-token:s3cret@host/a.git'],
  ['a user and no password', 'https://s3cret@host/a.git'],
  ['an @ in the password', 'https://ann:p@s3cret@host/a.git'],
])('shows nothing of an address with %s', (_, address) => {
  const { message, call } = gitFailure(
    `git push ${address}`,
    'the registry',
    `fatal: unable to access '${address}/': no`,
  );
  expect(`${call} ${message}`).toContain('https://host/a.git');
  expect(`${call} ${message}`).not.toMatch(/s3cret|ann/);
});
