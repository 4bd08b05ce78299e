import { expect, it } from 'vitest';
import { ACTIONS } from '../../src/actions/all.ts';
import { underHeadings } from '../../src/cli/headings.ts';
import { VERBS } from '../../src/cli/verbs/all.ts';
import { makeFolder } from './terminal.ts';

const all = [...ACTIONS, ...VERBS].map(({ name }) => ({ name }));

it('every verb stands under one heading', () => {
  const shown = underHeadings(all).flatMap(({ verbs }) => verbs.map(({ name }) => name));
  expect(shown.toSorted()).toEqual(all.map(({ name }) => name).toSorted());
});

it('no heading is empty, and a verb that nobody placed stands at the end', () => {
  const headings = underHeadings([...all, { name: 'new-verb' }]);
  expect(headings.filter(({ verbs }) => verbs.length === 0)).toEqual([]);
  expect(headings.at(-1)?.verbs.at(-1)).toEqual({ name: 'new-verb' });
});

it('help begins with what a newcomer needs', async () => {
  const { stdout } = await makeFolder().mlgate(['--help']);
  const places = ['Begin:', 'demo', 'init', 'Every change:', 'compare', 'Into production:', 'promote', 'More:'];
  const found = places.map((word) => stdout.indexOf(`\n${word.endsWith(':') ? word : `  ${word} `}`));
  expect(found.every((place, i) => place > (found[i - 1] ?? 0))).toBe(true);
});
