// A process of its own that works in a copy of the checkout: runs the tests of a rule with the rule and without it. Vitest stays
// warm between the runs, so that only what was changed is read anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createVitest } from 'vitest/node';
import type { TestCase, Vitest } from 'vitest/node';
import { RULES } from './all.ts';
import { withoutRule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Rules by their place in the table. */
export interface Task {
  readonly rules: readonly number[];
}

export interface Told {
  readonly rule: number;
  /** undefined: its test fell. */
  readonly problem: string | undefined;
}

/** Milliseconds. A rule whose removal makes a test wait for ever did not make it fall. */
const PATIENCE = 30_000;

if (process.send !== undefined) {
  const lane = openLane(process.cwd());
  process.on('message', (task: Task) => void take(lane, task));
}

async function take(lane: Promise<Vitest>, { rules }: Task): Promise<void> {
  for await (const told of examine(await lane, rules)) process.send?.(told);
  process.send?.('done');
}

async function openLane(root: string): Promise<Vitest> {
  const vitest = await createVitest(
    'test',
    { root, watch: false, reporters: [{}], maxWorkers: 1, testTimeout: PATIENCE, hookTimeout: PATIENCE },
    { cacheDir: join(root, '.vite') },
  );
  await vitest.standalone();
  return vitest;
}

/** All of them have tests in the same file: those are run once as they are, then once for each rule. */
async function* examine(vitest: Vitest, numbers: readonly number[]): AsyncGenerator<Told> {
  const rules = numbers.map((number) => ({ number, rule: ruleOf(number) }));
  const before = await run(
    vitest,
    rules.map(({ rule }) => rule),
  );
  for (const { number, rule } of rules) {
    const own = before.filter(({ fullName }) => isNamed(fullName, rule));
    yield { rule: number, problem: notGreen(own) ?? (await withoutIt(vitest, rule)) };
  }
}

function ruleOf(number: number): Rule {
  const rule = RULES[number];
  if (rule === undefined) throw new Error(`there is no rule ${number}`);
  return rule;
}

function notGreen(tests: readonly Outcome[]): string | undefined {
  const passed = tests.filter(({ state }) => state === 'passed');
  if (passed.length === tests.length && passed.length > 0) return undefined;
  const bad = tests.find(({ state }) => state !== 'passed');
  return bad === undefined ? 'no test has this name' : `with the rule, ${bad.fullName}: ${bad.state} ${bad.why}`;
}

async function withoutIt(vitest: Vitest, rule: Rule): Promise<string | undefined> {
  const root = vitest.config.root;
  const before = new Map<string, string>();
  try {
    for (const one of rule.without) {
      const path = join(root, one.file);
      const text = readFileSync(path, 'utf8');
      if (!before.has(path)) before.set(path, text);
      writeFileSync(path, withoutRule(text, one, rule));
      vitest.invalidateFile(path);
    }
    return whyNotFallen(await run(vitest, [rule]));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    for (const [path, text] of before) {
      writeFileSync(path, text);
      vitest.invalidateFile(path);
    }
  }
}

/** A test that a removal only broke (a name that is gone, a file that does not load) proves nothing. */
function whyNotFallen(tests: readonly Outcome[]): string | undefined {
  if (tests.some(({ state, isJudgement }) => state === 'failed' && isJudgement)) return undefined;
  const broken = tests.find(({ state }) => state === 'failed');
  if (broken !== undefined) return `without the rule its test broke instead of judging: ${broken.why}`;
  return tests.length === 0
    ? 'without the rule the test file does not load'
    : 'STOOD: without the rule its test passes';
}

interface Outcome {
  readonly fullName: string;
  readonly state: string;
  readonly why: string;
  readonly isJudgement: boolean;
}

function isNamed(fullName: string, { falls }: Rule): boolean {
  return fullName.includes(falls);
}

async function run(vitest: Vitest, rules: readonly Rule[]): Promise<readonly Outcome[]> {
  const [first] = rules;
  if (first === undefined) return [];
  const path = join(vitest.config.root, first.test);
  vitest.setGlobalTestNamePattern(new RegExp(rules.map(({ falls }) => escaped(falls)).join('|')));
  const specification = vitest.getRootProject().createSpecification(path);
  const { testModules } = await vitest.runTestSpecifications([specification]);
  return testModules
    .filter(({ moduleId }) => moduleId === path)
    .flatMap((module) => [...module.children.allTests()])
    .map(outcomeOf)
    .filter(({ state, fullName }) => state !== 'skipped' && rules.some((rule) => isNamed(fullName, rule)));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function outcomeOf(test: TestCase): Outcome {
  const { state, errors = [] } = test.result();
  const [error] = errors;
  const fullName = test.fullName.replaceAll(' > ', ' ');
  return {
    fullName,
    state,
    why: error === undefined ? '' : `${error.name ?? ''} ${error.message.split('\n')[0] ?? ''}`,
    isJudgement: errors.some(isJudgement),
  };
}

/** An assertion, a property with a counter-example, or a refusal of ours where the test expects none. */
function isJudgement({ name, message }: { readonly name?: string; readonly message: string }): boolean {
  return ['AssertionError', 'UserError', 'ExternalError'].includes(name ?? '') || message.startsWith('Property failed');
}
