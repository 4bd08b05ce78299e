// The address behind a git remote's name, credentials and all: for git itself, never for a record.
import { isAbsolute, join } from 'node:path';
import { gitOfUser } from './git-of-user.ts';
import { ask } from './git-questions.ts';

/** An address or a path stands for itself; a name is looked up among the clone's remotes. undefined when there is no such remote. */
export async function remoteAddress(
  folder: string,
  remote: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (/[/:\\]/.test(remote)) return remote.startsWith('.') ? join(folder, remote) : remote;
  const git = (await gitOfUser(environment))(folder);
  const address = await ask(git, 'remote', 'get-url', remote);
  if (address === undefined || isAbsolute(address) || !/^\.{1,2}\//.test(address)) return address;
  // git reads a relative path from the top of the work tree.
  const root = await ask(git, 'rev-parse', '--show-toplevel');
  return root === undefined ? undefined : join(root, address);
}
