// The command line: every action and every verb of a terminal, with the flags that each declares.
import { Command } from 'commander';
import { ACTIONS } from '../actions/all.ts';
import { settingDescriber } from './describe-setting.ts';
import { underHeadings } from './headings.ts';
import { addOptions, givenValues } from './options.ts';
import type { Describe } from './options.ts';
import type { Given } from './run-action.ts';
import { runAction } from './run-action.ts';
import { VERBS } from './verbs/all.ts';
import type { World } from './world.ts';

/** Flags that every verb has, read before the world is made. */
export interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface Chosen {
  readonly globals: GlobalFlags;
  run(world: World): Promise<number>;
}

/** @param choose called with the verb that the person typed; nothing has run by then. */
export function createProgram(version: string, choose: (chosen: Chosen) => void): Command {
  const program = new Command('mlgate')
    .description(
      'CI/CD for machine-learning models: validate, train, evaluate, compare, report, approve, promote, roll back.',
    )
    .version(version, '--version', 'print the version')
    .showHelpAfterError('(mlgate help shows the verbs)')
    .addHelpText('after', FIRST_STEPS)
    .exitOverride();
  const making = { describe: settingDescriber(), choose };
  const startable = [
    ...ACTIONS.map((action) => ({
      ...action,
      start: (given: Given, world: World) => runAction(action, given, world),
    })),
    ...VERBS.map((verb) => ({ ...verb, start: (given: Given, world: World) => verb.run(given, world) })),
  ];
  for (const { heading, verbs } of underHeadings(startable)) {
    program.commandsGroup(heading);
    for (const verb of verbs) addVerb(program, verb, making);
  }
  return program.helpCommand('help [verb]', 'show the flags of a verb');
}

const FIRST_STEPS = `
mlgate help VERB shows the flags of a verb. Without any mlgate.yml:
  mlgate compare --run "python train.py" --metrics metrics.json --baseline rerun
`;

type Startable = Parameters<typeof addOptions>[1] & {
  readonly name: string;
  readonly description: string;
  readonly examples?: readonly string[];
  start(given: Given, world: World): Promise<number>;
};

interface Making {
  readonly describe: Describe;
  readonly choose: (chosen: Chosen) => void;
}

/** What stands before the last word of a verb such as `data infer`. */
const GROUPS: Readonly<Record<string, string>> = { data: 'Works on data contracts.' };

function addCommand(program: Command, name: string): Command {
  const words = name.split(' ');
  const own = words.pop() ?? name;
  const group = words.reduce(
    (above, word) =>
      above.commands.find((command) => command.name() === word) ??
      above
        .command(word)
        .description(GROUPS[word] ?? '')
        .exitOverride(),
    program,
  );
  return group.command(own);
}

function addVerb(program: Command, verb: Startable, { describe, choose }: Making): void {
  const command = addCommand(program, verb.name).description(verb.description).exitOverride();
  addOptions(command, verb, describe);
  command.showHelpAfterError(`Usage: mlgate ${verb.name} ${command.usage()}\n(mlgate help ${verb.name} explains each)`);
  command
    .option('--config <FILE>', 'configuration; mlgate.yml unless given')
    .option('--model <NAME>', 'one of several models of mlgate.yml; without that file, the name to report under')
    .option('--json', 'print the record, or plain data, as JSON')
    .option('--quiet', 'print only what matters: warnings, errors, and one line for what is no success');
  if (verb.examples !== undefined)
    command.addHelpText('after', `\n${verb.examples.map((line) => `  ${line}`).join('\n')}`);
  command.action(() => {
    const given = givenValues(command);
    const globals = { json: given.flags['json'] === true, quiet: given.flags['quiet'] === true };
    choose({ globals, run: (world) => verb.start(given, world) });
  });
}
