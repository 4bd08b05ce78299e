import { describe, expect, it } from 'vitest';
import type { RigEvent } from '../events.ts';
import { readOnly, readWorkflow } from './workflow-file.ts';

const FILE = (on: string, rest = ''): string =>
  `on: ${on}\n${rest}jobs:\n  one: { runs-on: [gpu, big], steps: [{ uses: './' }] }\n`;
const event = (name: string, more: Partial<RigEvent> = {}): RigEvent => ({
  name,
  repository: 'acme/model',
  ref: 'refs/heads/main',
  sha: '',
  actor: 'ann',
  isFork: false,
  payload: {},
  ...more,
});
const pull = (action: string, base = 'main'): RigEvent =>
  event('pull_request', { ref: 'refs/pull/1/merge', payload: { action, pull_request: { base: { ref: base } } } });

describe('an event is wanted', () => {
  it.each([
    ['push', event('push'), true],
    ['[push, pull_request]', pull('opened'), true],
    ['push', pull('opened'), false],
    ['pull_request', pull('labeled'), false],
    ['{ pull_request: { types: [labeled] } }', pull('labeled'), true],
    ['{ pull_request: { branches: [main] } }', pull('opened', 'next'), false],
    ['{ pull_request: { branches: [main] } }', pull('opened'), true],
    ['{ push: { branches: ["release/*"] } }', event('push', { ref: 'refs/heads/release/1' }), true],
    ['{ push: { branches-ignore: [main] } }', event('push'), false],
    [
      '{ issue_comment: { types: [created, edited] } }',
      event('issue_comment', { payload: { action: 'deleted' } }),
      false,
    ],
  ])('on: %s', (on, given, wanted) => {
    expect(readWorkflow(FILE(on)).wants(given)).toBe(wanted);
  });

  it('paths are refused, since no rig knows what changed', () => {
    expect(() => readWorkflow(FILE('{ push: { paths: [a] } }')).wants(event('push'))).toThrow(/paths/);
  });
});

describe('a job may do', () => {
  it.each([
    ['', { contents: 'read', metadata: 'read', packages: 'read' }],
    ['permissions: {}\n', {}],
    ['permissions: { pull-requests: write, contents: none }\n', { pull_requests: 'write' }],
  ])('with %j at the top', (rest, granted) => {
    expect(readWorkflow(FILE('push', rest)).permissions.get('one')).toEqual(granted);
  });

  it('what it says itself, and only to read in a fork', () => {
    const text = 'on: push\npermissions: {}\njobs:\n  one: { permissions: { checks: write, contents: read } }\n';
    const granted = readWorkflow(text).permissions.get('one') ?? {};
    expect(granted).toEqual({ checks: 'write', contents: 'read' });
    expect(readOnly(granted)).toEqual({ checks: 'read', contents: 'read' });
  });
});

it('labels and foreign actions are found, also of reusable workflows', () => {
  const text =
    FILE('push') +
    '  two: { uses: acme/flows/.github/workflows/a.yml@v1 }\n  three: { steps: [{ uses: acme/x/y@v2 }] }\n';
  const { uses, labels } = readWorkflow(text);
  expect(uses).toEqual(['acme/flows@v1', 'acme/x@v2']);
  expect(labels).toEqual(expect.arrayContaining(['ubuntu-latest', 'gpu', 'big']));
});
