// Verbs that only look show what runs without mlgate.yml left here, too.
import type { FlagValue } from '../config/read-setting.ts';
import { localFiles } from '../platform/local-files.ts';
import type { World } from './world.ts';

type Flags = Readonly<Record<string, FlagValue>>;

/** The flags, with one that does for a configuration where there is none and something lies in `.mlgate`. */
export async function lookingFlags(world: Pick<World, 'folder'>, flags: Flags): Promise<Flags> {
  const files = localFiles(world.folder);
  if (flags['config'] !== undefined || (await files.kind('.mlgate')) !== 'folder') return flags;
  return { ...flags, metrics: 'metrics.json' };
}
