// mlgate's own version, as package.json has it; part of every record's `observed`.
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;
