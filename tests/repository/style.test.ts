import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { walk } from '../../scripts/docs/syntax.ts';
import { lineAt, readSources, ROOT } from './sources.ts';

const folders = ['src', 'tests', 'scripts', 'bench'];
const everything = (await Promise.all(folders.map(readSources))).flat();
const ours = everything.filter(({ file }) => file.startsWith('src/'));

describe('how the code should feel', () => {
  it('the first line of a file says why it exists', () => {
    const silent = ours.filter(({ text }) => !/^(?:#!.*\n)?\/\/ \S.{9}/.test(text));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  it('no file or folder is named for nothing', () => {
    const names = /^(utils?|helpers?|common|managers?|misc|types)$/;
    const vague = everything.flatMap(({ file }) =>
      file
        .split('/')
        .map((part) => part.replace(/\.ts$/, ''))
        .filter((part) => names.test(part)),
    );
    expect(vague).toEqual([]);
  });

  it('file names are kebab-case', () => {
    const odd = everything.filter(({ file }) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(basename(file)));
    expect(odd.map(({ file }) => file)).toEqual([]);
  });

  it('the linter holds the limits, and nothing is exempt but tables and stories in tests', () => {
    const limits = z.looseObject({
      rules: z.looseObject({
        'max-lines': z.tuple([z.literal('error'), z.looseObject({ max: z.literal(260) })]),
        'max-lines-per-function': z.tuple([z.literal('error'), z.looseObject({ max: z.literal(60) })]),
        'max-params': z.tuple([z.literal('error'), z.looseObject({ max: z.literal(3) })]),
        'typescript/no-explicit-any': z.literal('error'),
        'typescript/no-non-null-assertion': z.literal('error'),
        'typescript/ban-ts-comment': z.literal('error'),
      }),
      overrides: z.array(z.looseObject({ files: z.tuple([z.literal('tests/**')]) })),
    });
    expect(limits.safeParse(JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8'))).error).toBeUndefined();
  });

  it('no check is switched off in a file', () => {
    // Written so that this file does not hold what it looks for.
    const off =
      /(?:ox|es)lint[-]disable|@ts[-](?:ignore|expect-error|nocheck)|prettier[-]ignore|(?:v8|c8|istanbul)[ ]ignore/;
    expect(everything.filter(({ text }) => off.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('no test is left out or alone', () => {
    const left = /\b(?:it|test|describe)\.(?:skip|todo|only|skipIf|runIf|fails)\b/;
    const tests = everything.filter(({ file }) => file.startsWith('tests/') && !file.startsWith('tests/repository/'));
    expect(tests.filter(({ text }) => left.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('no module is mocked', () => {
    const mocked = /\bvi[.](?:mock|doMock|stubGlobal|stubEnv)/;
    expect(everything.filter(({ text }) => mocked.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('zod comes as a namespace, a quarter of the size', () => {
    expect(everything.filter(({ text }) => /import \{[^}]*\} from 'zod'/.test(text)).map(({ file }) => file)).toEqual(
      [],
    );
  });

  it('there are no enums, namespaces or parameter properties, which Node cannot strip', () => {
    const kinds = ['TSEnumDeclaration', 'TSModuleDeclaration', 'TSParameterProperty', 'TSImportEqualsDeclaration'];
    const unstrippable = everything.flatMap((source) =>
      [...walk(source.tree)]
        .filter(({ node }) => kinds.includes(node.type) && !(node['declare'] === true))
        .map(({ node }) => `${source.file}:${lineAt(source, node)}`),
    );
    expect(unstrippable).toEqual([]);
  });
});
