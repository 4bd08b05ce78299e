import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCode, sealCode } from '../../src/approval/seal.ts';
import { approvalRequest } from '../../src/records/approval.ts';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { encodeRecord } from '../../src/records/record.ts';
import { sha256 } from '../../src/records/digest.ts';
import { codeOf, makeRequest } from './request.ts';

describe('sealCode', () => {
  it('is the first 80 bits of SHA-256(text ‖ id) in Crockford’s base32', () => {
    const bits = Array.from(sha256('x\n7'))
      .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
      .join('');
    const letters = Array.from({ length: 16 }, (_, i) => {
      const five = Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2);
      return '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[five];
    }).join('');
    expect(sealCode('x\n', '7').replaceAll('-', '')).toBe(letters);
  });

  it('never changes for the same record and id', () => {
    expect(codeOf(makeRequest())).toMatchInlineSnapshot(`"VES8-HFG9-94XJ-DJRX"`);
  });

  it('cannot be moved between text and id', () => {
    expect(sealCode('a\n', '12')).not.toBe(sealCode('a\n1\n', '2'));
    expect(() => sealCode('a', '12')).toThrow(TypeError);
  });

  it('changes with the id', () => {
    expect(codeOf(makeRequest(), '3')).not.toBe(codeOf(makeRequest(), '4'));
  });
});

describe('the code of a request', () => {
  const request = makeRequest();
  const other = sha256('something else');
  const mutations: Readonly<Record<keyof ApprovalRequest, Partial<ApprovalRequest>>> = {
    model: { model: 'late-flight' },
    repository: { repository: 'https://example.org/fork.git' },
    environment: { environment: 'staging' },
    candidate: { candidate: other },
    champion: { champion: { version: 15, digest: sha256('champion') } },
    data: { data: request.data.toReversed() },
    evidence: { evidence: other },
    verdict: { verdict: 'undecided' },
    conclusion: { conclusion: 'neutral' },
    headline: { headline: 'Better than production!' },
    policy: { policy: { ...request.policy, policy: { ...request.policy.policy, selfApproval: true } } },
    runs: { runs: [{ name: 'deploy', command: './deploy.sh {model} ', digest: sha256('deploy.sh') }] },
    head: { head: undefined },
    built: { built: undefined },
    trainingInputs: { trainingInputs: other },
    training: { training: other },
    requester: { requester: { ...request.requester, name: 'Ann B.' } },
    excluded: { excluded: [] },
    ledgerHead: { ledgerHead: null },
    created: { created: '2026-11-22T10:00:00.001Z' },
    expires: { expires: '2026-11-29T10:00:00.001Z' },
    level: { level: 'A1' },
    place: { place: undefined },
    observed: { observed: { run: 'run 8', mlgate: '0.1.0' } },
  };

  it('knows every field of a request', () => {
    expect(Object.keys(mutations).sort()).toEqual(Object.keys(request).sort());
  });

  it.each(Object.entries(mutations))('changes when %s changes', (_, change) => {
    const changed = Object.fromEntries(
      Object.entries({ ...request, ...change }).filter(([, value]) => value !== undefined),
    );
    const text = encodeRecord(approvalRequest, approvalRequest.schema.parse(changed));
    expect(sealCode(text, '3')).not.toBe(codeOf(request));
  });
});

describe('parseCode', () => {
  it.each([
    ['as printed', 'K7QX-9M2D-4TRA-ZP6E', 'K7QX-9M2D-4TRA-ZP6E'],
    ['small letters', 'k7qx-9m2d-4tra-zp6e', 'K7QX-9M2D-4TRA-ZP6E'],
  ])('takes a code %s', (_, text, code) => {
    expect(parseCode(text)).toBe(code);
  });

  it.each([
    ['O for 0', 'O7QX-9M2D-4TRA-ZP6E'],
    ['I for 1', 'I7QX-9M2D-4TRA-ZP6E'],
    ['l for 1', 'l7QX-9M2D-4TRA-ZP6E'],
    ['U', 'U7QX-9M2D-4TRA-ZP6E'],
    ['the Kelvin sign', '\u212A7QX-9M2D-4TRA-ZP6E'],
    ['a Cyrillic A', 'K7QX-9M2D-4TR\u0410-ZP6E'],
    ['a full-width digit', 'K\uFF17QX-9M2D-4TRA-ZP6E'],
    ['an en dash', 'K7QX\u20139M2D-4TRA-ZP6E'],
    ['no dashes', 'K7QX9M2D4TRAZP6E'],
    ['a space', ' K7QX-9M2D-4TRA-ZP6E'],
    ['a newline', 'K7QX-9M2D-4TRA-ZP6E\n'],
    ['a zero-width space', 'K7QX-9M2D-\u200B4TRA-ZP6E'],
    ['one letter less', 'K7QX-9M2D-4TRA-ZP6'],
    ['one letter more', 'K7QX-9M2D-4TRA-ZP6EE'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(parseCode(text)).toBeUndefined();
  });

  it('reads back every code, and takes nothing that differs from one in more than case', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat({ max: 18 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (id, at, char) => {
          const code = sealCode('record\n', id);
          expect(parseCode(code)).toBe(code);
          const changed = code.slice(0, at) + char + code.slice(at + 1);
          const read = parseCode(changed);
          expect(read === undefined || read === changed.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())).toBe(
            true,
          );
        },
      ),
      { seed: 3, numRuns: 2000 },
    );
  });
});
