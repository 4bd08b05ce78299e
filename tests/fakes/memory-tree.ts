// A registry's tree in memory. `faults` lets a test fail or delay the n-th call of a kind.
import type { FileTree, TreeSnapshot, TreeWrite, TreeWritten } from '../../src/platform/file-tree.ts';

export interface MemoryTree extends FileTree {
  readonly files: Map<string, Uint8Array>;
  /** Called before each write; may itself write (to play somebody faster) or throw. */
  beforeWrite: (change: TreeWrite) => Promise<void> | void;
  head: string | undefined;
}

export function memoryTree(): MemoryTree {
  let revision = 0;
  const tree: MemoryTree = {
    place: 'memory',
    files: new Map(),
    head: undefined,
    beforeWrite: () => {},
    snapshot: (): Promise<TreeSnapshot | undefined> => {
      if (tree.head === undefined) return Promise.resolve(undefined);
      const files = new Map(tree.files);
      return Promise.resolve({
        head: tree.head,
        paths: [...files.keys()].sort(),
        read: (paths) =>
          Promise.resolve(
            new Map(
              paths.flatMap((path) => {
                const bytes = files.get(path);
                return bytes === undefined ? [] : [[path, bytes] as const];
              }),
            ),
          ),
      });
    },
    write: async (change): Promise<TreeWritten> => {
      await tree.beforeWrite(change);
      if (change.expectHead !== tree.head) return { kind: 'moved' };
      for (const [path, content] of change.files) tree.files.set(path, new Uint8Array(Buffer.from(content)));
      tree.head = `memory-${++revision}`;
      return { kind: 'written', head: tree.head };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return tree;
}
