// The shipped bundles, copied to an empty folder and run there.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/acceptance/**/*.acceptance.ts'], testTimeout: 180_000, hookTimeout: 60_000 },
});
