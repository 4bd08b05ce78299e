// What git said when it failed, told apart by what one has to do about it.
import { ExternalError } from '../../records/errors.ts';

interface Kind {
  readonly code: string;
  readonly says: RegExp;
  readonly what: string;
  readonly fix: string;
}

const KINDS: readonly Kind[] = [
  {
    code: 'disk-full',
    says: /no space left|disk quota exceeded/i,
    what: 'there is no room left on the disk',
    fix: 'make room and run the same command again',
  },
  {
    code: 'registry-unreachable',
    says: /could not resolve|connection refused|timed out|failed to connect|network is unreachable|unable to access .*: (?:SSL|TLS)|The requested URL returned error: 5\d\d|remote end hung up|early EOF/i,
    what: 'the remote cannot be reached',
    fix: 'check the address and the network, then run the same command again; nothing was decided meanwhile',
  },
  {
    code: 'registry-forbidden',
    says: /authentication failed|could not read (?:username|password)|terminal prompts disabled|permission denied|error: 40[13]|invalid credentials|write access .* not granted|unable to create|insufficient permission|read-only/i,
    what: 'the remote does not let us',
    fix: 'in a workflow give the job `permissions: { contents: write }`; elsewhere check your git credentials for this remote',
  },
  {
    code: 'registry-refused',
    says: /hook declined|protected branch|\[remote rejected\]|rule violations/i,
    what: 'the remote refused the write',
    fix: 'let mlgate push to its branch: exclude it from the rules that ask for reviews or checks, keep those against deletion and force-push',
  },
  {
    code: 'registry-missing',
    says: /does not appear to be a git repository|repository .*not found|error: 404|does not exist/i,
    what: 'there is no repository at that address, or it is hidden from us',
    fix: 'check `registry` in mlgate.yml; a private repository looks like a missing one to a token without access',
  },
];

/** @param call the git command, without secrets. */
export function gitFailure(call: string, place: string, said: string): ExternalError {
  const words = withoutCredentials(said)
    .split('\n')
    .filter(
      (line) => line.trim() !== '' && !/^To |^hint:|^Done$|^Please make sure|^and the repository exists/.test(line),
    )
    .map((line) => line.replace(/^(?:fatal|error): /, '').trim());
  const kind = KINDS.find(({ says }) => says.test(said));
  const told = words.slice(0, 4).join('; ');
  return new ExternalError({
    code: kind?.code ?? 'registry-git',
    call: withoutCredentials(call),
    what: `${place}: ${kind?.what ?? 'git failed'}${told === '' ? '' : ` (git says: ${told})`}`,
    ...(kind === undefined ? {} : { fix: kind.fix }),
  });
}

export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^/\s]+@/g, '$1');
}
