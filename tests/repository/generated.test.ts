import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { renderCliPage } from '../../scripts/docs/cli-page.ts';
import { EXAMPLE_FILE, SCHEMA_FILE } from '../../scripts/docs/config-page.ts';
import { codesIn, findErrorCodes } from '../../scripts/docs/error-codes.ts';
import { compareCodes, readExplanations } from '../../scripts/docs/error-page.ts';
import { generate, LISTS, PAGES } from '../../scripts/generated-files.ts';
import { loadConfig } from '../../src/config/load.ts';
import { metricVocabulary } from '../../src/evaluation/metrics/find-metric.ts';
import { all as executors } from '../../src/training/executors/all.generated.ts';
import { ROOT } from './sources.ts';

const files = await generate(ROOT, [...LISTS, ...PAGES]);
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('generated files are fresh (npm run gen)', () => {
  it.each([...files.keys()])('%s', (path) => {
    expect(textOf(path)).toBe(files.get(path));
  });
});

const schema = z.record(z.string(), z.unknown()).parse(JSON.parse(textOf(SCHEMA_FILE)));
const validate = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(schema);

describe("the editor's schema", () => {
  it.each([
    ['the example', textOf(EXAMPLE_FILE), true],
    ['the least', 'model: m\n', true],
    ['several models', 'models: { a: { train: { run: x } }, b: {} }\nstore: { folder: s }\n', true],
    ['a rule on points', 'model: m\ncompare: { rules: [{ on: point, f1: better }] }\n', true],
    ['an unknown key', 'model: m\ntrian: { run: x }\n', false],
    ['an unknown key within', 'model: m\ntrain: { run: x, tiemout: 1s }\n', false],
    ['a wrong type', 'model: m\ntrain: { run: 3 }\n', false],
    ['a word that is none', 'model: m\ncompare: { undecided: maybe }\n', false],
    ['a model name with a space', 'model: a b\n', false],
    ['a duration without a unit', 'model: m\ntrain: { run: x, timeout: "90" }\n', false],
    ['both forms', 'model: m\nmodels: { a: {} }\n', false],
    ['no model', 'task: binary\n', false],
  ])('%s', (_, text, valid) => {
    expect(validate(parse(text))).toBe(valid);
  });

  it('every example in it is valid where it stands', () => {
    const single = { ...schema, anyOf: undefined, $ref: undefined };
    const examples: [string, unknown, unknown][] = [];
    const collect = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { examples: some, ...rest } = z.looseObject({}).parse({ ...value });
      if (Array.isArray(some)) for (const one of some) examples.push([path, rest, one]);
      for (const [key, inner] of Object.entries(value)) if (key !== 'examples') collect(inner, `${path}/${key}`);
    };
    collect(schema['$defs'], '#/$defs');
    expect(examples.length).toBeGreaterThan(40);
    for (const [path, node, example] of examples) {
      const check = new Ajv2020({ strict: false }).compile({ ...single, ...z.looseObject({}).parse(node) });
      expect(check(example), `${path}: ${JSON.stringify(example)}`).toBe(true);
    }
  });
});

describe('every mlgate.yml of the repository', () => {
  const vocabulary = {
    metrics: metricVocabulary(),
    executors: new Map(executors.map(({ name, parameters }) => [name, { parameters }])),
  };
  const paths = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'mlgate.yml' && !path.includes('node_modules'))
    .map((path) => `examples/${path.replaceAll('\\', '/')}`);

  it.each([EXAMPLE_FILE, ...paths])('%s loads with the real metrics and executors', (path) => {
    const around = { folder: '/repo', flags: {}, environment: {}, vocabulary };
    expect(loadConfig({ text: textOf(path), file: path, ...around }).models).not.toEqual([]);
    expect(validate(parse(textOf(path)))).toBe(true);
  });
});

describe('error codes', () => {
  it('each code that src/ can give is explained in docs/errors.yml, and no other', async () => {
    expect(compareCodes(await findErrorCodes(ROOT), await readExplanations(ROOT))).toEqual({ missing: [], stale: [] });
  });

  it.each([
    ['an object', "new UserError({ code: 'a-b', what: 'x' })", ['a-b']],
    ['a choice', "const p = { code: x ? 'a-b' : 'c-d' }", ['a-b', 'c-d']],
    ['a constant', "const code = y ?? 'a-b'; f({ code })", ['a-b']],
    ['a function of the file', "function refuse(what: string, code: string) {} refuse('x', 'a-b')", ['a-b']],
    ['an arrow function', "const refuse = (code: string) => 1; refuse('a-b')", ['a-b']],
    ['a private method', "class A { #no(code: string) {} m() { this.#no('a-b') } }", ['a-b']],
    ['a zod issue', "ctx.addIssue({ code: 'custom' })", []],
    ['a comparison', "if (error.code === 'a-b') f()", []],
    ['an exit code', 'f({ code: 3 })', []],
  ])('are found in %s', (_, text, codes) => {
    expect(codesIn(text).map(({ code }) => code)).toEqual(codes);
  });

  it('know whose failure it is', () => {
    const text = "throw new ExternalError({ code: 'a-b', call: 'c' }); throw new UserError({ code: 'c-d' })";
    expect(codesIn(text)).toEqual([
      { code: 'a-b', external: true },
      { code: 'c-d', external: false },
    ]);
  });
});

it('the command line page shows verbs, arguments and options', async () => {
  const program = new Command('mlgate').description('CI/CD for models.').option('--json', 'as JSON');
  const data = program.command('data').description('Data.');
  const infer = data
    .command('infer <file>')
    .description('Draft a contract.')
    .option('-o, --out <a|b>', 'where to', 'c.yml');
  const status = program.command('status').description('What is in production.');
  for (const verb of [infer, status]) verb.option('--quiet', 'less');
  await expect(renderCliPage(program)).toMatchFileSnapshot('../golden/repository/cli.md');
});
