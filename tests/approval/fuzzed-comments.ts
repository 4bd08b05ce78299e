// Comments that are nearly approvals, by the million, and a second opinion on which of them are: a regular expression.
import { readCommand } from '../../src/approval/conversation/grammar.ts';
import { generator } from './generator.ts';

const CODE = 'K7QX-9M2D-4TRA-ZP6E';

/** Blank lines, the command, a space, the code, a note of visible ASCII with single spaces, spaces at the end. */
const APPROVAL = /^(?:[ \t]*\r?\n)*\/approve ([0-9A-HJKMNP-TV-Za-hjkmnp-tv-z-]{19})(?: [\x21-\x7e]+)* *(?:\r?\n|\r?$)/;

const PIECES: readonly string[] = [
  '/approve',
  '/Approve',
  '/approved',
  '/deny',
  '/withdraw',
  '/status',
  'approve',
  'NOT approved!',
  'LGTM',
  CODE,
  CODE.toLowerCase(),
  CODE.replaceAll('-', ''),
  CODE.replace('0', 'O'),
  'K7QX-9M2D',
  `${CODE}${CODE}`,
  CODE.replace('-', '\u2013'),
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\v',
  '\f',
  '\0',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u202e',
  '\u2066',
  '\u00ad',
  '> ',
  '>',
  '```',
  '~~~',
  '    ',
  '- ',
  '* ',
  '1. ',
  '# ',
  '<!--',
  '-->',
  '<details>',
  '\\',
  '`',
  '@mlgate',
  '\u0430',
  '\u0435',
  '\u043e',
  '\u0391',
  '\uff0f',
  '\u2215',
  '\u2044',
  'On Mon, Ann wrote:',
  '-- ',
  'looks right',
  '\ud83d\udc4d',
  '\ud83d',
  '\u0301',
  '.',
  '!',
  '"',
  "'",
  '(',
  '*/approve*',
  '**',
  '[x](/approve)',
  '&#47;approve',
  '/approve\u2060',
];

/** @returns how many of them approve. @throws when the grammar and the expression disagree. */
export function fuzzComments(count: number, seed: number): number {
  const next = generator(seed);
  let approvals = 0;
  for (let round = 0; round < count; round++) {
    const body = nearly(next);
    const read = readCommand(body);
    const approves = read.kind === 'command' && read.command.kind === 'opinion' && read.command.says === 'approve';
    const expected = APPROVAL.exec(body)?.[1]?.toUpperCase() === CODE;
    if (approves !== expected) throw new Error(`round ${round}: ${JSON.stringify(body)} approves: ${approves}`);
    if (approves && read.command.kind === 'opinion' && read.command.code !== CODE)
      throw new Error(JSON.stringify(body));
    approvals += approves ? 1 : 0;
  }
  return approvals;
}

function nearly(next: (below: number) => number): string {
  const pick = (): string => PIECES[next(PIECES.length)] ?? '';
  if (next(3) === 0) return Array.from({ length: 1 + next(9) }, pick).join('');
  // The exact line, with up to three pieces put in, taken out or put in the place of others.
  const parts = [...(next(2) === 0 ? ['\n'] : []), '/approve', ' ', CODE, ...(next(2) === 0 ? [' ', 'fine'] : [])];
  for (let change = next(4); change > 0; change--) {
    const how = next(4);
    const at = next(parts.length + 1);
    if (how === 0) parts.splice(at, 0, pick());
    else if (how === 1) parts.splice(at, 1);
    else if (how === 2) parts.splice(at, 1, pick());
    else {
      const text = parts[at] ?? '';
      const inside = next(text.length + 1);
      parts.splice(at, 1, text.slice(0, inside) + pick() + text.slice(inside + next(2)));
    }
  }
  return parts.join('');
}
