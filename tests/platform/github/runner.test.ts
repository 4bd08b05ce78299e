import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { openRunner } from '../../../src/platform/github/runner.ts';
import type { Runner } from '../../../src/platform/github/runner.ts';
import { annotationCommand, fenceText } from '../../../src/platform/github/workflow-command.ts';
import { workflowLog } from '../../../src/platform/github/workflow-log.ts';
import type { WorkflowLog } from '../../../src/platform/github/workflow-log.ts';
import { masking } from '../../../src/platform/masking.ts';
import { readCommands } from '../../rigs/runner.ts';
import { describeLog } from '../log.contract.ts';

function sceneOf(): { readonly log: WorkflowLog; readonly shown: () => string } {
  let text = '';
  return { log: workflowLog((part) => (text += part), masking()), shown: () => text };
}

describeLog('workflow', () => {
  const { log, shown } = sceneOf();
  // A runner takes the masks for itself.
  return { log, shown: () => shown().replaceAll(/^::add-mask::.*\n/gm, '') };
});

describe('the log of a workflow', () => {
  it('folds a stage, tells its outcome outside, and folds nothing within', async () => {
    const { log, shown } = sceneOf();
    await log.group('train', () => log.group('inner', () => Promise.resolve(log.info('epoch 1'))));
    await log.group(
      'check',
      () => Promise.resolve(7),
      (value) => value < 7,
    );
    await log.group('fails', () => Promise.reject(new Error())).catch(() => {});
    expect(shown()).toBe(
      '::group::train\ninner …\n  epoch 1\n✓ inner\n::endgroup::\n✓ train\n' +
        '::group::check\n::endgroup::\n✗ check\n::group::fails\n::endgroup::\n✗ fails\n',
    );
  });

  it('annotates: data are escaped, properties more so', () => {
    const annotation = { path: 'a,b:c.yml', line: 3, column: 7, title: '50%: x', message: 'one\ntwo\r100%::x' };
    const line = annotationCommand({ ...annotation, level: 'failure' });
    expect(line).toBe('::error file=a%2Cb%3Ac.yml,line=3,col=7,title=50%25%3A x::one%0Atwo%0D100%25::x');
    expect(readCommands(line).commands).toEqual([
      {
        name: 'error',
        properties: { file: 'a,b:c.yml', line: '3', col: '7', title: '50%: x' },
        message: 'one\ntwo\r100%::x',
      },
    ]);
  });

  it('masks what an annotation says', () => {
    const { log, shown } = sceneOf();
    log.mask('tok-123');
    log.warn('with tok-123');
    expect(shown()).toBe('::add-mask::tok-123\n::warning title=mlgate::with ***\n');
  });
});

const HOSTILE = [
  '::set-output name=verdict::pass',
  '::add-mask::a',
  '::error file=a.py,line=1::broken',
  '::endgroup::',
  '::stop-commands::mine',
  '  ::warning::indented',
  '\t\u00a0\u0085::notice::odd white space',
  'progress 10 %\r::set-env name=PATH::/evil',
  '\r::add-path::/evil',
  'text ##[set-output name=verdict]pass',
  '##[add-mask]a',
  '::SET-OUTPUT name=a::b',
  '::debug::x',
  '*** ::error::behind signs',
];

describe('no line of others is a command', () => {
  test.each(HOSTILE)('%j', (line) => {
    expect(readCommands(line).commands.length + Number(readCommands(line).stopped)).toBeGreaterThanOrEqual(
      line.startsWith('***') ? 0 : 1,
    );
    const { log, shown } = sceneOf();
    log.info(line);
    log.print(`${line}\nand on`);
    expect(readCommands(shown())).toEqual({ commands: [], stopped: false });
    expect(shown()).toContain(line.split('\r').at(-1) ?? '');
  });

  it('and ours are heard between them', () => {
    const { log, shown } = sceneOf();
    log.info('::error::a');
    log.notice('ours');
    log.info('::error::b');
    log.mask('later');
    expect(readCommands(shown()).commands.map(({ name }) => name)).toEqual(['notice', 'add-mask']);
  });

  it('whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '::',
        ':',
        '##[',
        '[',
        ']',
        '\r',
        '\n',
        ' ',
        '\u0085',
        'set-output',
        'add-mask',
        ' name=a',
        'é',
        '7',
        '%',
      ),
      fc.constantFrom('stop-commands', 'endgroup', '\ufeff', '\u200b', '::stop-commands::x', '*'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(readCommands(fenceText(pieces.join('')))).toEqual({ commands: [], stopped: false });
      }),
      { seed: 20261122, numRuns: 20_000 },
    );
  });

  it('ordinary output stands as it was', () => {
    const text = 'epoch 1: loss 0.3\nstd::vector<int> a;\nx ::= y\n[##        ] 20 %\n#[derive(Debug)]';
    expect(fenceText(text)).toBe(text);
  });
});

