// Running git in a repository of our own: a minimal environment, the token never on a command line, exit codes kept.
import type { SimpleGitOptions } from 'simple-git';
import { GIT_VARIABLES, gitEnvironment } from '../git-environment.ts';

export interface GitAccess {
  /** A path or an address; never logged with its credentials. */
  readonly remote: string;
  /** Given to HTTP remotes only, as `x-access-token`. */
  readonly token?: string;
  /** Where PATH, HOME, proxies and ssh's agent come from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** git is ended after this time without output. */
  readonly silenceSeconds?: number;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export type Git = (args: readonly string[], input?: Uint8Array) => Promise<GitAnswer>;

const TOKEN_VARIABLES = [
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_KEY_0',
  'GIT_CONFIG_VALUE_0',
  'GIT_CONFIG_KEY_1',
  'GIT_CONFIG_VALUE_1',
];

/** A failing git is an answer, not an exception; only one that cannot start or is ended by us throws. */
export async function gitIn(folder: string, access: GitAccess): Promise<Git> {
  const { simpleGit } = await import('simple-git');
  const env = environmentWithToken(access);
  return async (args, input) => {
    let answer: GitAnswer | undefined;
    const options: Partial<SimpleGitOptions> = {
      baseDir: folder,
      trimmed: false,
      allowEnvironment: [...GIT_VARIABLES, ...TOKEN_VARIABLES],
      unsafe: { allowUnsafeConfigEnvCount: true, allowUnsafeConfigPaths: true },
      completion: { onClose: true, onExit: false },
      timeout: { block: (access.silenceSeconds ?? 120) * 1000 },
      errors: (error, result) => {
        const { exitCode, stdErr, stdOut } = result;
        answer = { exitCode, stdout: Buffer.concat(stdOut), stderr: Buffer.concat(stdErr).toString('utf8') };
        return exitCode === 0 ? undefined : error;
      },
      ...(input === undefined ? {} : { input: () => Buffer.from(input) }),
    };
    try {
      await simpleGit(options)
        .env(env)
        .raw([...args]);
    } catch (error) {
      if (answer === undefined || answer.exitCode <= 0) throw error;
    }
    if (answer === undefined) throw new Error(`git ${args[0]} gave no answer`);
    return answer;
  };
}

function environmentWithToken(access: GitAccess): Record<string, string> {
  const env = gitEnvironment(access.environment);
  const origin = httpOrigin(access.remote);
  if (access.token !== undefined && access.token !== '' && origin !== undefined) {
    const basic = Buffer.from(`x-access-token:${access.token}`).toString('base64');
    // For this host alone: after a redirect elsewhere git does not send it. The empty value drops a header that a checkout left in
    // the user's configuration: two of them are refused.
    env['GIT_CONFIG_COUNT'] = '2';
    env['GIT_CONFIG_KEY_0'] = `http.${origin}/.extraheader`;
    env['GIT_CONFIG_VALUE_0'] = '';
    env['GIT_CONFIG_KEY_1'] = `http.${origin}/.extraheader`;
    env['GIT_CONFIG_VALUE_1'] = `Authorization: Basic ${basic}`;
  }
  return env;
}

function httpOrigin(remote: string): string | undefined {
  if (!/^https?:\/\//i.test(remote)) return undefined;
  return URL.canParse(remote) ? new URL(remote).origin : undefined;
}
