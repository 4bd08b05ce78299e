// actionlint and zizmor find nothing in any workflow and any action that is shipped or our own.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionlint, zizmor } from '../rigs/static-checks.ts';

const ROOT = join(import.meta.dirname, '../..');
const files = (pattern: string): readonly string[] => globSync(pattern, { cwd: ROOT }).sort();
const WORKFLOWS = [...files('.github/workflows/*.yml'), ...files('workflows-examples/*.yml')];
const ACTIONS = [...files('action.yml'), ...files('actions/*/action.yml')];

describe('workflows and actions', () => {
  it('are there', () => {
    expect(WORKFLOWS).toHaveLength(10);
    expect(ACTIONS).toHaveLength(11);
  });

  it('actionlint', async () => {
    expect(await actionlint(ROOT, WORKFLOWS)).toEqual([]);
  });

  it('zizmor, by the policy that is committed', async () => {
    expect(await zizmor(ROOT, [...WORKFLOWS, ...ACTIONS], '.github/zizmor.yml')).toEqual([]);
  });

  it('both find what is wrong', async () => {
    const bad = ['tests/fixtures/workflows/careless.yml'];
    expect((await actionlint(ROOT, bad)).map(({ rule }) => rule)).toContain('expression');
    const rules = (await zizmor(ROOT, bad, '.github/zizmor.yml')).map(({ rule }) => rule);
    for (const rule of ['dangerous-triggers', 'unpinned-uses', 'template-injection', 'artipacked']) {
      expect(rules).toContain(rule);
    }
  });
});