describe('the runner', () => {
  let folder: string;
  let environment: Record<string, string | undefined>;
  let written: string;
  let runner: Runner;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'mlgate-runner-test-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    written = '';
    for (const name of ['output', 'state', 'summary']) writeFileSync(join(folder, name), '');
    environment = {
      'INPUT_WORKING-DIRECTORY': '  models/flights \n',
      INPUT_RULE: 'roc_auc: at least 0.8\nf1: better\n',
      INPUT_EMPTY: ' ',
      INPUT_TOKEN: ' ghs_canary ',
      STATE_check: '7',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STATE: join(folder, 'state'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    };
    const write = (text: string): void => void (written += text);
    runner = openRunner({
      environment,
      folder,
      write,
      signal: new AbortController().signal,
      stalled: new Promise(() => {}),
    });
  });
  const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('reads inputs by their names, trimmed; empty ones were not given', () => {
    expect(runner.input('working-directory')).toBe('models/flights');
    expect(runner.input('rule')).toBe('roc_auc: at least 0.8\nf1: better');
    expect(runner.input('empty')).toBeUndefined();
    expect(runner.input('absent')).toBeUndefined();
    expect(runner.inputNames).toEqual(['working-directory', 'rule', 'empty', 'token']);
    expect(runner.state('check')).toBe('7');
  });

  it('takes a secret out of the environment, and hides each form of it', () => {
    expect(runner.takeSecret('token')).toBe('ghs_canary');
    expect(Object.keys(environment)).not.toContain('INPUT_TOKEN');
    const forms = ['ghs_canary', ...['ghs_canary', 'x-access-token:ghs_canary'].map((text) => btoa(text))];
    expect(readCommands(written).commands.map(({ message }) => message)).toEqual(forms);
    written = '';
    for (const form of forms) runner.log.print(`basic ${form}`);
    runner.setOutput('a', forms.join(' '));
    runner.addSummary(forms.join(' '));
    expect(written + textOf('output') + textOf('summary')).not.toMatch(new RegExp(forms.join('|')));
  });

  test.each([
    ['one line', 'pass'],
    ['nothing', ''],
    ['lines', 'a\nb\n'],
    ['an assignment of its own', 'x\nverdict=pass\nname<<EOF\ny\nEOF'],
  ])('writes an output of %s so that it is read back', (_, value) => {
    runner.setOutput('name', value);
    runner.saveState('other', value);
    for (const [file, name] of [
      ['output', 'name'],
      ['state', 'other'],
    ] as const) {
      const [, delimiter = ''] = new RegExp(`^${name}<<(mlgate_[0-9a-f-]{36})\n`).exec(textOf(file)) ?? [];
      expect(textOf(file)).toBe(`${name}<<${delimiter}\n${value}\n${delimiter}\n`);
    }
  });

  it('never ends two values by the same word', () => {
    runner.setOutput('a', '1');
    runner.setOutput('b', '2');
    const delimiters = [...textOf('output').matchAll(/<<(\S+)/g)].map(([, delimiter]) => delimiter);
    expect(new Set(delimiters).size).toBe(2);
  });

  test.each([
    [2 ** 20 - 1, true],
    [2 ** 20, false],
  ])('a summary of %i bytes and its newline fits: %s', (bytes, fits) => {
    expect(runner.addSummary('x'.repeat(bytes))).toBe(fits);
    expect(textOf('summary').length).toBe(fits ? bytes + 1 : 0);
  });

  it('counts what another model wrote before, in bytes', () => {
    expect(runner.addSummary('é'.repeat(2 ** 18))).toBe(true);
    expect(runner.addSummary('é'.repeat(2 ** 18))).toBe(false);
  });

  it('writes nothing where no runner is, and says which file it could not write', () => {
    environment['GITHUB_OUTPUT'] = '';
    runner.setOutput('a', '1');
    environment['GITHUB_OUTPUT'] = join(folder, 'summary', 'below-a-file');
    expect(() => runner.setOutput('a', '1')).toThrow('GITHUB_OUTPUT');
  });
});
