// The command line: every action and every verb of a terminal, with the flags that each declares.
import { Command } from 'commander';
import { ACTIONS } from '../actions/all.ts';
import { settingDescriber } from './describe-setting.ts';
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
    .helpCommand('help [verb]', 'show the flags of a verb')
    .showHelpAfterError('(mlgate help shows the verbs)')
    .exitOverride();
  const making = { describe: settingDescriber(), choose };
  for (const action of ACTIONS) {
    addVerb(program, { ...action, start: (given, world) => runAction(action, given, world) }, making);
  }
  for (const verb of VERBS) addVerb(program, { ...verb, start: (given, world) => verb.run(given, world) }, making);
  return program;
}

type Startable = Parameters<typeof addOptions>[1] & {
  readonly name: string;
  readonly description: string;
  readonly examples?: readonly string[];
  start(given: Given, world: World): Promise<number>;
};

interface Making {
  readonly describe: Describe;
  choose(chosen: Chosen): void;
}

function addVerb(program: Command, verb: Startable, { describe, choose }: Making): void {
  const command = program.command(verb.name).description(verb.description).exitOverride();
  addOptions(command, verb, describe);
  command
    .option('--config <FILE>', 'configuration; mlgate.yml unless given')
    .option('--model <NAME>', 'one of several models of the configuration')
    .option('--json', 'print the record, or plain data, as JSON')
    .option('--quiet', 'print only what matters: warnings and errors');
  if (verb.examples !== undefined)
    command.addHelpText('after', `\n${verb.examples.map((line) => `  ${line}`).join('\n')}`);
  command.action(() => {
    const given = givenValues(command);
    const globals = { json: given.flags['json'] === true, quiet: given.flags['quiet'] === true };
    choose({ globals, run: (world) => verb.start(given, world) });
  });
}
