// Lines of a YAML file for people: values quoted where they must be, comments that no data value can end, places to fill in.
import { harmless } from '../../config/excerpt.ts';
import type { Guess } from './guess.ts';
import { AS_BEFORE, NOTHING_TOLD } from './told.ts';
import type { Told } from './told.ts';

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
  readonly #told: Told;
  /** Paths that stand in the file. */
  readonly #written = new Set<string>();

  /** @param told goes before what is drafted for the same key. */
  constructor(told: Told = NOTHING_TOLD) {
    this.#told = told;
  }

  /** A comment of its own. */
  note(text: string): void {
    this.#lines.push(`${this.#indent()}# ${harmless(text)}`);
  }

  blank(): void {
    this.#end();
    this.#lines.push('');
  }

  /** What follows stands below this key, until a blank line. */
  section(name: string): void {
    this.#end();
    this.#written.add(name);
    this.#lines.push(`${name}:`);
    this.#section = name;
  }

  /** @param yaml as it stands in the file: see {@link yamlText}. */
  line(key: string, yaml: string, comment = ''): void {
    if (this.keep(key)) return;
    this.#written.add(this.#path(key));
    const words = comment === '' ? '' : ` # ${harmless(comment)}`;
    this.#lines.push(`${this.#indent()}${key}:${yaml === '' ? '' : ` ${yaml}`}${words}`);
  }

  /** A line that means nothing until somebody takes its `#` away. */
  suggestion(key: string, yaml: string, comment = ''): void {
    if (this.keep(key)) return;
    const words = comment === '' ? '' : ` # ${harmless(comment)}`;
    this.#lines.push(`${this.#indent()}# ${key}: ${yaml}${words}`);
  }

  item(yaml: string, comment = ''): void {
    this.#lines.push(`    - ${yaml}${comment === '' ? '' : ` # ${harmless(comment)}`}`);
  }

  /** Found: the value and where it comes from. Open: an empty value, which loading refuses. None: nothing. */
  guess(key: string, guess: Guess<string>): void {
    if (guess.kind === 'found') this.line(key, yamlCommand(guess.value), guess.from);
    if (guess.kind !== 'open' || this.keep(key)) return;
    const { ask, candidates } = guess;
    this.#written.add(this.#path(key));
    const shown = candidates.length === 0 ? '' : `: ${candidates.map(yamlText).join(', ')}`;
    this.#lines.push(`${this.#indent()}${key}: # FILL IN ${ask}${harmless(shown)}`);
    this.#open.push({ line: this.#lines.length, key: this.#path(key), ask, candidates });
  }

  /** @param sections every key that may stand at the root: what the person wrote there and nobody drafts stays. */
  finish(sections: readonly string[]): { readonly text: string; readonly open: readonly OpenLine[] } {
    this.#end();
    for (const name of sections) if (!this.#written.has(name)) this.keep(name);
    return { text: `${this.#lines.join('\n')}\n`, open: this.#open };
  }

  /** The line as the person had it; false where there was none. */
  keep(key: string): boolean {
    const value = this.#told(this.#path(key));
    if (value === undefined) return false;
    const yaml = typeof value === 'string' ? yamlCommand(value) : JSON.stringify(value);
    this.#written.add(this.#path(key));
    this.#lines.push(`${this.#indent()}${key}: ${yaml} # ${AS_BEFORE}`);
    return true;
  }

  /** What the person wrote there would contradict the draft. */
  drop(key: string): void {
    this.#written.add(this.#path(key));
  }

  /** What the person wrote into this section, and nobody drafts, stays. */
  #end(): void {
    const told = this.#section === undefined ? undefined : this.#told(this.#section);
    if (typeof told === 'object' && told !== null)
      for (const key of Object.keys(told)) if (!this.#written.has(this.#path(key))) this.keep(key);
    this.#section = undefined;
  }

  #path(key: string): string {
    return this.#section === undefined ? key : `${this.#section}.${key}`;
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
