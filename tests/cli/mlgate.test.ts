// The file behind the command: an older Node gets a sentence, not a syntax error from a file that it cannot read.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const COMMAND = join(import.meta.dirname, '../../src/cli/mlgate.ts');

function runAs(version: string): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, COMMAND, '--version'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

test.each(['18.0.0', '20.20.2', '23.11.1'])('Node %s is told which one is needed', (version) => {
  const { code, stdout, stderr } = runAs(version);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`mlgate needs Node 24 or newer; this is ${version}`);
});

test.each(['24.0.0', '26.1.0'])('Node %s runs it', (version) => {
  const { code, stdout } = runAs(version);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('nothing is imported before the question is asked', () => {
  expect(readFileSync(COMMAND, 'utf8')).not.toMatch(/^import /m);
});
