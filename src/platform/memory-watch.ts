// Peak resident memory of a process and its descendants, from /proc where there is one (Linux). Sampled four times a second;
// the kernel keeps each process's own high-water mark, so only processes that live less than a sample can be missed.
import { readdirSync, readFileSync } from 'node:fs';

/** Bytes of the largest single process seen, or undefined where the platform does not tell. */
export function watchMemory(pid: number | undefined): { peak(): number | undefined; stop(): void } {
  let peak: number | undefined;
  const sample = (): void => {
    for (const descendant of pid === undefined ? [] : (descendants(pid) ?? [])) {
      const bytes = highWaterMark(descendant);
      if (bytes !== undefined) peak = Math.max(peak ?? 0, bytes);
    }
  };
  const timer = setInterval(sample, 250);
  const early = setTimeout(sample, 20);
  timer.unref();
  early.unref();
  return {
    peak: () => peak,
    stop: () => {
      clearInterval(timer);
      clearTimeout(early);
    },
  };
}

/** undefined where the kernel does not list children: the shell's own few megabytes would say nothing. */
function descendants(pid: number): readonly number[] | undefined {
  const below: number[] = [];
  // Each thread has its own children: a pool started from a worker thread hangs below that thread.
  for (const thread of orUndefined(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
    const children = orUndefined(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    if (children === undefined && thread === String(pid)) return undefined;
    below.push(...(children ?? '').split(' ').filter(Boolean).map(Number));
  }
  return [pid, ...below.flatMap((child) => descendants(child) ?? [])];
}

function highWaterMark(pid: number): number | undefined {
  const status = orUndefined(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? '');
  return match === null ? undefined : Number(match[1]) * 1024;
}

/** A process may end between two looks; that is no error. */
function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
