// How schemas work in a program that ends soon.
import * as z from 'zod';

/** A schema is asked once or twice in a process: a program made for each, as zod does, takes longer than it saves. Holds from here on. */
export function decodeAtOnce(): void {
  z.config({ jitless: true });
}
