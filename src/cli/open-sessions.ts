// Sessions of a terminal: this machine's platform.
import type { FlagValue } from '../config/read-setting.ts';
import { openSessions as open, readConfig as read } from '../pipeline/open-sessions.ts';
import type { OpenedConfig } from '../pipeline/open-sessions.ts';
import type { Session } from '../pipeline/session.ts';
import { localFiles } from '../platform/local-files.ts';
import { localPlatform } from '../platform/local-platform.ts';
import type { World } from './world.ts';

type Flags = Readonly<Record<string, FlagValue>>;

export function openSessions(world: World, flags: Flags): Promise<readonly [Session, ...Session[]]> {
  const { folder, environment } = world;
  const openPlatform = (place: string): ReturnType<typeof localPlatform> => localPlatform(place, world);
  return open({ folder, environment, files: localFiles(folder), openPlatform }, flags);
}

export function readConfig({ folder, environment }: World, flags: Flags): Promise<OpenedConfig> {
  return read({ folder, environment, files: localFiles(folder) }, flags);
}
