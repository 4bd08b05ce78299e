// The text of a flag, input or variable, read into the value that mlgate.yml would have held at that place.
import { UserError } from '../records/errors.ts';
import { parseSentence } from './rule-grammar.ts';
import type { Reading } from './settings.ts';
import { readYaml } from './yaml-document.ts';

/** What a command line gives: one text, several of a repeated flag, or a switch. */
export type FlagValue = string | boolean | readonly string[];

/**
 * What does not fit its reading is left as it is, so that the schema says what was expected.
 * @param name how errors name the place: `--rule`, `MLGATE_COMPARE_RULES`.
 * @throws UserError `rule-entry`, or from readYaml when a rule is not YAML.
 */
export function readSetting(value: FlagValue, reading: Reading, name: string): unknown {
  const texts = typeof value === 'object' ? value : [String(value)];
  const text = texts.at(-1) ?? '';
  switch (reading) {
    case 'text':
      return text;
    case 'number':
      return isNumber(text) ? Number(text) : text;
    case 'flag':
      return truth(text) ?? text;
    case 'label':
      return truth(text) ?? (isNumber(text) ? Number(text) : text);
    case 'words':
      return wordsOf(texts);
    case 'metrics': {
      const words = wordsOf(texts);
      return words.length === 1 && words[0]?.endsWith('.json') === true ? words[0] : words;
    }
    case 'pairs':
      return pairsOf(texts);
    case 'rules':
      return linesOf(texts).map((line) => ruleOf(line, name));
    case 'registry':
      return registryOf(text);
  }
}

function wordsOf(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(/[\n,]/))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function linesOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}

/** In a file what is around it shows that this is no rule; on its own the sentence that was meant does. */
function ruleOf(line: string, name: string): unknown {
  const { value } = readYaml(line, name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const meant = sentenceIn(line) ?? 'roc_auc: no worse by more than 0.005';
  const what = `${JSON.stringify(line.trim())} is no rule, which is a metric, a colon and what it must show`;
  throw new UserError({ code: 'rule-entry', what, where: { file: name }, fix: `write for example  ${meant}` });
}

/** Of a line with the dash of a list, or without its colon. */
function sentenceIn(line: string): string | undefined {
  const [, metric, demand = ''] = /^(?:-\s+)?([\w-]+):?\s+(.+)$/.exec(line.trim()) ?? [];
  return metric !== undefined && parseSentence(demand).ok ? `${metric}: ${demand}` : undefined;
}

function pairsOf(texts: readonly string[]): unknown {
  const pairs = wordsOf(texts).map((word) => word.split('='));
  if (pairs.some((parts) => parts.length !== 2)) return texts.join(',');
  return Object.fromEntries(pairs);
}

function registryOf(text: string): unknown {
  const [kind, ...rest] = text.split(':');
  const place = rest.join(':');
  if (kind === 'folder' && place !== '') return { folder: place };
  if (kind === 'git' && place !== '') return { git: { remote: place } };
  return text;
}

function truth(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
