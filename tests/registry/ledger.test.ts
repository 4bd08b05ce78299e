import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendEvents, parseLedger, replayLedger } from '../../src/registry/ledger.ts';
import type { LedgerEvent } from '../../src/registry/ledger-entry.ts';
import { emptyState } from '../../src/registry/model-state.ts';
import { UserError } from '../../src/records/errors.ts';
import { isCommitSha, sha256 } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';

const stamp = { by: { id: 'ann@example.org', name: 'Ann' }, run: 'r', at: new Date('2026-11-22T10:00:00.000Z') };

function commit(n: number): CommitSha {
  const text = n.toString(16).padStart(40, '0');
  if (!isCommitSha(text)) throw new Error('a commit');
  return text;
}

const evaluated = (n: number): LedgerEvent => ({
  kind: 'evaluated',
  commit: commit(n),
  evaluation: sha256(`${n}`),
  predictions: null,
});
const { text: four, state: after } = appendEvents(emptyState('m', 'no-model'), [1, 2, 3, 4].map(evaluated), stamp);
const lines = four.trimEnd().split('\n');

describe('a ledger', () => {
  it('is read back to the state that wrote it', () => {
    expect(replayLedger('m', parseLedger(four, 'x'))).toEqual(after);
  });

  it('is empty before the first entry', () => {
    expect(parseLedger('', 'x')).toEqual([]);
  });

  it.each([
    ['a changed letter', four.replace('Ann', 'Bob'), 2],
    ['a line left out', [lines[0], lines[2], lines[3], ''].join('\n'), 2],
    ['the first line left out', [...lines.slice(1), ''].join('\n'), 1],
    ['two lines exchanged', [lines[0], lines[2], lines[1], lines[3], ''].join('\n'), 2],
    ['a line twice', [lines[0], lines[0], ''].join('\n'), 2],
    ['a line cut off', four.slice(0, -5), 4],
    ['no newline at the end', four.slice(0, -1), 4],
    ['an empty line', `${four}\n`, 5],
    ['other spacing', four.replace('{"at"', '{ "at"'), 1],
    ['a field more', four.replace('{"at"', '{"a":1,"at"'), 1],
    ['Windows line ends', four.replaceAll('\n', '\r\n'), 1],
    ['something else', 'hello\n', 1],
  ])('refuses %s, and names the line', (_, text, line) => {
    const problem = problemOf(() => parseLedger(text, 'x'));
    expect(problem).toMatchObject({ code: 'ledger-broken' });
    // A changed first line shows in the second, which names its digest; what comes before is sound.
    expect(problem.where?.line).toBe(line);
  });

  it('refuses any change of a single byte before the last line, wherever it is', () => {
    const last = four.lastIndexOf('\n', four.length - 2) + 1;
    fc.assert(
      fc.property(fc.nat({ max: last - 1 }), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const char = String.fromCharCode(code);
        fc.pre(four[at] !== char);
        expect(() => parseLedger(four.slice(0, at) + char + four.slice(at + 1), 'x')).toThrow(UserError);
      }),
      { seed: 5, numRuns: 1500 },
    );
  });

  it('shows a rewritten end by its head, which approvals and deployments quote', () => {
    const forged = appendEvents(
      replayLedger('m', parseLedger(`${lines.slice(0, 3).join('\n')}\n`, 'x')),
      [evaluated(5)],
      stamp,
    );
    const state = replayLedger('m', parseLedger(`${lines.slice(0, 3).join('\n')}\n${forged.text}`, 'x'));
    expect(state.heads).not.toContain(after.ledgerHead);
    expect(state.heads.slice(0, 3)).toEqual(after.heads.slice(0, 3));
  });
});

function problemOf(run: () => unknown): UserError['problems'][0] {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.problems[0];
    throw error;
  }
  return expect.fail('nothing was thrown');
}
