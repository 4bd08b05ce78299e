// Puts a model where the service reads it: node deploy.mjs MODEL_FOLDER
// The service follows current.json, which is replaced in one step: it sees the old model or the new one, never a mixture.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput, runScript } from './bad-input.mjs';

const serving = process.env.FLIGHTS_SERVING ?? 'serving';

/** Copies the model under the name of its digest, unless an earlier deployment did: a rollback finds it there. */
async function copyModel(source, name) {
  const target = join(serving, name);
  if (existsSync(target)) return;
  const unfinished = `${target}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(source, unfinished, { recursive: true });
  await rename(unfinished, target);
}

async function deploy(source) {
  if (source === undefined) throw new BadInput('usage: node deploy.mjs MODEL_FOLDER');
  const digest = createHash('sha256')
    .update(await readFile(join(source, 'model.json')))
    .digest('hex');
  const current = { model: `model-${digest.slice(0, 12)}`, version: process.env.MLGATE_VERSION ?? null };
  await mkdir(serving, { recursive: true });
  await copyModel(source, current.model);
  const unfinished = join(serving, `current.json.${process.pid}`);
  await writeFile(unfinished, JSON.stringify(current) + '\n');
  await rename(unfinished, join(serving, 'current.json'));
  console.log(`${serving} now serves ${current.model}`);
}

await runScript(() => deploy(process.argv[2]));
