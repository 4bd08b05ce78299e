// Schemas of the parts that a document has: making one takes longer than reading what it is for.
import * as z from 'zod';
import { lazily } from './lazily.ts';

const nothing = lazily(() => z.never().exactOptional());

/** @returns of a part that is asked for its schema, of another one a schema of its absence. */
export function askedSchemas(isAskedFor: (key: string) => boolean) {
  return <T extends z.ZodType>(key: string, make: () => T) => (isAskedFor(key) ? make() : nothing());
}
