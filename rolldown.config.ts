// Bundles the CLI and every action into dist/ with shared, unhashed chunks. Vendor code has chunks of its own, so that a change of
// ours does not rewrite them. DuckDB stays outside: its native library is found at run time (ADR 2).
import { resolve } from 'node:path';
import { defineConfig } from 'rolldown';
import { ACTIONS } from './src/actions/all.ts';
import { actionEntries } from './scripts/action-entries.ts';
import { copyAssets } from './scripts/copy-assets.ts';
import { leftOut } from './scripts/left-out.ts';
import { onlyVersion } from './scripts/only-version.ts';
import { thirdPartyLicences } from './scripts/third-party-licences.ts';

const VENDORS: readonly (readonly [name: string, modules: RegExp])[] = [
  ['left-out', /left-out\//],
  ['vendor-zod', /node_modules\/zod\//],
  ['vendor-yaml', /node_modules\/yaml\//],
  ['vendor-git', /node_modules\/(simple-git|@kwsites|@simple-git)\//],
  [
    'vendor-markdown',
    /node_modules\/(micromark|mdast-|micromark|unist-|zwitch|longest-streak|ccount|markdown-table|decode-named|character-|devlop|escape-string|trim-lines)/,
  ],
  // A metric's own arithmetic is loaded with its name, distributions only by whoever measures.
  ['vendor-logarithm', /node_modules\/@stdlib\/math-base-special-ln\//],
  ['vendor-statistics', /node_modules\/@stdlib\//],
  ['vendor-cli', /node_modules\/(commander|yocto-)/],
  ['vendor-undici', /node_modules\/(undici|@actions\/http-client|tunnel)\//],
  [
    'vendor-octokit',
    /node_modules\/(@octokit|@actions\/github|before-after-hook|universal-user-agent|bottleneck|fast-content-type)/,
  ],
  ['vendor-azure', /node_modules\/(@azure|@typespec|fast-xml-|strnum|@nodable|path-expression-matcher)/],
  ['vendor-cache', /node_modules\/(@actions\/cache|@actions\/glob|@protobuf-ts)\//],
];

/** What every step passes through before its stage does anything: two files are read sooner than forty. */
const SHARED: readonly (readonly [name: string, paths: readonly string[]])[] = [
  [
    'start', // up to the question whether there is something to decode
    [
      'records/(errors|digest|canonical|lazily)',
      'config/(print-problem|excerpt|did-you-mean|settings)',
      'actions/(action|texts|runtime/.+)',
      'pipeline/open-sessions',
      'platform/(version|file-problem|local-files|replace-path|masking|interruption|elapsed)',
      'platform/github/(runner|workflow-command|workflow-log)',
    ],
  ],
  [
    'open', // mlgate.yml, the event, the platform
    [
      'records/.+',
      'config/.+',
      'pipeline/(session|vocabulary|context|workspace|turn|keep-failure|record-order|report-files|predictions-file)',
      'pipeline/handing-over/(handed-files|take-over)',
      'platform/(git-[a-z]+|local-(holder|platform)|clean-environment|system-clock|threads|folder-cache|cache-entry|one-at-a-time)',
      'platform/github/(account|actions-cache|event|failure|github-platform|workflow)',
    ],
  ],
];

const actions = actionEntries(ACTIONS);

export default defineConfig({
  input: { mlgate: 'src/cli/mlgate.ts', ...actions.input },
  platform: 'node',
  external: [/^@duckdb\//],
  // The same code as modules: what is not used falls away, and process and Buffer are not loaded for it.
  resolve: { alias: { yaml: resolve('node_modules/yaml/browser/index.js') } },
  plugins: [
    actions.plugin,
    leftOut(),
    onlyVersion(),
    thirdPartyLicences(),
    copyAssets(['assets/duckdb', 'workflows-examples']),
  ],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    // Licences stand once, in THIRD-PARTY-LICENCES.txt.
    comments: { legal: false },
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name].mjs',
    codeSplitting: {
      groups: [
        ...VENDORS.map(([name, test]) => ({ name, test, priority: SHARED.length })),
        ...SHARED.map(([name, paths], i) => ({ name, test: anyOf(paths), priority: SHARED.length - 1 - i })),
      ],
    },
  },
});

function anyOf(paths: readonly string[]): RegExp {
  return new RegExp(paths.map((path) => `src/${path}\\.ts$`).join('|'));
}
