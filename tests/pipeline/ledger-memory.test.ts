import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptStep } from '../../src/pipeline/deployment/deploy.ts';
import { rememberLedgers } from '../../src/pipeline/ledger-memory.ts';
import { lookUpModel, openSessionRegistry } from '../../src/pipeline/registry-access.ts';
import { UserError } from '../../src/records/errors.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { codeOf } from '../platform/problem-code.ts';
import { BOB, makeProject } from './project.ts';
import type { Clone, Project } from './project.ts';

async function adopt(clone: Clone, text: string): Promise<void> {
  clone.write({ 'model/model.txt': text });
  await adoptStep(await clone.session(), { path: 'model', replace: true });
}

async function entries(clone: Clone): Promise<number | undefined> {
  await using found = await lookUpModel(await clone.session());
  return found?.state.entries;
}

/** A registry with two versions; `back` forces it to where it stood after the first. */
async function registered(): Promise<Project & { readonly registry: string; readonly back: () => void }> {
  const project = makeProject();
  const registry = join(project.root, 'registry');
  await adopt(project.ann, '0.5 1\n');
  cpSync(registry, `${registry}-of-then`, { recursive: true });
  await adopt(project.ann, '0.5 2\n');
  const back = (): void => {
    rmSync(registry, { recursive: true });
    cpSync(`${registry}-of-then`, registry, { recursive: true });
  };
  return { ...project, registry, back };
}

const problemOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof UserError ? error.problems[0] : error),
  );

describe('a registry that was seen before', () => {
  it('may grow, whoever writes to it', async () => {
    const { ann, clone } = await registered();
    const before = await entries(ann);
    await adopt(clone('bob', BOB), '0.5 3\n');
    expect(await entries(ann)).toBeGreaterThan(before ?? Infinity);
  });

  it.each([
    ['forced back', (project: { readonly back: () => void }) => project.back(), /its newest is [0-9a-f]{64} \(entry/],
    ['deleted', ({ registry }: { readonly registry: string }) => rmSync(registry, { recursive: true }), /it is empty/],
  ])('and %s is refused for reading and writing, until the old history is forgotten', async (_, spoil, found) => {
    const project = await registered();
    const { ann } = project;
    spoil(project);
    const problem = await problemOf(entries(ann));
    const what: unknown = expect.stringMatching(found);
    expect(problem).toMatchObject({ code: 'ledger-rewritten', what });
    await expect(adopt(ann, '0.5 4\n')).rejects.toThrow(/no longer holds [0-9a-f]{64} \(entry \d+\)/);
    const { fix = '' } = problem instanceof Object && 'fix' in problem ? { fix: String(problem.fix) } : {};
    ann.remove(/rm (\S+)$/.exec(fix)?.[1] ?? 'nothing');
    await adopt(ann, '0.5 4\n');
    expect(await entries(ann)).toBeGreaterThan(0);
  });

  it('is unknown to a clone that has not seen it', async () => {
    const { back, clone } = await registered();
    back();
    expect(await entries(clone('bob', BOB))).toBeGreaterThan(0);
  });

  it('is not judged by a note that somebody wrote over', async () => {
    const { ann } = await registered();
    await using opened = await openSessionRegistry(await ann.session());
    const { place } = opened.registry;
    const kept = new Map<string, string>();
    const files = {
      kind: (path: string) => Promise.resolve(kept.has(path) ? ('file' as const) : ('absent' as const)),
      readText: (path: string) => Promise.resolve(kept.get(path) ?? ''),
      write: (path: string, text: string | Uint8Array) => Promise.resolve(void kept.set(path, String(text))),
    };
    const registry: Registry = rememberLedgers(opened.registry, { files, log: ann.log });
    await registry.read('late');
    const [file = ''] = [...kept.keys()].filter((path) => path.endsWith('.json'));
    expect(JSON.parse(kept.get(file) ?? '')).toMatchObject({ place, model: 'late' });
    for (const text of ['', '{}', '{"place":"elsewhere","model":"late","entries":1,"head":"0"}']) {
      kept.set(file, text);
      expect(await codeOf(registry.read('late'))).toBe('ledger-memory');
    }
  });
});
