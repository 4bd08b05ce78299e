// mlgate's own version, as package.json has it; part of every record's `observed`.
import * as z from 'zod';
import manifest from '../../package.json' with { type: 'json' };

export const VERSION = z.object({ version: z.string() }).parse(manifest).version;
