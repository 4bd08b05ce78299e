import { expect, it } from 'vitest';
import { plainText } from '../../src/report/document.ts';
import { renderPage } from '../../src/report/html/page.ts';
import { candidateName } from '../../src/report/names.ts';
import { better, context, evaluation } from './records.ts';

const { pullRequest: _, ...alone } = context;
const { head: _head, built: _built, ...nowhere } = alone;
const { subject } = evaluation.candidate;
if (subject.role !== 'candidate') throw new TypeError(subject.role);
const dirty = { ...evaluation, candidate: { ...evaluation.candidate, subject: { ...subject, dirty: true } } };

it.each([
  ['a pull request', { context, evaluation }, 'this PR db5ef3a'],
  ['a pull request whose training left files behind', { context, evaluation: dirty }, 'this PR db5ef3a'],
  ['a commit', { context: alone, evaluation }, 'candidate db5ef3a'],
  ['changes that are not committed', { context: alone, evaluation: dirty }, 'candidate work tree'],
  ['before any evaluation', { context: alone }, 'candidate db5ef3a'],
  ['outside git', { context: nowhere, evaluation }, 'candidate'],
])('the candidate of %s', (_name, input, name) => {
  expect(plainText(candidateName(input)).replaceAll('\u00A0', ' ')).toBe(name);
});

it.each([
  [evaluation, false],
  [dirty, true],
])('the page says when its commit is not all there is', (scored, said) => {
  const page = renderPage({ ...better, context: alone, evaluation: scored });
  expect(page.includes('with changes that are not committed')).toBe(said);
});
