import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/actions/all.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { createProgram } from '../../src/cli/program.ts';
import { VERBS } from '../../src/cli/verbs/all.ts';

/** Flags that every verb has. */
const EVERYWHERE = ['config', 'model', 'json', 'quiet', 'help'];

describe.each([...ACTIONS, ...VERBS].map((one) => [one.name, one] as const))(
  '%s',
  (_, { name, description, settings, inputs }) => {
    it('is named and described as people read it', () => {
      expect(name).toMatch(/^[a-z]+(?:[- ][a-z]+)*$/);
      expect(description).toMatch(/^[A-Z][a-z-]+s\b.*\.$/);
      for (const input of Object.values(inputs)) expect(input.description).toMatch(/^[A-Z].*\.$/);
    });

    it('has flags that exist, each once', () => {
      const known = SETTINGS.map(({ flag }) => flag);
      expect(settings.filter((flag) => !known.includes(flag))).toEqual([]);
      const all = [...settings, ...Object.keys(inputs), ...EVERYWHERE];
      expect(new Set(all).size).toBe(all.length);
    });
  },
);

describe('actions', () => {
  it('have names of their own, among verbs too', () => {
    const names = [...ACTIONS, ...VERBS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('name outputs as GitHub takes them', () => {
    for (const { outputs } of ACTIONS) {
      for (const output of Object.keys(outputs)) expect(output).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    }
  });

  it.each([
    ['run', { contents: 'read', 'pull-requests': 'write', checks: 'write' }],
    ['report', { contents: 'read', 'pull-requests': 'write', checks: 'write' }],
    ['validate-data', { contents: 'read' }],
    ['train', { contents: 'read' }],
    ['evaluate', { contents: 'read' }],
    ['compare', { contents: 'read' }],
  ])('%s asks for no right but what it needs', (wanted, permissions) => {
    expect(ACTIONS.find(({ name }) => name === wanted)?.permissions).toEqual(permissions);
  });

  it('every verb can be parsed, and nothing runs by that', () => {
    const chosen: unknown[] = [];
    createProgram('0.0.0', (choice) => chosen.push(choice.globals)).parse([
      'node',
      'mlgate',
      'data',
      'infer',
      'a.csv',
      '--json',
    ]);
    createProgram('0.0.0', (choice) => chosen.push(choice.globals)).parse(['node', 'mlgate', 'run', '--quiet']);
    expect(chosen).toEqual([
      { json: true, quiet: false },
      { json: false, quiet: true },
    ]);
  });
});
