import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAct } from './act.ts';
import { startRigs } from './all.ts';
import type { Rigs } from './all.ts';
import { branchEvent, commentEvent, pullRequestEvent, pushEvent } from './events.ts';
import { emailOf } from './github.ts';
import type { GitHubRig } from './github.ts';

const WORKFLOW = '.github/workflows/gate.yml';
const GATE = `
name: Gate
on: [pull_request, push, issue_comment, workflow_dispatch]
permissions: {}
jobs:
  measure:
    runs-on: [self-hosted, gpu]
    permissions: { contents: read }
    outputs: { verdict: '\${{ steps.it.outputs.verdict }}' }
    steps:
      - uses: actions/checkout@v5
        with: { persist-credentials: false }
      - id: look
        run: |
          { echo "depth=$(git rev-list --count HEAD)"; echo "ref=$GITHUB_REF"; echo "sha=$GITHUB_SHA"; echo "head=$(git rev-parse HEAD)"
            echo "credentials=$(git config --get-regexp extraheader | wc -l)"; echo "left=$(ls -a | tr '\\n' ' ')"; } >> "$GITHUB_OUTPUT"
          echo measured > .hidden; echo measured > report.txt
      - uses: actions/upload-artifact@v4
        with: { name: records, path: report.txt, if-no-files-found: error }
      - id: it
        uses: acme/gate/actions/ask@v1
  publish:
    needs: measure
    runs-on: ubuntu-latest
    permissions: { pull-requests: write, contents: read }
    steps:
      - uses: actions/download-artifact@v5
        with: { name: records, path: down }
      - run: test "$(cat down/report.txt)" = measured && test ! -e report.txt && test "\${{ needs.measure.outputs.verdict }}" = 200
      - id: ask
        uses: acme/gate/actions/ask@v1
`;
const ASK = `
import { appendFileSync } from 'node:fs';
const { env } = process;
const headers = { authorization: 'Bearer ' + env.INPUT_TOKEN };
const reading = await fetch(env.GITHUB_API_URL + '/repos/' + env.GITHUB_REPOSITORY + '/branches/main', { headers });
const body = JSON.stringify({ body: 'from ' + env.GITHUB_JOB });
const writing = await fetch(env.GITHUB_API_URL + '/repos/' + env.GITHUB_REPOSITORY + '/issues/1/comments', { method: 'POST', headers, body });
appendFileSync(env.GITHUB_OUTPUT, 'verdict=' + reading.status + '\\nwrite=' + writing.status + '\\nnode=' + process.versions.node.split('.')[0] + '\\n');
appendFileSync(env.GITHUB_STEP_SUMMARY, '# Summary of ' + env.GITHUB_JOB + '\\n');
`;
const ACTION = `
name: Ask
description: Reads and writes
inputs: { token: { description: token, default: '\${{ github.token }}' } }
outputs: { verdict: { description: status } }
runs: { using: node24, main: ask.mjs }
`;

let rigs: Rigs;
let root: string;
let github: GitHubRig;
let runId = 100;

async function run(event: Awaited<ReturnType<typeof pushEvent>>): ReturnType<typeof runAct> {
  const actions = { 'acme/gate': join(root, 'gate') };
  return runAct({ ...rigs, event, actions, workflow: WORKFLOW, runId: (runId += 1) });
}

beforeAll(async () => {
  const roles = { ann: 'admin', 'github-actions[bot]': 'write' } as const;
  rigs = await startRigs({ seed: { people: ['ann', 'eve'], repositories: [{ name: 'acme/model', roles }] } });
  ({ github, root } = rigs);
  await mkdir(join(root, 'gate/actions/ask'), { recursive: true });
  await writeFile(join(root, 'gate/actions/ask/action.yml'), ACTION);
  await writeFile(join(root, 'gate/actions/ask/ask.mjs'), ASK);
  const bare = github.repository('acme/model').git;
  await bare?.commit({ ref: 'main', files: { [WORKFLOW]: GATE, 'a.txt': '1\n' } });
  await bare?.commit({ ref: 'main', files: { 'a.txt': '2\n' } });
  await bare?.commit({ ref: 'feature', on: 'main', files: { 'b.txt': '1\n' } });
});

afterAll(async () => {
  await rigs.close();
});

describe('a workflow under act', () => {
  it('a pull request: the merge commit at depth 1, fresh workspaces, artifacts, one token a job', async () => {
    const pull = await github.openPull({ repository: 'acme/model', author: 'ann', branch: 'feature' });
    expect(pull.number).toBe(1);
    const event = await pullRequestEvent(github, pull, { action: 'opened' });
    const done = await run(event);
    done.expectSuccess('measure', 'publish');
    expect(done.job('measure').outputs).toMatchObject({
      'look.depth': '1',
      'look.ref': 'refs/pull/1/merge',
      'look.sha': event.sha,
      'look.head': event.sha,
      'look.credentials': '0',
      'look.left': '. .. .git .github a.txt b.txt ',
      'it.verdict': '200',
      'it.write': '403',
      'it.node': '24',
    });
    expect(done.job('publish').outputs['ask.write']).toBe('201');
    expect(done.job('publish').summary).toContain('# Summary of publish');
    expect([...github.state.comments.values()].map(({ body, author }) => [body, author])).toEqual([
      ['from publish', 'github-actions[bot]'],
    ]);
  });

  it('a fork’s pull request: nothing may be written', async () => {
    const fork = await github.fork('acme/model', 'eve');
    await github.repository(fork).git?.commit({
      ref: 'theirs',
      on: 'main',
      files: { 'c.txt': '1\n' },
      author: { name: 'Eve', email: emailOf('eve') },
    });
    const pull = await github.openPull({ repository: 'acme/model', author: 'eve', branch: 'theirs', from: fork });
    const done = await run(await pullRequestEvent(github, pull));
    done.expectSuccess('measure', 'publish');
    expect(done.job('publish').outputs['ask.write']).toBe('403');
  });

  it('a push and a comment run on the default branch', async () => {
    const comment = github.comment({ repository: 'acme/model', number: 1, author: 'ann', body: '/status' });
    for (const event of [await pushEvent(github, 'acme/model'), await commentEvent(github, comment)]) {
      const done = await run(event);
      done.expectSuccess('measure', 'publish');
      expect(done.job('measure').outputs).toMatchObject({
        'look.ref': 'refs/heads/main',
        'look.sha': event.sha,
        'look.head': event.sha,
      });
    }
  });

  it('a failing step fails its job, and what needs it does not run', async () => {
    await github.repository('acme/model').git?.commit({
      ref: 'broken',
      on: 'main',
      files: { [WORKFLOW]: GATE.replace('echo measured > report.txt', 'exit 7') },
    });
    const done = await run(await branchEvent(github, 'acme/model', { name: 'workflow_dispatch', branch: 'broken' }));
    expect([done.code, done.job('measure').result]).toEqual([1, 'failure']);
    expect(() => done.expectSuccess('measure', 'publish')).toThrow(/exit code 1/);
    expect(() => done.job('publish')).toThrow(/no job publish ran/);
  });
});
