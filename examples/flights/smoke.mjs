// Does the deployed model work? Scores 50 known flights in a fresh process, as the service would: node smoke.mjs
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput, runScript } from './bad-input.mjs';

const here = import.meta.dirname;
const serving = process.env.FLIGHTS_SERVING ?? 'serving';
const FLIGHTS = 50;
/** A model that gives nearly every flight the same score has lost its features. */
const DISTINCT_SCORES = 25;

async function scoresOf(model) {
  const folder = await mkdtemp(join(tmpdir(), 'flights-smoke-'));
  try {
    const out = join(folder, 'predictions.csv');
    const script = join(here, 'predict.mjs');
    const args = ['--model', model, '--data', join(here, 'smoke-flights.csv'), '--out', out];
    execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });
    const [, ...lines] = (await readFile(out, 'utf8')).trim().split('\n');
    return lines.map((line) => Number.parseFloat(line.split(',')[1]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function smoke() {
  const { model } = JSON.parse(await readFile(join(serving, 'current.json'), 'utf8'));
  const scores = await scoresOf(join(serving, model));
  const probabilities = scores.filter((score) => score >= 0 && score <= 1).length; // NaN is neither
  const distinct = new Set(scores).size;
  console.log(`${model}: ${probabilities} probabilities for ${FLIGHTS} flights, ${distinct} distinct`);
  if (scores.length !== FLIGHTS || probabilities !== FLIGHTS) throw new BadInput('not one probability for each flight');
  if (distinct < DISTINCT_SCORES) throw new BadInput(`fewer than ${DISTINCT_SCORES} distinct scores`);
}

await runScript(smoke);
