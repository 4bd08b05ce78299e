// Peak resident memory of a process and its descendants, from /proc where there is one (Linux). Sampled four times a second;
// the kernel keeps each process's own high-water mark, so only processes that live less than a sample can be missed.
import { readFileSync } from 'node:fs';

/** Bytes of the largest single process seen, or undefined where the platform does not tell. */
export function watchMemory(pid: number | undefined): { peak(): number | undefined; stop(): void } {
  let peak: number | undefined;
  const sample = (): void => {
    for (const descendant of pid === undefined ? [] : descendants(pid)) {
      const bytes = highWaterMark(descendant);
      if (bytes !== undefined) peak = Math.max(peak ?? 0, bytes);
    }
  };
  const timer = setInterval(sample, 250);
  timer.unref();
  setTimeout(sample, 20).unref();
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

function descendants(pid: number): readonly number[] {
  const children = readOrUndefined(`/proc/${pid}/task/${pid}/children`)?.trim();
  const below = children === undefined || children === '' ? [] : children.split(' ').map(Number);
  return [pid, ...below.flatMap(descendants)];
}

function highWaterMark(pid: number): number | undefined {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readOrUndefined(`/proc/${pid}/status`) ?? '');
  return match === null ? undefined : Number(match[1]) * 1024;
}

/** A process may end between two looks; that is no error. */
function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
