import { beforeEach, describe, expect, it } from 'vitest';
import { openRegistry } from '../../src/registry/open-registry.ts';
import type { Change, LedgerEvent, Registry } from '../../src/registry/registry.ts';
import { ExternalError } from '../../src/records/errors.ts';
import { isCommitSha, sha256 } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import type { MemoryTree } from '../fakes/memory-tree.ts';
import { fakeClock } from '../fakes/world.ts';

const author = { by: { id: 'ann@example.org', name: 'Ann' }, run: 'r' };
const event = (n: number): LedgerEvent => ({
  kind: 'evaluated',
  commit: commit(n),
  evaluation: sha256(`${n}`),
  predictions: null,
});
const change = (...events: [LedgerEvent, ...LedgerEvent[]]): Change<undefined> => ({
  kind: 'change',
  events,
  author,
  value: undefined,
});

let tree: MemoryTree;
let registry: Registry;
beforeEach(() => {
  tree = memoryTree();
  registry = openRegistry(tree, fakeClock());
});

const put = (path: string, text: string): void => void tree.files.set(path, new TextEncoder().encode(text));
const get = (path: string): string => new TextDecoder().decode(tree.files.get(path));

describe('reading', () => {
  it('tells no registry, no such model, and a model apart', async () => {
    expect((await registry.read('a')).presence).toBe('no-registry');
    await registry.update('a', () => change(event(1)));
    expect((await registry.read('b')).presence).toBe('no-model');
    expect((await registry.read('a')).presence).toBe('found');
    expect(await registry.models()).toEqual(['a']);
  });

  it.each([
    ['no marker', undefined, 'registry-foreign'],
    ['another marker', '{"format":"other","version":1}', 'registry-foreign'],
    ['a broken marker', '{', 'registry-foreign'],
    ['a newer format', '{"format":"mlgate-registry","version":2}', 'registry-newer'],
  ])('refuses a tree with %s', async (_, text, code) => {
    await registry.update('a', () => change(event(1)));
    if (text === undefined) tree.files.delete('format.json');
    else put('format.json', text);
    const expected = { problems: [{ code }] };
    await expect(registry.read('a')).rejects.toMatchObject(expected);
    await expect(registry.models()).rejects.toMatchObject(expected);
    await expect(openRegistry(tree, fakeClock()).update('a', () => change(event(2)))).rejects.toMatchObject(expected);
  });

  it('refuses a model whose ledger is gone though other files are there', async () => {
    await registry.update('a', () => change(event(1)));
    tree.files.delete('models/a/ledger.jsonl');
    await expect(registry.read('a')).rejects.toMatchObject({ problems: [{ code: 'ledger-broken' }] });
  });

  it.each(['', '..', 'A', 'a/b', '-a', 'a'.repeat(64)])('refuses the model name %j', async (name) => {
    await expect(registry.read(name)).rejects.toMatchObject({ problems: [{ code: 'model-name' }] });
  });

  it('reports views that disagree with the ledger, and the next write mends them', async () => {
    await registry.update('a', () => change(event(1)));
    put('models/a/stages.json', '{"stages":{"production":{"version":9}}}\n');
    put('models/a/versions/9.json', '{}\n');
    const other = openRegistry(tree, fakeClock());
    expect((await other.read('a')).problems).toEqual([
      'stages.json does not say what the ledger says',
      'versions/9.json is there, but the ledger knows nothing of it',
    ]);
    await other.update('a', () => change(event(2)));
    expect(get('models/a/stages.json')).not.toContain('9');
  });

  it('passes on that the place cannot be reached', async () => {
    tree.snapshot = () => Promise.reject(new ExternalError({ code: 'x', call: 'y', what: 'z' }));
    await expect(registry.read('a')).rejects.toThrow(ExternalError);
  });
});

describe('a file', () => {
  it('that never changes is read without looking again; one that is not there is looked for', async () => {
    await registry.update('a', () => ({ ...change(event(1)), files: new Map([['records/aa/x.json', 'x']]) }));
    let looks = 0;
    const snapshot = tree.snapshot.bind(tree);
    tree.snapshot = () => {
      looks++;
      return snapshot();
    };
    await registry.read('a');
    expect(new TextDecoder().decode(await registry.file('a', 'records/aa/x.json'))).toBe('x');
    expect(looks).toBe(1);
    const files = new Map([['records/aa/y.json', 'y']]);
    await openRegistry(tree, fakeClock()).update('a', () => ({ ...change(event(2)), files }));
    expect(new TextDecoder().decode(await registry.file('a', 'records/aa/y.json'))).toBe('y');
  });
});

describe('changing', () => {
  it('decides anew when somebody else was faster, and keeps both entries', async () => {
    const other = openRegistry(tree, fakeClock());
    await registry.update('a', () => change(event(1)));
    let interfered = false;
    tree.beforeWrite = async () => {
      if (interfered) return;
      interfered = true;
      await other.update('a', () => change(event(2)));
    };
    const seen: number[] = [];
    const updated = await registry.update('a', (state) => {
      seen.push(state.entries);
      return change(event(3));
    });
    expect(seen).toEqual([1, 2]);
    expect(updated.kind).toBe('written');
    const state = await other.read('a');
    expect([...state.evaluations.keys()]).toEqual([1, 2, 3].map(commit));
    expect(updated.state).toEqual(state);
  });

  it('lets a write to another model only be repeated, not decided otherwise', async () => {
    const other = openRegistry(tree, fakeClock());
    let interfered = 0;
    tree.beforeWrite = async () => {
      if (interfered++ === 0) await other.update('b', () => change(event(2)));
    };
    await registry.update('a', () => change(event(1)));
    expect(await registry.models()).toEqual(['a', 'b']);
    expect((await registry.read('a')).problems).toEqual([]);
  });

  it('never stops on what it remembers of its own last write', async () => {
    const other = openRegistry(tree, fakeClock());
    await registry.update('a', () => change(event(1)));
    await other.update('a', () => change(event(2)));
    const seen: number[] = [];
    const updated = await registry.update('a', (state) => {
      seen.push(state.entries);
      return { kind: 'stop', value: state.entries };
    });
    expect(updated).toMatchObject({ kind: 'stopped', value: 2 });
    expect(seen).toEqual([1, 2]);
  });

  it('gives up after 50 others, and says that nothing was written', async () => {
    const other = openRegistry(tree, fakeClock());
    let n = 100;
    let own = true;
    tree.beforeWrite = async () => {
      if (!own) return;
      own = false;
      await other.update('b', () => change(event(n++)));
      own = true;
    };
    await expect(registry.update('a', () => change(event(1)))).rejects.toMatchObject({ code: 'registry-busy' });
    expect(n).toBe(150);
    expect(await registry.models()).toEqual(['b']);
  });

  it('writes several events and files at once, and never replaces a file that is there', async () => {
    const files = new Map([['records/aa/x.json', 'first']]);
    await registry.update('a', () => ({ ...change(event(1), event(2)), files }));
    await registry.update('a', () => ({ ...change(event(3)), files: new Map([['records/aa/x.json', 'second']]) }));
    expect(get('models/a/records/aa/x.json')).toBe('first');
    expect(get('models/a/ledger.jsonl').trimEnd().split('\n')).toHaveLength(3);
    expect(new TextDecoder().decode(await registry.file('a', 'records/aa/x.json'))).toBe('first');
    expect(await registry.file('a', 'records/aa/y.json')).toBeUndefined();
  });
});

function commit(n: number): CommitSha {
  const text = n.toString(16).padStart(40, '0');
  if (!isCommitSha(text)) throw new Error('a commit');
  return text;
}
