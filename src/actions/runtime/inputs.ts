// From the texts of `with:` to the flags and inputs that the same step has in a terminal.
import { didYouMean } from '../../config/did-you-mean.ts';
import type { FlagValue } from '../../config/read-setting.ts';
import { SETTINGS } from '../../config/settings.ts';
import { UserError } from '../../records/errors.ts';
import type { Action, Input, InputValue, InputValues } from '../action.ts';
import { COMMON_INPUTS } from './every-action.ts';

export interface GivenInputs {
  readonly inputs: InputValues;
  readonly flags: Readonly<Record<string, FlagValue>>;
}

export interface InputSource {
  /** Trimmed; undefined when empty. */
  input(name: string): string | undefined;
  /** Every input that was given a place, by name; empty ones too. */
  readonly inputNames: readonly string[];
}

/** What is empty was not given. @throws UserError `input-unknown`, `input-missing`, `input-malformed`. */
export function readInputs(action: Pick<Action, 'inputs' | 'settings'>, source: InputSource): GivenInputs {
  refuseUnknown(action, source.inputNames);
  const values: Record<string, FlagValue> = {};
  const keep = (name: string, value: InputValue): void => {
    if (value !== undefined) values[name] = value;
  };
  for (const name of ['config', 'model']) keep(name, source.input(name));
  for (const flag of action.settings) {
    const text = source.input(flag);
    const isFlag = SETTINGS.find((setting) => setting.flag === flag)?.reading === 'flag';
    keep(flag, text !== undefined && isFlag ? decodeFlag(flag, text) : text);
  }
  for (const [name, input] of Object.entries(action.inputs)) keep(name, decodeInput(name, input, source.input(name)));
  return { inputs: values, flags: values };
}

/** Every name that `with:` may have, in the order of action.yml. */
export function inputNamesOf({ inputs, settings }: Pick<Action, 'inputs' | 'settings'>): readonly string[] {
  return [...Object.keys(COMMON_INPUTS), ...Object.keys(inputs), ...settings];
}

/** GitHub warns of a name that an action does not have and goes on; a slip would then mean "not given". */
function refuseUnknown(action: Pick<Action, 'inputs' | 'settings'>, given: readonly string[]): void {
  const known = inputNamesOf(action);
  const [first, ...others] = given
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'input-unknown',
      what: `this action has no input \`${name}\``,
      where: { file: inputPlace(name) },
      fix: didYouMean(name, known) ?? `it has: ${known.join(', ')}`,
    }));
  if (first !== undefined) throw new UserError(first, ...others);
}

function decodeInput(name: string, { kind, required = false }: Input, text: string | undefined): InputValue {
  if (text === undefined) {
    if (required) throw missing(name);
    return undefined;
  }
  if (kind === 'flag') return decodeFlag(name, text);
  if (kind === 'list') {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
  if (typeof kind === 'object' && !kind.choice.includes(text)) {
    throw malformed(name, text, didYouMean(text, kind.choice) ?? `one of: ${kind.choice.join(', ')}`);
  }
  return text;
}

/** The words of YAML 1.2's core schema. */
const TRUTHS: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};

function decodeFlag(name: string, text: string): boolean {
  const value = Object.hasOwn(TRUTHS, text) ? TRUTHS[text] : undefined;
  if (value === undefined) throw malformed(name, text, `${name}: true, or ${name}: false`);
  return value;
}

function missing(name: string): UserError {
  return new UserError({
    code: 'input-missing',
    what: `the input \`${name}\` is not given`,
    where: { file: inputPlace(name) },
    fix: `with:\n  ${name}: …`,
  });
}

function malformed(name: string, text: string, fix: string): UserError {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return new UserError({
    code: 'input-malformed',
    what: `the input \`${name}\` cannot be ${shown}`,
    where: { file: inputPlace(name) },
    fix,
  });
}

/** How errors name an input. */
export function inputPlace(name: string): string {
  return `input ${name}`;
}
