// Lines of a YAML file for people: values quoted where they must be, comments that no data value can end, places to fill in.
import { harmless } from '../../config/excerpt.ts';
import type { Guess } from './guess.ts';

/** A line that the person has to complete; loading the file says so at the same place. */
export interface OpenLine {
  /** From 1. */
  readonly line: number;
  /** `evaluate.label`. */
  readonly key: string;
  readonly ask: string;
  readonly candidates: readonly string[];
}

export class YamlLines {
  readonly #lines: string[] = [];
  readonly #open: OpenLine[] = [];
  #section: string | undefined;

  /** A comment of its own. */
  note(text: string): void {
    this.#lines.push(`${this.#indent()}# ${harmless(text)}`);
  }

  blank(): void {
    this.#section = undefined;
    this.#lines.push('');
  }

  /** What follows stands below this key, until a blank line. */
  section(name: string): void {
    this.#section = undefined;
    this.#lines.push(`${name}:`);
    this.#section = name;
  }

  /** @param yaml as it stands in the file: see {@link yamlText}. */
  line(key: string, yaml: string, comment = ''): void {
    const words = comment === '' ? '' : ` # ${harmless(comment)}`;
    this.#lines.push(`${this.#indent()}${key}:${yaml === '' ? '' : ` ${yaml}`}${words}`);
  }

  /** A line that means nothing until somebody takes its `#` away. */
  suggestion(key: string, yaml: string, comment = ''): void {
    const words = comment === '' ? '' : ` # ${harmless(comment)}`;
    this.#lines.push(`${this.#indent()}# ${key}: ${yaml}${words}`);
  }

  item(yaml: string, comment = ''): void {
    this.#lines.push(`    - ${yaml}${comment === '' ? '' : ` # ${harmless(comment)}`}`);
  }

  /** Found: the value and where it comes from. Open: an empty value, which loading refuses. None: nothing. */
  guess(key: string, guess: Guess<string>): void {
    if (guess.kind === 'found') this.line(key, yamlCommand(guess.value), guess.from);
    if (guess.kind !== 'open') return;
    const { ask, candidates } = guess;
    const shown = candidates.length === 0 ? '' : `: ${candidates.map(yamlText).join(', ')}`;
    this.#lines.push(`${this.#indent()}${key}: # FILL IN ${ask}${harmless(shown)}`);
    const path = this.#section === undefined ? key : `${this.#section}.${key}`;
    this.#open.push({ line: this.#lines.length, key: path, ask, candidates });
  }

  finish(): { readonly text: string; readonly open: readonly OpenLine[] } {
    return { text: `${this.#lines.join('\n')}\n`, open: this.#open };
  }

  #indent(): string {
    return this.#section === undefined ? '' : '  ';
  }
}

/** Plain where YAML reads exactly this text wherever it stands, else in double quotes. */
export function yamlText(text: string): string {
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return /^[A-Za-z_][\w./-]*(?: [\w./-]+)*$/.test(text) && !isWord ? text : JSON.stringify(text);
}

/** The same for a value on a line of its own, where braces are letters like others: `python train.py --data {train}`. */
export function yamlCommand(text: string): string {
  return /^[A-Za-z_][\w./-]*(?: [\w./={}-]+)+$/.test(text) ? text : yamlText(text);
}
