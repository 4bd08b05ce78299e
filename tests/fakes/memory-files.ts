// Files in memory. Links are real enough to be refused, followed and moved; `fail` plays a disk that does not want.
import { posix } from 'node:path';
import { fileProblem } from '../../src/platform/file-problem.ts';
import type { FileKind, Files } from '../../src/platform/files.ts';
import { folderDigest, sha256 } from '../../src/records/digest.ts';
import { UserError } from '../../src/records/errors.ts';

type Node =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string };

export interface MemoryFiles extends Files {
  readonly base: string;
  /** A link, as `ln -s target path` makes it. */
  link(path: string, target: string): void;
  makeFolder(path: string): void;
  /** Files and links below a folder, as relative paths, in byte order; nothing is refused. */
  paths(folder: string): readonly string[];
  /** The errno that an operation on a path shall fail with: `ENOSPC`, `EACCES`. */
  fail: (verb: 'read' | 'write' | 'copy' | 'move' | 'remove', path: string) => string | undefined;
}

function errno(code: string): Error {
  return Object.assign(new Error(code), { code });
}

class Tree {
  readonly nodes = new Map<string, Node>([['/', { kind: 'folder' }]]);

  /** With links on the way resolved; the last part is resolved only when asked. */
  resolve(path: string, last: boolean, depth = 0): string {
    if (depth > 40) throw errno('ELOOP');
    if (path === '/') return path;
    const parent = this.resolve(posix.dirname(path), true, depth + 1);
    const here = posix.join(parent, posix.basename(path));
    const node = this.nodes.get(here);
    if (!last || node?.kind !== 'link') return here;
    return this.resolve(posix.resolve(parent, node.target), true, depth + 1);
  }

  below(folder: string): readonly string[] {
    return [...this.nodes.keys()].filter(
      (path) => path.startsWith(folder === '/' ? '/' : `${folder}/`) && path !== '/',
    );
  }

  makeFolder(path: string): void {
    const here = this.resolve(path, true);
    const node = this.nodes.get(here);
    if (node?.kind === 'folder') return;
    if (node !== undefined) throw errno('ENOTDIR');
    this.makeFolder(posix.dirname(here));
    this.nodes.set(here, { kind: 'folder' });
  }

  put(path: string, node: Node): void {
    this.makeFolder(posix.dirname(path));
    this.nodes.set(this.resolve(path, false), node);
  }

  remove(path: string): void {
    const here = this.resolve(path, false);
    if (this.nodes.get(here)?.kind === 'folder') for (const below of this.below(here)) this.nodes.delete(below);
    this.nodes.delete(here);
  }

