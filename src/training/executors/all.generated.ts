// Written by `npm run gen`: every file of this folder whose default export is a executor.
import localPlugin from './local.ts';

export const all = [localPlugin] as const;
