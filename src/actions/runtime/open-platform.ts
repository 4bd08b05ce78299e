// Which world an action works in.
import { localPlatform } from '../../platform/local-platform.ts';
import type { LocalWorld } from '../../platform/local-platform.ts';
import type { Platform } from '../../platform/platform.ts';

export interface ActionWorld extends LocalWorld {
  /** undefined when the workflow gave none. */
  readonly token: string | undefined;
}

export function openPlatform(folder: string, world: ActionWorld): Promise<Platform> {
  return localPlatform(folder, world);
}
