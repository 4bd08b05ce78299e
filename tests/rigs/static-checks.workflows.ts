import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actionlint, zizmor } from './static-checks.ts';

const CLEAN = `name: Clean
on: pull_request
permissions: {}
jobs:
  one:
    name: One
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: echo hello
`;
const CASES = {
  'clean.yml': CLEAN,
  'injected.yml': CLEAN.replace('echo hello', 'echo "${{ github.event.pull_request.title }}"'),
  'misspelt.yml': CLEAN.replace('runs-on:', 'run-on:'),
};
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mlgate-static-'));
  await mkdir(join(root, '.github/workflows'), { recursive: true });
  for (const [name, text] of Object.entries(CASES)) await writeFile(join(root, '.github/workflows', name), text);
});

afterAll(async () => rm(root, { recursive: true }));

it.each([
  ['clean.yml', []],
  ['injected.yml', ['expression:.github/workflows/injected.yml:10']],
  ['misspelt.yml', ['syntax-check:.github/workflows/misspelt.yml:5', 'syntax-check:.github/workflows/misspelt.yml:7']],
])('actionlint finds in %s: %j', async (name, expected) => {
  const found = await actionlint(root, [`.github/workflows/${name}`]);
  expect(found.map(({ rule, place }) => `${rule}:${place}`)).toEqual(expected);
});

it.each([
  ['clean.yml', []],
  ['injected.yml', ['template-injection:.github/workflows/injected.yml:10']],
])('zizmor finds in %s: %j', async (name, expected) => {
  const found = await zizmor(root, [`.github/workflows/${name}`]);
  expect(found.map(({ rule, place }) => `${rule}:${place}`)).toEqual(expected);
});

it('zizmor does not pass over a file that is no workflow', async () => {
  await expect(zizmor(root, ['.github/workflows/misspelt.yml'])).rejects.toThrow(/misspelt/);
});
