// Reads params.yaml. Flat `name: value` lines are all it needs, so a YAML library is not.
import { readFile } from 'node:fs/promises';
import { BadInput } from './bad-input.mjs';
import { learnerNamed } from './learners/index.mjs';

function valueOf(text) {
  const list = /^\[(.*)\]$/.exec(text);
  if (list) return list[1].split(',').map((item) => item.trim());
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

function parse(text, file) {
  const params = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/(^|\s)#.*$/, '').trim();
    if (content === '') continue;
    const match = /^(\w+):\s+(.+)$/.exec(content);
    if (!match) throw new BadInput(`${file}:${index + 1}: expected "name: value", found "${content}"`);
    params[match[1]] = valueOf(match[2]);
  }
  return params;
}

/**
 * { learner, features, rows (optional), and each parameter of the learner }. Throws for an unknown or missing one:
 * a misspelt parameter must not silently train another model.
 */
export async function readParams(file) {
  const params = parse(await readFile(file, 'utf8'), file);
  const { parameters } = learnerNamed(params.learner);
  const known = ['learner', 'features', 'rows', ...parameters];
  const unknown = Object.keys(params).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new BadInput(`${file}: unknown ${unknown.join(', ')}; known: ${known.join(', ')}`);
  if (!Array.isArray(params.features)) throw new BadInput(`${file}: "features" must be a list, as in [origin, hour]`);
  for (const name of parameters) {
    if (typeof params[name] !== 'number') throw new BadInput(`${file}: "${name}" must be a number`);
  }
  return params;
}
