import { describe, expect, it, test } from 'vitest';
import { decodeSha256, folderDigest, sha256 } from '../../src/records/digest.ts';
import { bundleDigest } from '../../src/records/evidence-bundle.ts';

const a = sha256('a');
const b = sha256('b');

it('is plain SHA-256', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

describe('folder', () => {
  it('is SHA-256 over the lines of sha256sum, in byte order', () => {
    const lines = `${a}  B.txt\n${b}  a/b.txt\n${a}  é\n`;
    const entries = [
      { path: 'é', digest: a },
      { path: 'a/b.txt', digest: b },
      { path: 'B.txt', digest: a },
    ];
    expect(folderDigest(entries)).toBe(sha256(lines));
  });

  it('takes decomposed and composed names for the same path', () => {
    expect(folderDigest([{ path: 'e\u0301', digest: a }])).toBe(folderDigest([{ path: '\u00e9', digest: a }]));
  });

  test.each(['', '/abs', '../x', 'a/../b', 'a\\b', 'a\nb', 'a\0b'])('refuses the path %j', (path) => {
    expect(() => folderDigest([{ path, digest: a }])).toThrow(/unusable path/);
  });

  it('refuses two names that are equal after normalisation', () => {
    const twice = [
      { path: 'e\u0301', digest: a },
      { path: '\u00e9', digest: b },
    ];
    expect(() => folderDigest(twice)).toThrow(/same path/);
  });
});

describe('evidence bundle', () => {
  const members = [
    { kind: 'report', name: 'evidence.md', digest: a },
    { kind: 'comparison', name: 'late', digest: b },
  ];
  it('is the same in any order', () => {
    expect(bundleDigest(members)).toBe(bundleDigest(members.toReversed()));
    expect(bundleDigest(members)).toBe(sha256(`comparison/late ${b}\nreport/evidence.md ${a}\n`));
  });
  it('changes with every part of every member', () => {
    const [first, second] = members;
    const changed = [
      [{ ...first, kind: 'x' }, second],
      [{ ...first, name: 'x' }, second],
      [{ ...first, digest: b }, second],
      [first],
    ].map((list) =>
      bundleDigest(
        list.flatMap((member) => (member === undefined ? [] : [{ kind: 'k', name: 'n', digest: a, ...member }])),
      ),
    );
    expect(new Set([...changed, bundleDigest(members)]).size).toBe(5);
  });
  test.each([
    ['twice', [members[0], members[0]]],
    ['a space in the name', [{ kind: 'k', name: 'a b', digest: a }]],
    ['a slash in the kind', [{ kind: 'k/l', name: 'a', digest: a }]],
  ])('refuses %s', (_, list) => {
    expect(() => bundleDigest(list.flatMap((member) => member ?? []))).toThrow(RangeError);
  });
});

test.each(['', 'A'.repeat(64), 'g'.repeat(64), 'a'.repeat(63)])('%j is no digest', (text) => {
  expect(() => decodeSha256(text)).toThrow(TypeError);
});
