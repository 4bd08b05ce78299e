// Telling a living process of this machine from a dead one: by its id, and where the system tells, by its start time.
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { errnoOf } from './file-problem.ts';
import type { ClaimHolder, Holders } from './holder.ts';

/** @param name for people; the user and the host unless given. */
export function localHolders(name?: string): Holders {
  const host = hostname();
  return {
    me: () => ({
      name: name ?? `${userName()}@${host}`,
      host,
      process: `${process.pid}:${startOf(process.pid) ?? ''}`,
    }),
    lives: (holder) => Promise.resolve(holder.host === host ? lives(holder) : 'unknown'),
  };
}

function lives(holder: ClaimHolder): 'alive' | 'dead' {
  const [id, started] = holder.process.split(':');
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return 'dead';
  const now = startOf(pid);
  // The same id, begun at another time, is another process.
  return started === undefined || started === '' || now === undefined || now === started ? 'alive' : 'dead';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** Linux: boot id and start time in clock ticks, which no later process shares; undefined elsewhere, and for a process that ended. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return 'ended';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}-${fields[19]}`;
  } catch {
    return undefined;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