  /** `from` is not there any more, `to` holds what it was. */
  graft(from: string, to: string, keep: boolean): void {
    const source = this.resolve(from, false);
    const moved = [source, ...this.below(source)].map(
      (path) => [path.slice(source.length), this.nodes.get(path)] as const,
    );
    this.makeFolder(posix.dirname(to));
    if (!keep) this.remove(source);
    this.remove(to);
    const target = this.resolve(to, false);
    for (const [rest, node] of moved) if (node !== undefined) this.nodes.set(target + rest, node);
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function refuseLink(path: string): UserError {
  return new UserError({ code: 'folder-link', what: `${path} is a link or a special file`, where: { file: path } });
}

export function memoryFiles(base = '/project'): MemoryFiles {
  const tree = new Tree();
  tree.makeFolder(base);
  let temporaries = 0;
  const at = (path: string): string => posix.resolve(base, path);

  /** Runs the work as the real adapter would: refusals pass, errnos become problems in words. */
  const attempt = async <T>(
    verb: 'read' | 'write' | 'copy' | 'move' | 'remove',
    path: string,
    work: () => T,
  ): Promise<T> => {
    await Promise.resolve();
    try {
      const failure = files.fail(verb, path);
      if (failure !== undefined) throw errno(failure);
      return work();
    } catch (error) {
      throw fileProblem(verb, path, error);
    }
  };
  const kindOf = (path: string): FileKind => {
    const node = tree.nodes.get(tree.resolve(at(path), false));
    return node === undefined ? 'absent' : node.kind;
  };
  const bytesOf = (path: string): Uint8Array => {
    const node = tree.nodes.get(tree.resolve(at(path), true));
    if (node?.kind === 'folder') throw errno('EISDIR');
    if (node?.kind !== 'file') throw errno('ENOENT');
    return node.bytes;
  };
  const paths = (folder: string): readonly string[] => {
    const here = tree.resolve(at(folder), false);
    const found = tree.below(here).filter((path) => tree.nodes.get(path)?.kind !== 'folder');
    return found.map((path) => path.slice(here.length + 1)).sort(byBytes);
  };
  const list = (folder: string): readonly string[] => {
    const kind = kindOf(folder);
    if (kind === 'absent') throw errno('ENOENT');
    if (kind === 'link') throw refuseLink(folder);
    if (kind === 'file')
      throw new UserError({ code: 'folder-is-file', what: `${folder} is a file`, where: { file: folder } });
    const found = paths(folder);
    const link = found.find((path) => kindOf(`${folder}/${path}`) === 'link');
    if (link !== undefined) throw refuseLink(`${folder}: ${link}`);
    return found;
  };
  const hashFile = (path: string): { digest: ReturnType<typeof sha256>; bytes: number } => {
    if (kindOf(path) === 'link') throw refuseLink(path);
    const bytes = bytesOf(path);
    return { digest: sha256(bytes), bytes: bytes.byteLength };
  };

  const files: MemoryFiles = {
    base,
    fail: () => undefined,
    link: (path, target) => tree.put(at(path), { kind: 'link', target }),
    makeFolder: (path) => tree.makeFolder(at(path)),
    paths,
    kind: (path) => Promise.resolve(kindOf(path)),
    read: (path) => attempt('read', path, () => bytesOf(path)),
    readText: (path) =>
      attempt('read', path, () => {
        const bytes = bytesOf(path);
        try {
          return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          throw new UserError({ code: 'file-encoding', what: `${path} is not UTF-8 text`, where: { file: path } });
        }
      }),
    readStart: (path, bytes) => attempt('read', path, () => bytesOf(path).subarray(0, bytes)),
    linkTarget: (path) =>
      attempt('read', path, () => {
        const node = tree.nodes.get(tree.resolve(at(path), false));
        if (node?.kind === 'link') return node.target;
        throw errno(node === undefined ? 'ENOENT' : 'EINVAL');
      }),
    list: (folder) => attempt('read', folder, () => list(folder)),
    write: (path, content) =>
      attempt('write', path, () => {
        if (kindOf(path) === 'folder') throw errno('EISDIR');
        tree.put(at(path), { kind: 'file', bytes: new Uint8Array(Buffer.from(content)) });
      }),
    append: (path, content) =>
      attempt('write', path, () => {
        const here = tree.resolve(at(path), true);
        const before = tree.nodes.has(here) ? bytesOf(path) : new Uint8Array();
        tree.put(here, { kind: 'file', bytes: new Uint8Array(Buffer.concat([before, Buffer.from(content)])) });
      }),
    copy: (from, to) =>
      attempt('copy', from, () => {
        const kind = kindOf(from);
        if (kind === 'absent') throw errno('ENOENT');
        if (kind === 'link') throw refuseLink(from);
        if (kind === 'folder') list(from);
        tree.graft(at(from), at(to), true);
      }),
    move: (from, to) =>
      attempt('move', from, () => {
        if (kindOf(from) === 'absent') throw errno('ENOENT');
        tree.graft(at(from), at(to), false);
      }),
    remove: (path) => attempt('remove', path, () => tree.remove(at(path))),
    temporary: (prefix) => {
      const path = `/tmp/${prefix}${++temporaries}`;
      tree.makeFolder(path);
      return Promise.resolve({ path, [Symbol.asyncDispose]: () => Promise.resolve(tree.remove(path)) });
    },
    hash: {
      file: (path) => attempt('read', path, () => hashFile(path)),
      folder: (path) =>
        attempt('read', path, () => {
          const entries = list(path).map((name) => ({ path: name, digest: hashFile(`${path}/${name}`).digest }));
          if (entries.length === 0) {
            throw new UserError({ code: 'folder-empty', what: `${path} has no files in it`, where: { file: path } });
          }
          const bytes = entries.reduce((sum, entry) => sum + bytesOf(`${path}/${entry.path}`).byteLength, 0);
          return { digest: folderDigest(entries), bytes, entries };
        }),
    },
  };
  return files;
}
