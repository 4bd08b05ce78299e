// Workflow files, run by act against the rigs and looked at by actionlint and zizmor: `.ci/tools` installs the three.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/rigs/**/*.workflows.ts', 'tests/workflows/**/*.workflows.ts'],
    globalSetup: ['tests/workflows/build.ts'],
    // Each plays whole workflows, with several processes at a time.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
