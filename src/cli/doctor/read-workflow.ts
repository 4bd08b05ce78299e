// From the text of a workflow to what doctor judges. GitHub's own parser decides what a workflow is; here whatever has another form
// than expected counts as not said.
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import type { At, Concurrency, Job, Permissions, Step, Trigger, WorkflowFile } from './workflow-file.ts';

export interface BrokenWorkflow {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

export function readWorkflow(file: string, text: string): WorkflowFile | BrokenWorkflow {
  const lines = new LineCounter();
  // `on` is a word in YAML 1.2, and `true` in 1.1: GitHub means the word.
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return { file, line: lines.linePos(error.pos[0]).line, problem: error.message };
  const root = document.contents;
  if (!isMap(root)) return { file, line: 1, problem: 'not a mapping' };
  const reader = new Reader(lines);
  return {
    file,
    name: textOf(find(root, 'name')?.value),
    triggers: reader.triggers(root),
    permissions: reader.permissions(root),
    concurrency: reader.concurrency(root),
    jobs: reader.jobs(root),
  };
}

class Reader {
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  triggers(root: YAMLMap): ReadonlyMap<string, Trigger> {
    const value = find(root, 'on')?.value;
    const line = this.#line(find(root, 'on')?.key);
    const bare = (name: string): [string, Trigger] => [
      name,
      { line, types: [], branches: [], workflows: [], inputs: [] },
    ];
    if (isMap(value)) return new Map(value.items.map((pair) => this.#trigger(pair)));
    return new Map(words(value).map(bare));
  }

  #trigger({ key, value }: Pair): [string, Trigger] {
    const inner = isMap(value) ? value : undefined;
    const inputs = inner === undefined ? undefined : find(inner, 'inputs')?.value;
    return [
      textOf(key) ?? '',
      {
        line: this.#line(key),
        types: words(inner && find(inner, 'types')?.value),
        branches: words(inner && find(inner, 'branches')?.value),
        workflows: words(inner && find(inner, 'workflows')?.value),
        inputs: isMap(inputs) ? inputs.items.flatMap((pair) => textOf(pair.key) ?? []) : [],
      },
    ];
  }

  permissions(map: YAMLMap): At<Permissions> | undefined {
    const pair = find(map, 'permissions');
    if (pair === undefined) return undefined;
    const line = this.#line(pair.key);
    const word = textOf(pair.value);
    if (word === 'read-all' || word === 'write-all') return { line, value: word };
    const grants = isMap(pair.value) ? pair.value.items : [];
    const entries = grants.map(({ key, value }): [string, At<string>] => [
      textOf(key) ?? '',
      { value: textOf(value) ?? '', line: this.#line(key) },
    ]);
    return { line, value: new Map(entries) };
  }

  concurrency(map: YAMLMap): Concurrency | undefined {
    const pair = find(map, 'concurrency');
    if (pair === undefined) return undefined;
    const cancel = isMap(pair.value) ? textOf(find(pair.value, 'cancel-in-progress')?.value) : undefined;
    return { line: this.#line(pair.key), cancels: cancel !== undefined && cancel !== 'false' };
  }

  jobs(root: YAMLMap): readonly Job[] {
    const jobs = find(root, 'jobs')?.value;
    if (!isMap(jobs)) return [];
    return jobs.items.flatMap((pair) => {
      const { key, value } = pair;
      if (!isMap(value)) return [];
      const environment = find(value, 'environment')?.value;
      const steps = find(value, 'steps')?.value;
      return [
        {
          id: textOf(key) ?? '',
          line: this.#line(key),
          condition: this.#text(value, 'if'),
          permissions: this.permissions(value),
          concurrency: this.concurrency(value),
          environment: isMap(environment) ? textOf(find(environment, 'name')?.value) : textOf(environment),
          steps: isSeq(steps) ? steps.items.filter(isMap).map((step) => this.#step(step)) : [],
        },
      ];
    });
  }

  #step(step: YAMLMap): Step {
    const settings = find(step, 'with')?.value;
    const uses = this.#text(step, 'uses');
    const run = this.#text(step, 'run');
    return {
      line: uses?.line ?? run?.line ?? this.#line(step),
      uses: uses?.value,
      run: run?.value,
      condition: this.#text(step, 'if')?.value,
      settings: new Map(
        (isMap(settings) ? settings.items : []).map(({ key, value }) => [
          textOf(key) ?? '',
          { value: textOf(value) ?? '', line: this.#line(key) },
        ]),
      ),
    };
  }

  #text(map: YAMLMap, name: string): At<string> | undefined {
    const pair = find(map, name);
    const value = textOf(pair?.value);
    return pair === undefined || value === undefined ? undefined : { value, line: this.#line(pair.key) };
  }

  #line(node: unknown): number {
    const range = isNode(node) ? node.range : undefined;
    return range === undefined || range === null ? 1 : this.#lines.linePos(range[0]).line;
  }
}

function find(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => textOf(key) === name);
}

function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? String(value) : undefined;
}

/** A word, or a list of words. */
function words(node: unknown): readonly string[] {
  if (isSeq(node)) return node.items.flatMap((item) => textOf(item) ?? []);
  return textOf(node) === undefined ? [] : [textOf(node) ?? ''];
}
