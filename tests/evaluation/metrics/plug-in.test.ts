// A new metric is one file: written into a copy of the sources, listed by the generator, measured like any other.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateLists } from '../../../scripts/generate-lists.ts';
import { METRICS } from '../../../src/evaluation/metrics/find-metric.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const LIST = 'src/evaluation/metrics/all.generated.ts';
let copy = '';

const HUBER = `// Squared error that large errors do not rule.
import * as z from 'zod';
import { metric } from './metric.ts';

export default metric({
  name: 'huber',
  aliases: [],
  tasks: ['regression'],
  needs: 'predicted',
  direction: 'lower-is-better',
  range: [0, Infinity],
  doc: { summary: 'Mean Huber loss.', undefined: 'Without rows.', source: 'Huber (1964)' },
  parameters: z.strictObject({ delta: z.number().positive().default(1) }),
  label: ({ delta }) => \`Huber loss (\${delta})\`,
  measure: ({ delta }) => ({
    kind: 'rowwise',
    columns: ({ rows, model }) => [
      model.predicted.map((value, row) => {
        const error = Math.abs(value - (rows.truth[row] ?? 0));
        return error <= delta ? error ** 2 / 2 : delta * (error - delta / 2);
      }),
    ],
  }),
});
`;

const USE = `
import { estimateMetric } from './src/evaluation/metrics/estimate.ts';
import { metricVocabulary } from './src/evaluation/metrics/find-metric.ts';
const rows = { task: 'regression', count: 3, classes: [], truth: Float64Array.of(0, 0, 0), slices: [] } as const;
const predictions = { rows, scores: [], predicted: Float64Array.of(1, 2, 4) };
const options = { level: 0.95, seed: 7, replicates: 200 };
const known = metricVocabulary().has('huber');
console.log(JSON.stringify({ known, ...estimateMetric({ name: 'huber', parameters: { delta: 2 } }, predictions, options) }));
`;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'mlgate-plug-in-'));
  for (const folder of ['src/evaluation', 'src/records', 'src/statistics']) {
    await cp(join(root, folder), join(copy, folder), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const file of ['package.json', '.prettierrc.json']) await cp(join(root, file), join(copy, file));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

describe('one file adds a metric', () => {
  it('the committed list is what the generator makes', async () => {
    const lists = await generateLists();
    expect(lists.get(LIST)).toBe(await readFile(join(root, LIST), 'utf8'));
  });

  it('a file with a metric is listed, one without is not, and nothing else changes', async () => {
    const folder = join(copy, 'src/evaluation/metrics');
    await writeFile(join(folder, 'huber-loss.ts'), HUBER);
    await writeFile(
      join(folder, 'notes.ts'),
      '// no plug-in: export default metric( is only mentioned\nexport const x = 1;\n',
    );
    const list = (await generateLists(copy)).get(LIST) ?? '';
    const before = await readFile(join(root, LIST), 'utf8');
    const added = list.split('\n').filter((line) => !before.split('\n').includes(line));
    expect(added).toEqual(["import huberLossPlugin from './huber-loss.ts';", '  huberLossPlugin,']);
    await writeFile(join(copy, LIST), list);
  });

  it('it is measured with an interval, under its own label and parameters', async () => {
    await writeFile(join(copy, 'use.ts'), USE);
    const { stdout } = await promisify(execFile)(process.execPath, ['use.ts'], { cwd: copy });
    expect(JSON.parse(stdout)).toMatchObject({
      known: true,
      metric: { name: 'huber', parameters: { delta: 2 } },
      label: 'Huber loss (2)',
      direction: 'lower-is-better',
      value: 8.5 / 3,
      interval: { method: 'student-t', level: 0.95 },
    });
  });

  it('folders without plug-ins have no list', async () => {
    const empty = join(copy, 'empty');
    await mkdir(empty);
    expect([...(await generateLists(empty)).keys()]).toEqual([]);
  });
});

describe('every metric', () => {
  it('has names of its own: no alias or name stands twice', () => {
    const names = METRICS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
  it.each(METRICS.map((metric) => [metric.name, metric] as const))(
    '%s is documented',
    (_, { name, doc, range, tasks }) => {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      for (const text of [doc.summary, doc.undefined]) expect(text).toMatch(/\.$/);
      expect(doc.source.length).toBeGreaterThan(5);
      expect(range[0]).toBeLessThan(range[1]);
      expect(tasks.length).toBeGreaterThan(0);
    },
  );
});
