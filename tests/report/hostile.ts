// Values that try to become something else, and records in which every free text is such a value.
import { comparison as comparisonRecord } from '../../src/records/comparison.ts';
import { context as contextRecord } from '../../src/records/context.ts';
import { dataReport } from '../../src/records/data-report.ts';
import { evaluation as evaluationRecord } from '../../src/records/evaluation.ts';
import { decodeRecord, encodeRecord } from '../../src/records/record.ts';
import type { RecordType } from '../../src/records/record.ts';
import { trainingRun } from '../../src/records/training-run.ts';
import type { ReportInput } from '../../src/report/input.ts';

export const HOSTILE: readonly string[] = [
  '',
  ' ',
  '|',
  'a|b',
  'a\\|b',
  'a\\\\|b',
  '\\',
  '`',
  '``a`',
  '`a|`|b',
  'a`|`b\\',
  '**bold**',
  '_em_ __strong__',
  '~~gone~~',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '[!WARNING]',
  '[link](https://evil.example)',
  '[ref]: https://evil.example',
  '[^1]',
  '[^1]: note',
  '![image](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '</details></summary><h1>',
  '<!-- -->',
  '--> <b>',
  '</style><script>alert(1)</script>',
  '" onload="alert(1)',
  "' onload='alert(1)",
  '&lt;b&gt; &copy; &#64;octocat',
  '<https://evil.example>',
  'https://evil.example/?a=1&b=2',
  'http://evil.example',
  'ftp://evil.example',
  'www.evil.example',
  'WWW.EVIL.EXAMPLE',
  'x@evil.example',
  'mailto:x@evil.example',
  'xmpp:x@evil.example',
  '@octocat',
  'hi @org/team!',
  '#1',
  'owner/repo#1',
  'GH-1',
  '9e01d4c',
  'user@9e01d4c',
  ':smile:',
  ':+1:',
  '$x^2$',
  '$`x`$',
  '- [x] done',
  'a\nb',
  'a\n\n<b>',
  'a\r\nb',
  '\n```\n# out',
  '~~~\n',
  '\t\tcode',
  '| - | - |',
  '\u0000\u0007\u001B[31mred\u001B[0m',
  '\u001B]8;;https://evil.example\u0007link\u001B]8;;\u0007',
  '\u202Eevil\u202C',
  'zero\u200Bwidth\uFEFF',
  '\uD800',
  'a\u2028b',
  'ＡＢＣ 漢字 ❤️ 👩‍🚀',
  'x'.repeat(10_000),
  '@'.repeat(10_000),
  '| '.repeat(500),
];

/** Every free text of the records becomes `text`; what a schema restricts (digests, names of models, words of ours) stays. */
export function poisoned(input: ReportInput, text: string): ReportInput {
  const { comparison, evaluation, data, training, failure } = input;
  return {
    model: input.model,
    ...(comparison === undefined ? {} : { comparison: poison(comparisonRecord, comparison, text) }),
    ...(evaluation === undefined ? {} : { evaluation: poison(evaluationRecord, evaluation, text) }),
    ...(data === undefined ? {} : { data: poison(dataReport, data, text) }),
    ...(training === undefined ? {} : { training: poison(trainingRun, training, text) }),
    ...(failure === undefined
      ? {}
      : { failure: { ...failure, what: text, command: text, fix: text, lastLines: [text, text] } }),
    context: { ...poison(contextRecord, input.context, text), runUrl: text },
    links: { html: text },
  };
}

const FREE = new Set([
  'label',
  'column',
  'value',
  'text',
  'path',
  'file',
  'explanation',
  'name',
  'before',
  'after',
  'check',
  'dataset',
  'expectation',
  'message',
  'suggestion',
  'method',
  'source',
  'what',
  'command',
  'fix',
  'repository',
  'mlgate',
  'executor',
  'platform',
  'node',
  'predictCommand',
]);
const FREE_LISTS = new Set(['columns', 'labels', 'lastLines']);

/** Read back through the schema, so that only what a record may really hold is tried. */
function poison<T extends { readonly observed: unknown }>(type: RecordType<T>, record: T, text: string): T {
  const changed: unknown = JSON.parse(encodeRecord(type, record), (key: string, value: unknown) => {
    if (FREE.has(key) && typeof value === 'string' && !SOURCES.has(value)) return text;
    if (!FREE_LISTS.has(key) || !Array.isArray(value)) return value;
    return value.map((item: unknown) => (typeof item === 'string' ? text : item));
  });
  return decodeRecord(type, JSON.stringify(changed), 'a fixture');
}

/** Words of an enumeration in an Evaluation. */
const SOURCES = new Set(['scored', 'recorded', 'reported', 'rerun']);
