import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillCommand, shellQuote } from '../../src/config/placeholders.ts';
import { UserError } from '../../src/records/errors.ts';

const values = { model: '/srv/m', data: "/srv/it's here/d.csv", 'test-set': '/t' };
const fill = (text: string) => fillCommand({ text, path: 'train.run' }, values);

describe('fillCommand', () => {
  it.each([
    ['plain', 'a {model} b', 'a /srv/m b'],
    ['glued to an option', 'a --out={model}', 'a --out=/srv/m'],
    ['a path that needs quotes', 'a {data}', String.raw`a '/srv/it'\''s here/d.csv'`],
    ['a name with a dash', 'a {test-set}', 'a /t'],
    ['twice', '{model} {model}', '/srv/m /srv/m'],
    ["the shell's own variable", 'a ${model}', 'a ${model}'],
    ['an escaped brace', String.raw`a \{model}`, String.raw`a \{model}`],
    ['a literal', 'awk {{print}}', 'awk {print}'],
    ['empty braces', 'find -exec rm {} +', 'find -exec rm {} +'],
    ['brace expansion', 'cp {a,b} x', 'cp {a,b} x'],
    ['upper case', 'a {MODEL}', 'a {MODEL}'],
    ['after a closed quote', `echo "x" 'y' {model}`, `echo "x" 'y' /srv/m`],
    ['an apostrophe in a comment', `# don't\ncat {model}`, `# don't\ncat /srv/m`],
    ['a comment at the end', 'cat {model} # {{x}}', 'cat /srv/m # {x}'],
    ['a hash inside a word is no comment', `echo a#'b' {model}`, `echo a#'b' /srv/m`],
    ['an escaped quote', String.raw`echo \" {model}`, String.raw`echo \" /srv/m`],
  ])('%s', (_, text, expected) => {
    expect(fill(text).command).toBe(expected);
  });

  it('gives every value as a variable too', () => {
    expect(fill('true').env).toEqual({
      MLGATE_MODEL: '/srv/m',
      MLGATE_DATA: "/srv/it's here/d.csv",
      MLGATE_TEST_SET: '/t',
    });
  });

  it.each([
    ['unknown', 'a {modle}', 'placeholder-unknown'],
    ['of the prototype', 'a {constructor}', 'placeholder-unknown'],
    ['in double quotes', 'a "{model}"', 'placeholder-quoted'],
    ['in single quotes', "a '{model}'", 'placeholder-quoted'],
    ['in quotes after an escaped one', String.raw`a "\"{model}"`, 'placeholder-quoted'],
  ])('refuses a name that is %s', (_, text, code) => {
    expect(problemsOf(() => fill(text)).map((problem) => problem.code)).toEqual([code]);
  });

  it('lists the known names, and all problems at once', () => {
    const problems = problemsOf(() => fill('a {x} "{model}"'));
    expect(problems.map(({ code }) => code)).toEqual(['placeholder-unknown', 'placeholder-quoted']);
    expect(problems[0]?.fix).toBe('known: {model}, {data}, {test-set}; for a literal {x} write {{x}}');
  });

  it('refuses a zero byte in a path', () => {
    expect(problemsOf(() => fillCommand({ text: 'a', path: 'p' }, { model: '/a\0b' }))[0]?.code).toBe(
      'placeholder-value',
    );
  });
});

it('shellQuote gives bash the same text back', () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), { numRuns: 150, seed: 7 });
  const clean = texts.map((text) => text.replaceAll('\0', '')).filter((text) => text !== '' && text.isWellFormed());
  const hostile = ['$(touch x)', '`id`', 'a\nb', "'", '"', '\\', '-n', '*', '~', '!', 'a b'];
  const all = [...clean, ...hostile];
  const printed = execFileSync('bash', ['-c', `printf '%s\\0' ${all.map(shellQuote).join(' ')}`], { encoding: 'utf8' });
  expect(printed.split('\0').slice(0, -1)).toEqual(all);
});

function problemsOf(run: () => unknown): UserError['problems'] {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}
