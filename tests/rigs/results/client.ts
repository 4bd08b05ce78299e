// Run in a process of its own, since GitHub's clients read the environment: does what it is told with the real clients, and prints
// what came of it, as JSON.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DefaultArtifactClient } from '@actions/artifact';
import { listAt } from '../json.ts';

const artifacts = new DefaultArtifactClient();

/** Refusals are what a test asks for, too. */
async function outcome(doing: Promise<unknown>): Promise<unknown> {
  try {
    return await doing;
  } catch (problem) {
    return { refused: problem instanceof Error ? problem.message : String(problem) };
  }
}

async function download(name: string): Promise<unknown> {
  await rm('down', { recursive: true, force: true });
  const { artifact } = await artifacts.getArtifact(name);
  const expected = artifact.digest === undefined ? {} : { expectedHash: artifact.digest };
  const { digestMismatch } = await artifacts.downloadArtifact(artifact.id, { path: 'down', ...expected });
  const text = existsSync('down/a.txt') ? readFileSync('down/a.txt', 'utf8') : null;
  return { text, digestMismatch };
}

/** By the word that comes first. */
const STEPS: Readonly<Record<string, (...words: readonly string[]) => Promise<unknown>>> = {
  upload: async (name = '', text = '') => {
    writeFileSync('a.txt', text);
    return artifacts.uploadArtifact(name, ['a.txt'], '.');
  },
  /** From here on it is another job's environment: the clients look into it at every call. */
  as: async (environment = '{}') => {
    const changed: unknown = JSON.parse(environment);
    Object.assign(process.env, changed);
  },
  list: async () => (await artifacts.listArtifacts()).artifacts.map(({ name }) => name),
  delete: async (name = '') => artifacts.deleteArtifact(name),
  download: async (name = '') => download(name),
  save: async (key = '', text = '') => {
    writeFileSync('cached.txt', text);
    const { saveCache } = await import('@actions/cache');
    return saveCache(['cached.txt'], key);
  },
  restore: async (key = '', ...prefixes) => {
    await rm('cached.txt', { force: true });
    const { restoreCache } = await import('@actions/cache');
    const hit = await restoreCache(['cached.txt'], key, [...prefixes]);
    return { hit: hit ?? null, text: existsSync('cached.txt') ? readFileSync('cached.txt', 'utf8') : null };
  },
};

const told: unknown = JSON.parse(process.argv[2] ?? '[]');
const results: unknown[] = [];
for (const line of listAt({ told }, 'told')) {
  const [step = '', ...words] = listAt({ line }, 'line').map(String);
  results.push(await outcome(STEPS[step]?.(...words) ?? Promise.reject(new Error(`no step ${step}`))));
}
writeFileSync('results.json', JSON.stringify(results));
