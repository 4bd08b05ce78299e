// Threat 23: a canary in place of the token, looked for wherever somebody could read it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cleanEnvironment } from '../../src/platform/clean-environment.ts';
import { openRunner } from '../../src/platform/github/runner.ts';
import type { Runner } from '../../src/platform/github/runner.ts';

const CANARY = 'ghs_canaryCANARY0123456789';
const FORMS: readonly (readonly [string, string])[] = [
  ['as it is', CANARY],
  ['in base64', btoa(CANARY)],
  ['as HTTP sends it', btoa(`x-access-token:${CANARY}`)],
  ['in an address', `https://x-access-token:${encodeURIComponent(CANARY)}@github.com/acme/flights`],
];

interface Step {
  readonly runner: Runner;
  readonly environment: Record<string, string | undefined>;
  /** Everything that left the step but the lines that tell the runner what to mask. */
  readonly seen: () => string;
}

function openStep(token: string): Step {
  const folder = mkdtempSync(join(tmpdir(), 'mlgate-canary-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
  for (const name of files) writeFileSync(join(folder, name), '');
  const environment = { INPUT_TOKEN: token, ...Object.fromEntries(files.map((name) => [name, join(folder, name)])) };
  let written = '';
  const write = (text: string): void => void (written += text);
  const signal = new AbortController().signal;
  const runner = openRunner({ environment, folder, write, signal, stalled: new Promise(() => {}) });
  const seen = (): string =>
    written.replaceAll(/^::add-mask::.*$/gm, '') +
    files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  return { runner, environment, seen };
}

/** Every way by which text leaves a step. */
function tell(runner: Runner, text: string): void {
  const { log } = runner;
  log.print(text);
  log.info(text);
  log.notice(text);
  log.warn(text);
  log.annotate({ level: 'failure', message: text, title: 'mlgate' });
  runner.setOutput('said', text);
  runner.saveState('said', text);
  runner.addSummary(text);
}

describe('threat 23 a canary', () => {
  it.each(FORMS)('in a log, an output and a summary: %s', (_, form) => {
    const { runner, seen } = openStep(CANARY);
    expect(runner.takeSecret('token')).toBe(CANARY);
    tell(runner, `before ${form} after`);
    expect(seen()).toContain('before ');
    expect(seen()).not.toContain(form);
  });

  it('in the title of a group', async () => {
    const { runner, seen } = openStep(CANARY);
    runner.takeSecret('token');
    await runner.log.group(`with ${CANARY}`, async () => undefined);
    expect(seen()).not.toContain(CANARY);
  });

  it('of several lines, each by itself', () => {
    const { runner, seen } = openStep(`-----BEGIN-----\n${CANARY}\n-----END-----`);
    runner.takeSecret('token');
    tell(runner, `only the middle: ${CANARY}`);
    expect(seen()).not.toContain(CANARY);
  });

  it('is in no environment once it was taken', () => {
    const { runner, environment } = openStep(CANARY);
    runner.takeSecret('token');
    expect(JSON.stringify([environment, runner.environment])).not.toContain(CANARY);
  });

  it.each([
    'INPUT_TOKEN',
    'INPUT_GITHUB-TOKEN',
    'STATE_token',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GITHUB_OUTPUT',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STATE',
    'BASH_ENV',
    'GITHUB_STEP_SUMMARY',
    'MLGATE_TOKEN',
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_VALUE_0',
    'GIT_CONFIG_PARAMETERS',
    'input_token',
    'Github_Token',
  ])('in %s reaches no command', (name) => {
    expect(cleanEnvironment({ [name]: CANARY, PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });
});
