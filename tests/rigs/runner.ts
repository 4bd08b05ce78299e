// A runner for one step: starts the bundle of an action with Node in a folder, gives it what GitHub's runner gives, and reads back what
// a runner reads: outputs, state, summary, commands, exit code.
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const repository = path.resolve(import.meta.dirname, '../..');
const LONGEST_SECONDS = 90;

export interface StepRun {
  /** `run` is the action at the root of the repository. */
  readonly action: string;
  /** The workspace; may be empty. */
  readonly folder: string;
  /** Of `with:`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What `${{ github.token }}` is. */
  readonly token?: string;
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** Over what a runner sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT, as a cancelled job does, once the output holds this text. */
  readonly cancelAt?: string;
}

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface StepEnded {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly commands: readonly Command[];
  /** Everything that stands in the log, commands too, before masking. */
  readonly log: string;
}

/** The bundles in a folder of their own: dist/, or where MLGATE_BUNDLES says that they were built. */
export function installBundles(folder: string): string {
  const bundles = process.env['MLGATE_BUNDLES'] ?? path.join(repository, 'dist');
  fs.cpSync(bundles, folder, { recursive: true });
  return folder;
}

/** @param bundles from installBundles. */
export async function runStep(bundles: string, run: StepRun): Promise<StepEnded> {
  const files = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-runner-'));
  try {
    const at = (name: string): string => path.join(files, name);
    for (const name of ['output', 'state', 'summary']) fs.writeFileSync(at(name), '');
    fs.writeFileSync(at('event.json'), JSON.stringify(run.event?.payload ?? {}));
    for (const name of ['temp', 'tools', 'home']) fs.mkdirSync(at(name));
    const { exitCode, log } = await start(path.join(bundles, `${run.action}.mjs`), run, environmentOf(run, at));
    return {
      exitCode,
      log,
      commands: readCommands(log).commands,
      outputs: readAssignments(fs.readFileSync(at('output'), 'utf8')),
      state: readAssignments(fs.readFileSync(at('state'), 'utf8')),
      summary: fs.readFileSync(at('summary'), 'utf8'),
    };
  } finally {
    fs.rmSync(files, { recursive: true, force: true });
  }
}

function start(
  script: string,
  run: StepRun,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { cwd: run.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    let cancelled = false;
    const listen = (text: string): void => {
      log += text;
      if (cancelled || run.cancelAt === undefined || !log.includes(run.cancelAt)) return;
      cancelled = true;
      child.kill('SIGINT');
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    // A step that never ends says so by having no exit code.
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_SECONDS * 1000);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, log });
    });
  });
}

const manifest = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ default: z.string().optional() })),
});

/** Every declared input has a variable, empty when it was not given; so does every other name below `with:`. */
function inputVariables({ action, inputs = {}, token = '' }: StepRun): Readonly<Record<string, string>> {
  const file = action === 'run' ? 'action.yml' : `actions/${action}/action.yml`;
  const declared = manifest.parse(parse(fs.readFileSync(path.join(repository, file), 'utf8'))).inputs;
  const values = Object.entries(declared).map(([name, { default: value = '' }]) => [name, value] as const);
  const all = { ...Object.fromEntries(values), ...inputs };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value.replace('${{ github.token }}', token),
    ]),
  );
}

function environmentOf(run: StepRun, at: (name: string) => string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: at('home'),
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: run.folder,
    GITHUB_EVENT_NAME: run.event?.name ?? 'workflow_dispatch',
    GITHUB_EVENT_PATH: at('event.json'),
    GITHUB_OUTPUT: at('output'),
    GITHUB_STATE: at('state'),
    GITHUB_STEP_SUMMARY: at('summary'),
    GITHUB_REPOSITORY: 'acme/flights',
    GITHUB_REPOSITORY_ID: '1001',
    GITHUB_RUN_ID: '7001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_ACTOR: 'ann',
    GITHUB_TRIGGERING_ACTOR: 'ann',
    GITHUB_WORKFLOW_REF: 'acme/flights/.github/workflows/mlgate.yml@refs/heads/main',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_SERVER_URL: 'https://github.com',
    // Nobody listens there: a step that asks without being given a server fails at once.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql',
    GIT_CONFIG_NOSYSTEM: '1',
    RUNNER_TEMP: at('temp'),
    RUNNER_TOOL_CACHE: at('tools'),
    ...inputVariables(run),
    ...run.env,
  };
}

/** Commands that a runner acts on. */
const KNOWN =
  'add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state set-env set-output stop-commands warning'.split(
    ' ',
  );

/**
 * What a runner does with the output of a step, as it is published: lines end at CR, LF or both; white space before `::` is skipped;
 * the older `##[name]` counts anywhere in a line; nothing counts between `::stop-commands::TOKEN` and `::TOKEN::`.
 */
export function readCommands(output: string): { readonly commands: readonly Command[]; readonly stopped: boolean } {
  const commands: Command[] = [];
  let token: string | undefined;
  for (const line of output.split(/\r\n|\n|\r/)) {
    const command = parseCommand(line, token === undefined ? KNOWN : [token]);
    if (command === undefined) continue;
    if (token !== undefined) token = undefined;
    else if (command.name === 'stop-commands') token = command.message;
    else commands.push(command);
  }
  return { commands, stopped: token !== undefined };
}

function parseCommand(line: string, names: readonly string[]): Command | undefined {
  const found =
    /^[\s\u0085]*::([^\s:]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/su.exec(line) ??
    /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/s.exec(line);
  if (found === null) return undefined;
  const [, name = '', properties = '', message = ''] = found;
  if (!names.includes(name.toLowerCase())) return undefined;
  return { name: name.toLowerCase(), properties: readProperties(properties), message: unescape(message) };
}

function readProperties(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => pair.trim().split('='));
  return Object.fromEntries(
    pairs.flatMap(([name = '', ...value]) =>
      name === '' ? [] : [[name, unescape(value.join('=')).replaceAll('%3A', ':').replaceAll('%2C', ',')]],
    ),
  );
}

function unescape(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** `name<<DELIMITER`, lines, `DELIMITER`; or `name=value`. */
function readAssignments(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const open = /^([^=<]+)<<(.+)$/.exec(line);
    if (open === null) {
      const equals = line.indexOf('=');
      if (equals > 0) values[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const [, name = '', delimiter = ''] = open;
    const end = lines.indexOf(delimiter, i + 1);
    if (end < 0) throw new Error(`the value of ${name} has no end`);
    values[name] = lines.slice(i + 1, end).join('\n');
    i = end;
  }
  return values;
}
