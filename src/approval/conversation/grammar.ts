// The commands that a comment may begin with. Exact: whatever is not written just so says nothing, and nothing is guessed.
import type { Opinion } from '../../records/approval.ts';
import { nearest } from '../../config/did-you-mean.ts';
import { parseCode } from '../seal.ts';

export type Command =
  | { readonly kind: 'opinion'; readonly says: Opinion['says']; readonly code: string; readonly note: string }
  /** Without a version: the last good one. */
  | { readonly kind: 'rollback'; readonly version: number | undefined; readonly reason: string }
  | { readonly kind: 'hold' | 'resume'; readonly reason: string }
  | { readonly kind: 'status' | 'help' };

export type Reading =
  | { readonly kind: 'command'; readonly command: Command }
  /** Meant as a command and not one; its author is told why. */
  | { readonly kind: 'malformed'; readonly why: string }
  /** A word near one of ours, or what others call it; told where somebody is asked for approval. */
  | { readonly kind: 'near'; readonly why: string }
  | { readonly kind: 'none' };

/** Of the line with the command; a body may be longer. */
export const MAX_LINE = 1000;

const CODE_FORM = 'CODE stands for the sixteen characters of the request, such as K7QX-9M2D-4TRA-ZP6E';

/** Reads the first line that is not blank; what stands below it is conversation. */
export function readCommand(body: string): Reading {
  const line = firstLine(body);
  const problem = whyInexact(line);
  if (problem !== undefined) return seemsMeant(line) ? { kind: 'malformed', why: problem } : { kind: 'none' };
  const [word = '', ...rest] = line.split(' ');
  const read = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (read === undefined) {
    const meant = seemsMeant(line);
    if (meant) return malformed('a command is written in small letters, with one space after it');
    return nearMiss(word);
  }
  if (rest.some((part) => part === '')) return malformed('one space, and no more, stands between the words');
  return read(rest);
}

const NONE: Reading = { kind: 'none' };

function malformed(why: string): Reading {
  return { kind: 'malformed', why };
}

/** What people say who know other tools. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  deploy: 'approve',
  promote: 'approve',
  accept: 'approve',
  reject: 'deny',
  revert: 'rollback',
};

const FORMS: Readonly<Record<string, string>> = {
  approve: '/approve CODE',
  deny: '/deny CODE reason',
  withdraw: '/withdraw CODE',
  rollback: '/rollback reason',
  hold: '/hold reason',
  resume: '/resume',
  status: '/status',
  help: '/help',
};

/** Never a command. A path, and what other bots hear, is no word of ours. */
function nearMiss(word: string): Reading {
  const typed = /^\/([a-z][a-z-]{2,20})$/i.exec(word)?.[1]?.toLowerCase();
  if (typed === undefined) return NONE;
  const meant = Object.hasOwn(ELSEWHERE, typed) ? ELSEWHERE[typed] : nearest(typed, Object.keys(FORMS));
  const form = meant === undefined ? undefined : FORMS[meant];
  return form === undefined ? NONE : { kind: 'near', why: `there is no command /${typed}; did you mean ${form}?` };
}

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Reading>> = {
  '/approve': ([code = '', ...note]) => opinion('approve', code, note),
  '/deny': ([code = '', ...note]) =>
    note.length === 0 ? malformed('a denial has a reason: /deny CODE reason') : opinion('deny', code, note),
  '/withdraw': ([code = '', ...note]) => opinion('withdraw', code, note),
  '/rollback': rollback,
  '/hold': (words) =>
    words.length === 0
      ? malformed('a hold has a reason: /hold reason')
      : { kind: 'command', command: { kind: 'hold', reason: words.join(' ') } },
  '/resume': (words) => ({ kind: 'command', command: { kind: 'resume', reason: words.join(' ') } }),
  '/status': (words) => alone('status', words),
  '/help': (words) => alone('help', words),
  '/override': () =>
    malformed('there is no /override: what is not approved is not deployed. /rollback needs no approval'),
};

function opinion(says: Opinion['says'], typed: string, note: readonly string[]): Reading {
  const code = parseCode(typed);
  if (code === undefined) return noCode(says, typed);
  return { kind: 'command', command: { kind: 'opinion', says, code, note: note.join(' ') } };
}

/** A code in brackets or quotes is none; only the answer is another. */
function noCode(says: Opinion['says'], typed: string): Reading {
  const bare = parseCode(typed.replaceAll(/^[<("'`[{*]+|[>)"'`\]}*.,;:!]+$/g, ''));
  return bare === undefined
    ? malformed(`/${says} needs the code of the request; ${CODE_FORM}`)
    : malformed(`the code stands alone, without brackets, quotes or a full stop: /${says} ${bare}`);
}

function rollback(words: readonly string[]): Reading {
  const [first = '', ...others] = words;
  const number = /^v?([1-9]\d{0,8})$/.exec(first)?.[1];
  const reason = (number === undefined ? words : others).join(' ');
  if (reason === '') return malformed('a rollback has a reason: /rollback reason, or /rollback v12 reason');
  const version = number === undefined ? undefined : Number(number);
  return { kind: 'command', command: { kind: 'rollback', version, reason } };
}

function alone(kind: 'status' | 'help', words: readonly string[]): Reading {
  return words.length === 0 ? { kind: 'command', command: { kind } } : malformed(`/${kind} stands alone on its line`);
}

/** Lines end with LF or CR LF; blank is what has only spaces and tabs. Spaces at the end of a line are no part of it. */
function firstLine(body: string): string {
  for (const line of body.split('\n')) {
    const text = line.replace(/\r$/, '');
    if (/[^ \t]/.test(text)) return text.replace(/ +$/, '');
  }
  return '';
}

function whyInexact(line: string): string | undefined {
  if (line.length > MAX_LINE) return `the line has more than ${MAX_LINE} characters`;
  if (!/^[\x20-\x7e]*$/.test(line)) {
    return 'the line has a character that is not plain ASCII (an accent, an emoji, an invisible character, a tab)';
  }
  return line.startsWith(' ') ? 'the line begins with a space' : undefined;
}

/** Only so that people get an answer; nothing is ever done because of it. */
function seemsMeant(line: string): boolean {
  const bare = line
    .slice(0, 200)
    .normalize('NFKC')
    .replaceAll(/[\p{C}\p{Z}\s\p{M}]+/gu, ' ')
    .trim()
    .toLowerCase();
  return /^\/ ?(?:approve|deny|withdraw|override|rollback|hold|resume|status|help)(?![a-z0-9_-])/.test(bare);
}
