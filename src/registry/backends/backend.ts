// What a registry backend is: a name, its documentation, its parameters, and how its tree of files is opened.
import type * as z from 'zod';
import type { FileTree } from '../../platform/file-tree.ts';

/** The doors to the outside that a backend may ask for. */
export interface BackendPlatform {
  /** @param remote an address or an absolute path. */
  gitTree(options: { readonly remote: string; readonly branch: string }): Promise<FileTree>;
  folderTree(folder: string): Promise<FileTree>;
}

export interface RegistryBackend<P> {
  readonly name: string;
  readonly doc: { readonly summary: string; readonly needs: string };
  readonly parameters: z.ZodType<P>;
  open(parameters: P, platform: BackendPlatform): Promise<FileTree>;
}

export function backend<P>(declared: RegistryBackend<P>): RegistryBackend<P> {
  return declared;
}
