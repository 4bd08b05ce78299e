import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adoptStep } from '../../src/pipeline/deployment/deploy.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import { validateDataStep } from '../../src/pipeline/validate-data.ts';
import { dataReport } from '../../src/records/data-report.ts';
import { recordDigest } from '../../src/records/record.ts';
import { digestsOf } from './digests-of.ts';
import { ANN, makeProject } from './project.ts';

const ROOT = join(import.meta.dirname, '../..');

it('the same inputs give the same digests in clean folders of any name, with 1, 2 and 8 threads', async () => {
  const project = makeProject();
  await trainStep(await project.ann.session());
  await adoptStep(await project.ann.session(), { path: 'model', replace: false });
  const found: Readonly<Record<string, string>>[] = [];
  for (const [name, threads] of [
    ['one', '1'],
    ["it's node, python3 two", '2'],
    ['three', '8'],
  ] as const) {
    const clone = project.clone(name, ANN);
    found.push(await digestsOf(await clone.session({ env: { MLGATE_THREADS: threads } })));
  }
  const names = ['predictions-candidate.bin', 'predictions-champion.bin', 'profile.json'];
  expect(Object.keys(found[0] ?? {})).toEqual(['data', 'training', 'evaluation', 'comparison', 'evidence', ...names]);
  for (const other of found) expect(other).toEqual(found[0]);
  expect(project.leftovers()).toEqual([]);
});

it('and of the flights, which the table engine reads by several threads', async () => {
  const project = makeProject();
  project.ann.git('rm', '--quiet', '-r', '.');
  cpSync(join(ROOT, 'examples/flights'), project.ann.folder, { recursive: true });
  project.ann.commit();
  project.ann.git('push', '--quiet', 'origin', 'main');
  const [one, two] = [project.clone('one', ANN), project.clone('two', ANN)];
  const env = (threads: string) => ({ env: { MLGATE_THREADS: threads, MLGATE_DUCKDB: join(ROOT, 'node_modules') } });
  const found = await digestsOf(await one.session(env('1')));
  expect(await digestsOf(await two.session(env('8')))).toEqual(found);
  const again = await validateDataStep(await two.session(env('2')));
  expect(recordDigest(dataReport, again)).toBe(found['data']);
});
