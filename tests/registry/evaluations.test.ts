import { randomFillSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { evaluation as evaluationType } from '../../src/records/evaluation.ts';
import type { Evaluation } from '../../src/records/evaluation.ts';
import { decodeRecord } from '../../src/records/record.ts';
import { isCommitSha } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { nearestEvaluation, recordEvaluation } from '../../src/registry/registry.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import type { MemoryTree } from '../fakes/memory-tree.ts';
import { fakeClock } from '../fakes/world.ts';

const author = { by: { id: 'ci', name: 'CI' }, run: 'r' };
let tree: MemoryTree;
let registry: Registry;
beforeEach(() => {
  tree = memoryTree();
  registry = openRegistry(tree, fakeClock());
});

function commit(n: number): CommitSha {
  const text = n.toString(16).padStart(40, '0');
  if (!isCommitSha(text)) throw new Error('a commit');
  return text;
}

function evaluationOf(rows: number, startedAt = '2026-11-22T10:00:00.000Z'): Evaluation {
  const text = JSON.stringify({
    kind: 'evaluation',
    schemaVersion: 1,
    model: 'a',
    rows: { count: rows },
    candidate: { kind: 'measured', subject: { role: 'candidate' }, source: 'scored', estimates: [], slices: [] },
    baselines: [],
    observed: { startedAt, seconds: 1, reused: [], mlgate: '0.1.0' },
  });
  return decodeRecord(evaluationType, text, 'a test');
}

const record = (n: number, predictions?: Uint8Array) =>
  recordEvaluation(registry, {
    commit: commit(n),
    evaluation: evaluationOf(n),
    author,
    ...(predictions === undefined ? {} : { predictions }),
  });
const nearest = async (...commits: number[]) =>
  nearestEvaluation(registry, await registry.read('a'), commits.map(commit));

describe('evaluations of the default branch', () => {
  it('are found at the nearest recorded ancestor, with their predictions', async () => {
    const predictions = new TextEncoder().encode('predictions '.repeat(1000));
    expect(await record(1, predictions)).toEqual({ written: true, predictions: 'kept' });
    await record(2);
    const found = await nearest(9, 8, 1, 2);
    expect(found).toMatchObject({ commit: commit(1), distance: 2, evaluation: { rows: { count: 1 } } });
    expect(Buffer.from(found?.predictions ?? []).equals(predictions)).toBe(true);
    expect((await nearest(2, 1))?.predictions).toBeUndefined();
  });

  it('are provably absent when no given commit has one', async () => {
    expect(await nearest(1, 2)).toBeUndefined();
    await record(3);
    expect(await nearest(1, 2)).toBeUndefined();
    expect(await nearest()).toBeUndefined();
  });

  it('are written once for the same commit and numbers', async () => {
    await record(1);
    const { head } = tree;
    expect(await record(1)).toMatchObject({ written: false });
    expect(tree.head).toBe(head);
  });

  it.each([
    [5 * 1024 * 1024 - 40_000, 'kept'],
    [5 * 1024 * 1024 + 1, 'too-large'],
  ])('keep predictions of %i bytes that do not compress: %s', async (size, expected) => {
    const noise = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) randomFillSync(noise, at, Math.min(65_536, size - at));
    expect(await record(1, noise)).toEqual({ written: true, predictions: expected });
    const kept = (await nearest(1))?.predictions;
    expect(kept === undefined ? 'too-large' : 'kept').toBe(expected);
  });

  it.each([
    ['a record that is gone', /records\/.*\.json$/, undefined, 'record-gone'],
    [
      'an altered record',
      /records\/.*\.json$/,
      (text: string) => text.replace('"count":1', '"count":2'),
      'record-altered',
    ],
    ['predictions that are gone', /predictions\//, undefined, 'record-gone'],
    ['altered predictions', /predictions\//, () => 'x', 'predictions-altered'],
  ] as const)('are an error, not absent, with %s', async (_, pattern, alter, code) => {
    await record(1, new TextEncoder().encode('predictions'));
    for (const path of [...tree.files.keys()].filter((one) => pattern.test(one))) {
      if (alter === undefined) tree.files.delete(path);
      else tree.files.set(path, new TextEncoder().encode(alter(new TextDecoder().decode(tree.files.get(path)))));
    }
    await expect(nearest(1)).rejects.toMatchObject({ problems: [{ code }] });
  });

  it('does not inflate more than it should', async () => {
    const { brotliCompressSync } = await import('node:zlib');
    await record(1, new TextEncoder().encode('predictions'));
    const path = [...tree.files.keys()].find((one) => one.includes('predictions/')) ?? '';
    tree.files.set(path, brotliCompressSync(new Uint8Array(600 * 1024 * 1024)));
    await expect(nearest(1)).rejects.toMatchObject({ problems: [{ code: 'predictions-altered' }] });
  });
});
