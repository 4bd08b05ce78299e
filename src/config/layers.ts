// Precedence: an ordered list of layers, the first that has a value wins; and every value knows where it came from.
import { UserError } from '../records/errors.ts';
import type { Problem } from '../records/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Origin } from './model-config.ts';
import { readSetting } from './read-setting.ts';
import type { FlagValue } from './read-setting.ts';
import { SETTINGS, VARIABLE_PREFIXES, settingAt } from './settings.ts';
import type { Setting } from './settings.ts';
import { valueAt } from './yaml-decode.ts';
import { printPath } from './yaml-document.ts';
import type { Path, YamlDocument, YamlProblem } from './yaml-document.ts';

/** One source of settings above the file. */
export interface Layer {
  lookup(setting: Setting): { readonly value: unknown; readonly origin: NamedOrigin } | undefined;
}

type NamedOrigin = Extract<Origin, { readonly name: string }>;

/** Flags or action inputs by name without dashes; names that are no settings are left to whoever knows them. */
export function flagLayer(flags: Readonly<Record<string, FlagValue | undefined>>): Layer {
  return {
    lookup: ({ flag, reading }) => {
      const value = flags[flag];
      if (value === undefined) return undefined;
      const name = `--${flag}`;
      return { value: readSetting(value, reading, name), origin: { kind: 'flag', name } };
    },
  };
}

/**
 * An empty variable counts as not set.
 * @throws UserError `unknown-variable` for `MLGATE_COMPARE_…` and the like that no setting has.
 */
export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): Layer {
  const known = SETTINGS.map(({ variable }) => variable);
  const [first, ...others] = Object.keys(environment)
    .filter((name) => VARIABLE_PREFIXES.some((prefix) => name.startsWith(prefix)) && !known.includes(name))
    .sort()
    .map((name) => unknownVariable(name, known));
  if (first !== undefined) throw new UserError(first, ...others);
  return {
    lookup: ({ variable, reading }) => {
      const value = environment[variable];
      if (value === undefined || value === '') return undefined;
      return { value: readSetting(value, reading, variable), origin: { kind: 'environment', name: variable } };
    },
  };
}

function unknownVariable(name: string, known: readonly string[]): Problem {
  const problem = { code: 'unknown-variable', what: `${name} is no setting of mlgate`, where: { file: name } };
  return { ...problem, fix: didYouMean(name, known) ?? 'unset it; docs/configuration.md lists all variables' };
}

/** One model's part of a file: where its sections stand in the document. */
export interface FileView {
  readonly document: YamlDocument;
  /** Path of a section's value in the document: the model's own, or one shared by all. */
  locate(path: Path): Path;
  readonly sections: Readonly<Record<string, unknown>>;
}

export interface Layered {
  /** The sections with every layer applied; defaults come with the schema. */
  readonly value: unknown;
  problem(details: YamlProblem): Problem;
  origin(path: Path): Origin;
}

/** @param layers in order of precedence, all above the file. */
export function layer(layers: readonly Layer[], file: FileView | undefined): Layered {
  const overrides = new Map<string, NamedOrigin>();
  let value: unknown = file?.sections ?? {};
  for (const setting of SETTINGS) {
    const found = layers.map((one) => one.lookup(setting)).find((one) => one !== undefined);
    if (found === undefined) continue;
    value = withValue(value, setting.path, found.value);
    overrides.set(setting.path.join('.'), found.origin);
  }
  const overrideAt = (path: Path): NamedOrigin | undefined =>
    path.map((_, i) => overrides.get(path.slice(0, i + 1).join('.'))).find((origin) => origin !== undefined);
  return {
    value,
    origin: (path) => overrideAt(path) ?? fileOrigin(path, file),
    problem: (details) => {
      const override = overrideAt(details.path);
      if (override !== undefined) return placelessProblem(details, override.name);
      return file === undefined ? flagProblem(details) : file.document.problem(inFile(details, file));
    },
  };
}

/** A copy with the value at the path. Where a parent is not a section, it stays: the schema will say so. */
function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (tree === undefined) return { [key]: withValue(undefined, rest, value) };
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
  return { ...tree, [key]: withValue(Reflect.get(tree, key), rest, value) };
}

/** Values inside a list stand where their list does, if not themselves in the file; anything else absent is a default. */
function fileOrigin(path: Path, file: FileView | undefined): Origin {
  if (file === undefined) return { kind: 'default' };
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    const value = valueAt(file.sections, part);
    const complete = length === path.length || typeof value !== 'object' || Array.isArray(value);
    if (value !== undefined && complete) {
      return { kind: 'file', place: file.document.placeOf(file.locate(part), 'key') };
    }
    if (value !== undefined) break;
  }
  return { kind: 'default' };
}

function inFile(details: YamlProblem, file: FileView): YamlProblem {
  const { path, shown } = details;
  return { ...details, path: file.locate(path), ...(shown === undefined ? {} : { shown: file.locate(shown) }) };
}

function placelessProblem({ code, what, path, shown = path, fix }: YamlProblem, name: string): Problem {
  const at = printPath(shown);
  const problem = { code, what: at === '' ? what : `${at}: ${what}`, where: { file: name } };
  return fix === undefined
    ? problem
    : { ...problem, fix: fix.replace(FILE_LINE, `$1${name}${name.startsWith('-') ? ' ' : '='}`) };
}

/** The beginning of a line to paste into the file. */
const FILE_LINE = /^(write for example {2})[\w-]+: /;

/** Without a file, what is missing is a flag. */
function flagProblem(details: YamlProblem): Problem {
  const setting = settingAt(details.path);
  if (setting === undefined) return placelessProblem(details, 'the command line');
  const { flag, argument } = setting;
  if (details.code !== 'missing-key') return placelessProblem(details, `--${flag}`);
  return placelessProblem({ ...details, fix: `add  --${flag} ${argument}` }, 'the command line');
}
