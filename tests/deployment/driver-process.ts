// Starting the driver as a process of its own, and talking to it.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { env, execPath } from 'node:process';
import * as z from 'zod';
import type { Answer, Order } from './driver.ts';

export interface Driver extends AsyncDisposable {
  /** undefined when the process was killed before it answered. */
  order(order: Order): Promise<Answer | undefined>;
}

const answers = z.custom<Answer>((value) => typeof value === 'object' && value !== null);

export function startDriver(): Driver {
  const child = spawn(execPath, [new URL('driver.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Halves the time to start: types are stripped once for all of them.
    env: { ...env, NODE_COMPILE_CACHE: join(tmpdir(), 'mlgate-driver-compiled') },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  // A killed driver cannot take orders; the missing answer tells.
  child.stdin.on('error', () => {});
  return {
    order: async (order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const line = await lines.next();
      return line.done === true ? undefined : answers.parse(JSON.parse(line.value));
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
