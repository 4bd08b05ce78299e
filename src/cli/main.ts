// The program `mlgate`: makes the world, runs one verb in it, prints errors, and leaves the exit code.
import { CommanderError } from 'commander';
import { explainCommand, printError } from '../config/print-problem.ts';
import { errnoOf, fileProblem } from '../platform/file-problem.ts';
import { interruption } from '../platform/interruption.ts';
import { terminalLog } from '../platform/terminal-log.ts';
import { VERSION } from '../platform/version.ts';
import { EXIT, UserError } from '../records/errors.ts';
import { ANSI, PLAIN } from '../report/terminal/palette.ts';
import { createProgram } from './program.ts';
import type { Chosen, GlobalFlags } from './program.ts';
import type { World } from './world.ts';

async function main(): Promise<number> {
  let chosen: Chosen | undefined;
  try {
    chosen = parse(process.argv);
    return chosen === undefined ? EXIT.success : await chosen.run(makeWorld(chosen.globals));
  } catch (error) {
    return complain(error, chosen?.globals);
  }
}

function parse(argv: readonly string[]): Chosen | undefined {
  let chosen: Chosen | undefined;
  createProgram(VERSION, (choice) => (chosen = choice)).parse([...argv]);
  return chosen;
}

function makeWorld({ json, quiet }: GlobalFlags): World {
  const { env } = process;
  return {
    folder: process.cwd(),
    environment: env,
    log: terminalLog({ stream: process.stderr, colour: wantsColour(process.stderr), quiet: quiet || json }),
    style: { width: process.stdout.columns ?? 100, palette: wantsColour(process.stdout) ? ANSI : PLAIN },
    signal: interruption(),
    self: [process.execPath, process.argv[1] ?? ''],
    node: process.versions.node,
    print: (text) => void process.stdout.write(text),
    json,
    quiet,
  };
}

function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none } = process.env;
  if (none !== undefined && none !== '') return false;
  if (force !== undefined && force !== '0' && force !== '') return true;
  return stream.isTTY && process.env['TERM'] !== 'dumb';
}

function complain(error: unknown, globals?: GlobalFlags): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.user;
  if (error instanceof UserError && error.problems[0].code === 'cancelled') {
    process.stderr.write(`${error.message}\n`);
    return EXIT.interrupted;
  }
  const platform = `${VERSION}, Node ${process.versions.node}, ${process.platform}-${process.arch}`;
  const printed = printError(error, {
    version: platform,
    more: explainCommand,
    isOutputShown: globals?.quiet === false && !globals.json,
    reportTo: 'the issues of mlgate',
  });
  process.stderr.write(printed.text);
  if (printed.detail !== undefined) process.stderr.write(`${printed.detail}\n`);
  return printed.exitCode;
}

/** Results that cannot be printed are no success; a reader that has seen enough (`mlgate metrics | head`) is no failure. */
function watchOutput(): void {
  process.stdout.on('error', (error) => {
    if (errnoOf(error) !== 'EPIPE') process.exitCode = complain(fileProblem('write to', 'stdout', error));
  });
  process.stderr.on('error', () => undefined);
}

watchOutput();
const exitCode = await main();
process.exitCode ??= exitCode;
