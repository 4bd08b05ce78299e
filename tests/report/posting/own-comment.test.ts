import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comment } from '../../../src/platform/forge.ts';
import type { Author } from '../../../src/report/posting/own-comment.ts';
import { isNewer, isSameStamp, ownComments, stamped, stampOf } from '../../../src/report/posting/own-comment.ts';
import { commitOf, GITHUB_ACTIONS, person } from '../../fakes/forge-world.ts';

const MARKER = '<!-- mlgate:report model=late -->';
const SELF = GITHUB_ACTIONS.login;

function comment(body: string, author = GITHUB_ACTIONS): Comment {
  const at = '2026-11-22T10:00:00Z';
  return { id: 1, author, body, createdAt: at, updatedAt: at, viaApp: null, url: 'https://github.test/1' };
}

describe('a comment of ours', () => {
  it.each([
    ['marker and text', `${MARKER}\ntext`, SELF, true],
    ['with the line ends of a browser', `${MARKER}\r\ntext`, SELF, true],
    ['the marker alone', MARKER, SELF, true],
    ['by somebody else', `${MARKER}\ntext`, 'eve', false],
    ['by somebody called like us, but not quite', `${MARKER}\ntext`, 'github-actions', false],
    ['marker on the second line', `text\n${MARKER}`, SELF, false],
    ['marker behind a space', ` ${MARKER}\ntext`, SELF, false],
    ['marker with more behind it', `${MARKER} text`, SELF, false],
    ['of a model whose name begins the same', '<!-- mlgate:report model=late-flights -->\ntext', SELF, false],
    ['empty', '', SELF, false],
  ])('%s', (_, body, login, isOurs) => {
    const found = ownComments([comment(body, { ...GITHUB_ACTIONS, login })], { model: 'late', self: SELF });
    expect(found).toHaveLength(isOurs ? 1 : 0);
  });

  it('of several, the oldest stands first', () => {
    const all = [
      comment('x'),
      { ...comment(MARKER), id: 2 },
      comment(MARKER, person('eve', 66)),
      { ...comment(MARKER), id: 4 },
    ];
    expect(ownComments(all, { model: 'late', self: SELF }).map(({ id }) => id)).toEqual([2, 4]);
  });
});

const authors: fc.Arbitrary<Author> = fc.record({
  run: fc.integer({ min: 1, max: 999_999_999_999 }),
  attempt: fc.integer({ min: 1, max: 999 }),
  head: fc.constantFrom(commitOf('a'), commitOf('b'), undefined),
});

describe('the stamp', () => {
  it('is read back as it was written, below any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), authors, (text, author) => {
        const { body, stamp } = stamped(text, author);
        expect(stampOf(body)).toEqual(stamp);
        expect(stampOf(body.replaceAll('\n', '\r\n').trimEnd())).toEqual(stamp);
      }),
      { seed: 7 },
    );
  });

  it('tells another text, run, attempt and commit apart', () => {
    const author = { run: 5, attempt: 1, head: commitOf('a') };
    const { stamp } = stamped('text', author);
    for (const other of [{ run: 6 }, { attempt: 2 }, { head: commitOf('b') }]) {
      expect(isSameStamp(stamped('text', { ...author, ...other }).stamp, stamp)).toBe(false);
    }
    expect(isSameStamp(stamped('texts', author).stamp, stamp)).toBe(false);
    expect(isSameStamp(stamped('text', author).stamp, stamp)).toBe(true);
    expect(isSameStamp(undefined, stamp)).toBe(false);
  });

  it.each([
    '',
    'text',
    '<!-- mlgate:from run=5 attempt=1 head=none text=0123456789ab --> more',
    '<!-- mlgate:from run=5 attempt=1 head=none text=0123 -->',
    '<!-- mlgate:from run=-5 attempt=1 head=none text=0123456789ab -->',
    `<!-- mlgate:from run=${'9'.repeat(16)} attempt=1 head=none text=0123456789ab -->`,
  ])('%j has none', (body) => {
    expect(stampOf(body)).toBeUndefined();
  });

  it('of two runs about two commits exactly one is newer, and of one commit none', () => {
    fc.assert(
      fc.property(authors, authors, (a, b) => {
        const [newer, older] = [isNewer(stamped('', a).stamp, b), isNewer(stamped('', b).stamp, a)];
        const isSameRun = a.run === b.run && a.attempt === b.attempt;
        expect([newer, older].filter(Boolean)).toHaveLength(a.head === b.head || isSameRun ? 0 : 1);
      }),
      { seed: 7 },
    );
  });
});
