// Copied elsewhere by act: what it does stays beside the packages that it needs.
import { env } from 'node:process';

await import(`${env['RIG_ACTIONS']}/upload.ts`);
