// Exact ROC AUC and the paired bootstrap against sorting alone and against scikit-learn, in one run on the same data.
// MLGATE_BENCH_PYTHON=…/bin/python npx node bench/statistics.ts

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bootstrapPairedCounts, bootstrapPairedRows } from '../src/statistics/bootstrap.ts';
import { delongPaired } from '../src/statistics/delong.ts';
import { createRandom } from '../src/statistics/random.ts';
import { rankedAveragePrecision, rankedRocAuc, rankRows, rocAuc } from '../src/statistics/roc-auc.ts';
import { argsort } from '../src/statistics/sorting.ts';
import { resampledMean, sampleVariance } from '../src/statistics/summation.ts';

const ROWS = 10_000_000;
const PAIRED_ROWS = 100_000;
const REPLICATES = 1000;
const PEER_REPLICATES = 20;

const Peer = z.object({
  version: z.string(),
  auc: z.number(),
  aucSeconds: z.number(),
  pairedSeconds: z.number(),
  spread: z.number(),
});

interface Timed<Value> {
  readonly seconds: number;
  readonly value: Value;
}

function best<Value>(runs: number, work: () => Value): Timed<Value> {
  let result: Timed<Value> | undefined;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const value = work();
    const seconds = (performance.now() - start) / 1000;
    if (result === undefined || seconds < result.seconds) result = { seconds, value };
  }
  if (result === undefined) throw new RangeError('nothing was run');
  return result;
}

function simulate(rows: number, seed: number): { truth: Uint8Array; candidate: Float64Array; baseline: Float64Array } {
  const random = createRandom(seed);
  const truth = Uint8Array.from({ length: rows }, () => (random.uniform() < 0.2 ? 1 : 0));
  const candidate = Float64Array.from(truth, (y) => 1.6 * y + random.normal());
  const baseline = candidate.map((score) => score + 0.3 * random.normal());
  return { truth, candidate, baseline };
}

function line(name: string, seconds: number, note = ''): void {
  console.log(`${name.padEnd(58)} ${seconds.toFixed(3).padStart(9)} s  ${note}`);
}

function askPeer(python: string, folder: string): z.infer<typeof Peer> {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...env } = process.env;
  const script = join(import.meta.dirname, 'statistics.py');
  const output = execFileSync(python, [script, folder, String(PEER_REPLICATES)], { env, encoding: 'utf8' });
  return Peer.parse(JSON.parse(output));
}

function benchRanking(large: ReturnType<typeof simulate>): { readonly sort: number; readonly auc: Timed<number> } {
  const sort = best(3, () => large.candidate.slice().sort()).seconds;
  const auc = best(3, () => rocAuc(large.truth, large.candidate));
  const order = best(3, () => argsort(large.candidate)).seconds;
  const paired = best(1, () => delongPaired(large.truth, large)).seconds;
  line(`Float64Array.sort, ${ROWS / 1e6}M doubles`, sort);
  line(`rocAuc, ${ROWS / 1e6}M rows`, auc.seconds, `${(auc.seconds / sort).toFixed(2)} × sort (bar: 2)`);
  line(`argsort, ${ROWS / 1e6}M doubles`, order, `${(order / sort).toFixed(2)} × sort`);
  line(`delongPaired, ${ROWS / 1e6}M rows`, paired);
  return { sort, auc };
}

/** Share of the rows in two of four cells. */
function shareOf(first: number, second: number): (cells: Float64Array) => number {
  return (cells) => ((cells[first] ?? 0) + (cells[second] ?? 0)) / cells.reduce((sum, count) => sum + count, 0);
}

function benchBootstrap(data: ReturnType<typeof simulate>): { readonly auc: Timed<number> } {
  const settings = { replicates: REPLICATES, random: createRandom(2), level: 0.95 };
  const spread = (kernels: Parameters<typeof bootstrapPairedRows>[0]): number => {
    const result = bootstrapPairedRows(kernels, settings);
    return result.kind === 'estimate' ? Math.sqrt(sampleVariance(result.difference.replicates)) : NaN;
  };
  const rows = PAIRED_ROWS;
  const auc = best(2, () => {
    const [a, b] = [rankRows(data.truth, data.candidate), rankRows(data.truth, data.baseline)];
    return spread({ rows, candidate: (w) => rankedRocAuc(a, w), baseline: (w) => rankedRocAuc(b, w) });
  });
  const precision = best(1, () => {
    const [a, b] = [rankRows(data.truth, data.candidate), rankRows(data.truth, data.baseline)];
    return spread({
      rows,
      candidate: (w) => rankedAveragePrecision(a, w),
      baseline: (w) => rankedAveragePrecision(b, w),
    });
  });
  const loss = best(1, () =>
    spread({
      rows,
      candidate: (w) => resampledMean(data.candidate, w),
      baseline: (w) => resampledMean(data.baseline, w),
    }),
  );
  const counts = best(1, () => {
    const cells = Float64Array.of(80_000, 6000, 5000, 9000);
    return bootstrapPairedCounts({ cells, candidate: shareOf(0, 1), baseline: shareOf(0, 2) }, settings);
  });
  const size = `${REPLICATES} × ${rows / 1000}k`;
  line(`paired bootstrap with BCa, ROC AUC, ${size}`, auc.seconds, 'bar: 5 s');
  line(`paired bootstrap with BCa, average precision, ${size}`, precision.seconds);
  line(`paired bootstrap with BCa, mean of row values, ${size}`, loss.seconds);
  line(`paired bootstrap with BCa, counts, ${size}`, counts.seconds);
  return { auc };
}

function faster(theirs: number, ours: number): string {
  return `mlgate is ${(theirs / ours).toFixed(1)} × as fast`;
}

function main(): void {
  const python = process.env['MLGATE_BENCH_PYTHON'];
  if (python === undefined) {
    console.error('MLGATE_BENCH_PYTHON is not set: the path of a Python with scikit-learn is needed to compare with');
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'mlgate-bench-'));
  try {
    const large = simulate(ROWS, 1);
    const paired = simulate(PAIRED_ROWS, 3);
    writeFileSync(join(folder, 'truth.u1'), large.truth);
    writeFileSync(join(folder, 'scores.f8'), large.candidate);
    writeFileSync(join(folder, 'paired-truth.u1'), paired.truth);
    writeFileSync(join(folder, 'candidate.f8'), paired.candidate);
    writeFileSync(join(folder, 'baseline.f8'), paired.baseline);
    const ranking = benchRanking(large);
    const bootstrap = benchBootstrap(paired);
    const peer = askPeer(python, folder);
    const extrapolated = (peer.pairedSeconds * REPLICATES) / PEER_REPLICATES;
    line(
      `scikit-learn ${peer.version} roc_auc_score, ${ROWS / 1e6}M rows`,
      peer.aucSeconds,
      `${faster(peer.aucSeconds, ranking.auc.seconds)}; values differ by ${Math.abs(peer.auc - ranking.auc.value)}`,
    );
    line(
      `scikit-learn paired loop, extrapolated from ${PEER_REPLICATES} to ${REPLICATES}`,
      extrapolated,
      `${faster(extrapolated, bootstrap.auc.seconds)}; se ${peer.spread.toFixed(5)}, ours ${bootstrap.auc.value.toFixed(5)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
