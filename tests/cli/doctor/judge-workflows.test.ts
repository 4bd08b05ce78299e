// Each example with one thing spoiled: doctor names the line, and what to paste.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { judgeWorkflows } from '../../../src/cli/doctor/judge-workflows.ts';
import { readWorkflow } from '../../../src/cli/doctor/read-workflow.ts';

const FOLDER = join(import.meta.dirname, '../../../workflows-examples');

function judge(name: string, from: string | RegExp, to: string): readonly Finding[] {
  const text = readFileSync(join(FOLDER, name), 'utf8').replaceAll('OWNER/', 'acme/');
  const spoiled = text.replace(from, to);
  if (spoiled === text) throw new Error(`${name} has no ${String(from)}`);
  const file = `.github/workflows/${name}`;
  return judgeWorkflows([readWorkflow(file, spoiled)], { approval: false, deploy: false });
}

/** Number of the line that begins so. */
function lineOf(name: string, start: string): number {
  const lines = readFileSync(join(FOLDER, name), 'utf8').split('\n');
  return lines.findIndex((line) => line.trimStart().startsWith(start)) + 1;
}

interface Spoiled {
  readonly what: string;
  readonly name: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** What the line that is named begins with, in the file as shipped. */
  readonly line: string;
  readonly state?: Finding['state'];
  readonly says: RegExp;
  readonly fix: RegExp;
}

