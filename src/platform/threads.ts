// MLGATE_THREADS: how many threads the table engine may use on this machine. Never part of a result.
import { UserError } from '../records/errors.ts';

const MOST = 1024;

/** undefined when it is not set or empty: the engine then takes one per core. @throws UserError `threads-malformed`. */
export function threadsOf(environment: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = environment['MLGATE_THREADS'];
  if (text === undefined || text === '') return undefined;
  const threads = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN;
  if (threads <= MOST) return threads;
  throw new UserError({
    code: 'threads-malformed',
    what: `MLGATE_THREADS is ${JSON.stringify(text)}, expected a whole number from 1 to ${MOST}`,
    where: { file: 'MLGATE_THREADS' },
    fix: 'MLGATE_THREADS=2, or unset it: then there is one thread per core',
  });
}
