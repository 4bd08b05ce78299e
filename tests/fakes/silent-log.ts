// A log that nobody reads.
import type { Log } from '../../src/platform/log.ts';

export const silentLog: Log = {
  info: () => {},
  notice: () => {},
  warn: () => {},
  group: (_, work) => work(),
  mask: () => {},
};