const SPOILED: readonly Spoiled[] = [
  {
    what: 'edits are not heard',
    name: 'approve.yml',
    from: 'types: [created, edited, deleted]',
    to: 'types: [created, deleted]',
    line: 'issue_comment:',
    says: /^edited comments are not heard/,
    fix: /types: \[created, edited, deleted\]/,
  },
  {
    what: 'an `if:` that asks only how a comment begins',
    name: 'approve.yml',
    from: "github.event.action != 'created' || ",
    to: '',
    line: 'if:',
    says: /drops edits or deletions/,
    fix: /^if: github\.event\.action != 'created' \|\|/,
  },
  {
    what: 'an `if:` that lets edits through, and no deletions',
    name: 'approve.yml',
    from: "github.event.action != 'created' ||",
    to: "github.event.action == 'edited' ||",
    line: 'if:',
    says: /drops edits or deletions/,
    fix: /^if: /,
  },
  {
    what: 'no `if:`',
    name: 'approve.yml',
    from: /^ {4}if: .*\n/m,
    to: '',
    line: 'approve:',
    state: 'note',
    says: /every comment of every issue/,
    fix: /^if: /,
  },
  {
    what: 'a concurrency group on approvals',
    name: 'approve.yml',
    from: 'permissions: {}',
    to: 'permissions: {} \nconcurrency: one',
    line: '# No concurrency group',
    says: /^a concurrency group drops/,
    fix: /^remove/,
  },
  {
    what: 'a label starts the approval',
    name: 'approve.yml',
    from: 'issue_comment: # zizmor: ignore[dangerous-triggers]\n    types: [created, edited, deleted]',
    to: 'pull_request:\n    types: [labeled] ',
    line: 'issue_comment:',
    says: /takes a label/,
    fix: /workflows-only/,
  },
  {
    what: 'a right is missing',
    name: 'approve.yml',
    from: / {6}actions: write.*\n/,
    to: '',
    line: 'permissions:\n',
    says: /^job approve lacks actions: write$/,
    fix: / {2}actions: write # starts deploy\.yml/,
  },
  {
    what: 'a right too many in a job that only mlgate uses',
    name: 'deploy.yml',
    from: 'issues: read #',
    to: 'issues: write #',
    line: 'issues: read',
    state: 'note',
    says: /does not need `issues: write`/,
    fix: /^issues: read$/,
  },
  {
    what: 'a write right beside the code of a pull request',
    name: 'pull-request.yml',
    from: "contents: read # fetches the code and, from the registry's branch, what to compare with",
    to: 'contents: write',
    line: 'contents: read # fetches',
    says: /^job measure runs the code of pull requests with `contents: write`/,
    fix: /^contents: read/,
  },
  {
    what: 'no `permissions:` at the top',
    name: 'rung-0.yml',
    from: 'permissions: {}\n',
    to: '\n',
    line: '# Rung 0',
    says: /^no `permissions:` at the top/,
    fix: /^permissions: \{\}$/,
  },
  {
    what: 'write-all at the top',
    name: 'rung-0.yml',
    from: 'permissions: {}',
    to: 'permissions: write-all',
    line: 'permissions: {}',
    says: /write-all/,
    fix: /^permissions: \{\}$/,
  },
  {
    what: 'fork code with a token that may write',
    name: 'rung-0.yml',
    from: /pull_request:\n/,
    to: 'pull_request_target:\n',
    line: 'pull_request:',
    says: /^job gate runs training and prediction commands on `pull_request_target`/,
    fix: /pull_request:$/,
  },
  {
    what: "a checkout of the pull request's head where the default branch's rights are",
    name: 'deploy.yml',
    from: /persist-credentials: false.*/,
    to: 'persist-credentials: false\n          ref: refs/pull/1/head',
    line: '- uses: acme',
    says: /^job deploy holds the code of a pull request/,
    fix: /remove this `ref:`/,
  },
  {
    what: 'credentials stay in the checkout',
    name: 'rung-1.yml',
    from: 'persist-credentials: false',
    to: 'persist-credentials: true',
    line: '- uses: actions/checkout',
    says: /leaves the job's token in \.git/,
    fix: /persist-credentials: false/,
  },
  {
    what: 'an action by its tag',
    name: 'rung-1.yml',
    from: /actions\/checkout@\S+/,
    to: 'actions/checkout@v7',
    line: '- uses: actions/checkout',
    says: /tags and branches move/,
    fix: /^uses: actions\/checkout@<commit>/,
  },
  {
    what: 'mlgate by a branch',
    name: 'rung-1.yml',
    from: 'mlgate@v1',
    to: 'mlgate@main',
    line: '- uses: acme',
    state: 'note',
    says: /follows a branch/,
    fix: /^acme\/mlgate@v1$/,
  },
  {
    what: 'the name that stands for a publisher',
    name: 'rung-1.yml',
    from: 'acme/mlgate@v1',
    to: 'OWNER/mlgate@v1',
    line: '- uses: acme',
    says: /stands for whoever publishes/,
    fix: /^perl -pi -e /,
  },
  {
    what: 'a deployment that is not started after the merge',
    name: 'deploy.yml',
    from: /^ {2}push:\n {4}branches: \[main\]\n/m,
    to: '',
    line: 'deploy:',
    says: /^job deploy is not started by push:/,
    fix: /push: \{ branches: \[main\] \}/,
  },
  {
    what: 'a deployment that takes no request',
    name: 'deploy.yml',
    from: '      request:\n        description: Number',
    to: '      model:\n        description: Number',
    line: 'workflow_dispatch:',
    says: /has no input `request`/,
    fix: /request: \{ required: true/,
  },
  {
    what: 'a deployment that a newer one ends',
    name: 'deploy.yml',
    from: 'cancel-in-progress: false',
    to: 'cancel-in-progress: true',
    line: 'concurrency:',
    says: /ended half way/,
    fix: /^cancel-in-progress: false$/,
  },
  {
    what: 'a deployment without an environment',
    name: 'deploy.yml',
    from: '    environment: production\n',
    to: '',
    line: 'deploy:',
    state: 'note',
    says: /names no environment/,
    fix: /^environment: production$/,
  },
];

describe('an example with one thing spoiled', () => {
  it.each(SPOILED)('$name: $what', ({ name, from, to, line, state = 'wrong', says, fix }) => {
    const findings = judge(name, from, to);
    const finding = findings.find(({ text }) => says.test(text));
    expect(finding, JSON.stringify(findings, undefined, 1)).toMatchObject({ state });
    expect(finding?.fix).toMatch(fix);
    const shipped = readFileSync(join(FOLDER, name), 'utf8').replaceAll('OWNER/', 'acme/').split('\n');
    const at = Number(finding?.name.split(':')[1]);
    // Lines that were taken out or put in before it move what follows by as many.
    const near = [at, at - 1, at + 1, at + 2].map((number) => shipped[number - 1]?.trimStart() ?? '');
    expect(near.some((found) => found.startsWith(line.trimEnd()))).toBe(true);
  });

  it('a file that is no YAML', () => {
    const file = readWorkflow('.github/workflows/x.yml', 'on: push\njobs: {a: [}\n');
    expect(judgeWorkflows([file], { approval: false, deploy: false })).toMatchObject([
      { state: 'wrong', name: '.github/workflows/x.yml:2' },
      { state: 'note', fix: 'mlgate init --workflows-only' },
    ]);
  });

  it('the name that stands for a publisher is told once for all files, where it stands first', () => {
    const read = (name: string) => readWorkflow(name, readFileSync(join(FOLDER, name), 'utf8'));
    const files = ['approve.yml', 'deploy.yml', 'pull-request.yml'].map(read);
    const findings = judgeWorkflows(files, { approval: false, deploy: false });
    expect(findings).toMatchObject([
      {
        name: `approve.yml:${lineOf('approve.yml', '- uses: OWNER')}`,
        state: 'wrong',
        text: 'OWNER stands for whoever publishes the mlgate that you use; so too in 8 more steps',
      },
    ]);
  });

  it.each([
    [{ approval: false, deploy: false }, []],
    [{ approval: true, deploy: false }, ['request-approval', 'approve']],
    [{ approval: true, deploy: true }, ['request-approval', 'approve', 'promote', 'rollback']],
  ])('what is configured and has no workflow: %j', (wanted, absent) => {
    const text = readFileSync(join(FOLDER, 'rung-1.yml'), 'utf8').replaceAll('OWNER/', 'acme/');
    const findings = judgeWorkflows([readWorkflow('.github/workflows/rung-1.yml', text)], wanted);
    const missing = findings.filter(({ name }) => name === 'workflows').map((finding) => finding.text);
    expect(missing.map((words) => /\((.*)\)$/.exec(words)?.[1])).toEqual(absent);
  });
});

describe('forms of a workflow', () => {
  it.each(['on: pull_request\n', 'on: [push, pull_request]\n', 'on: { pull_request: }\n', '"on":\n  pull_request:\n'])(
    '%j is started by pull requests',
    (text) => {
      const workflow = readWorkflow('a.yml', `${text}jobs: {}\n`);
      expect('triggers' in workflow && workflow.triggers.has('pull_request')).toBe(true);
    },
  );

  it.each(['', '[]', 'jobs: 3', 'jobs: { a: 1 }', 'jobs: { a: { steps: 2 } }', 'on:\njobs: { a: { steps: [1, {}] } }'])(
    '%j is no reason to fail',
    (text) => {
      expect(() => judgeWorkflows([readWorkflow('a.yml', text)], { approval: true, deploy: true })).not.toThrow();
    },
  );
});

describe('where the lines are', () => {
  it('the finding names the very line', () => {
    const findings = judge('approve.yml', "github.event.action != 'created' || ", '');
    expect(findings.map(({ name }) => name)).toEqual([`.github/workflows/approve.yml:${lineOf('approve.yml', 'if:')}`]);
  });
});
