import { defineConfig } from 'vitest/config';

// What is rendered, looked at in Chromium and parsed by cmark-gfm: needs both, so it is not part of `npm test`.
export default defineConfig({
  test: {
    include: ['tests/pages/**/*.pages.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
