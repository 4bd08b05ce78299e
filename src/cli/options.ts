// Flags of a verb, made from what its action declares and from the settings of mlgate.yml.
import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import type { Action, Input, InputValue, InputValues } from '../actions/action.ts';
import type { FlagValue } from '../config/read-setting.ts';
import { SETTINGS } from '../config/settings.ts';
import type { Setting } from '../config/settings.ts';

const REPEATED: ReadonlySet<Setting['reading']> = new Set(['words', 'metrics', 'pairs', 'rules']);

export type Describe = (setting: Setting) => string;

export function addOptions(command: Command, action: Pick<Action, 'inputs' | 'settings'>, describe: Describe): void {
  for (const [name, input] of Object.entries(action.inputs)) addInput(command, name, input);
  for (const flag of action.settings) {
    const setting = SETTINGS.find((candidate) => candidate.flag === flag);
    if (setting === undefined) throw new TypeError(`there is no setting --${flag}`);
    command.addOption(settingOption(setting, describe(setting)));
  }
}

function settingOption(setting: Setting, description: string): Option {
  const option = new Option(`--${setting.flag} <${setting.argument}>`, description);
  return REPEATED.has(setting.reading) ? option.argParser(collect) : option;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function addInput(command: Command, name: string, input: Input): void {
  const { description, kind, required = false, placeholder = 'TEXT' } = input;
  if (kind === 'argument') {
    command.addArgument(new Argument(required ? `<${name}>` : `[${name}]`, description));
    return;
  }
  const value = kind === 'flag' ? '' : ` <${typeof kind === 'object' ? kind.choice.join('|') : placeholder}>`;
  const option = new Option(`--${name}${value}`, description);
  if (typeof kind === 'object') option.choices(kind.choice);
  if (kind === 'list') option.argParser(collect);
  if (required) option.makeOptionMandatory();
  command.addOption(option);
}

/** What the person typed, by the names of flags and arguments; what was not given is left out. */
export function givenValues(command: Command): {
  readonly inputs: InputValues;
  readonly flags: Readonly<Record<string, FlagValue>>;
} {
  const values: Record<string, FlagValue> = {};
  for (const option of command.options) {
    const value = decodeValue(command.getOptionValue(option.attributeName()));
    if (value !== undefined) values[option.long?.slice(2) ?? option.name()] = value;
  }
  for (const [index, argument] of command.registeredArguments.entries()) {
    const value = command.args[index];
    if (value !== undefined) values[argument.name()] = argument.variadic ? command.args.slice(index) : value;
  }
  return { inputs: values, flags: values };
}

function decodeValue(value: unknown): Exclude<InputValue, undefined> | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(String) : undefined;
}
