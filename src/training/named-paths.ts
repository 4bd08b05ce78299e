// What a command names by path: files that git ignores or that lie elsewhere decide its result as much as tracked ones do.
import { dirname, resolve } from 'node:path';

export interface NamedPaths {
  /** Absolute; whether anything lies there is for the caller to see. */
  readonly paths: readonly string[];
  /** Words that only the shell can read (`$LOOKUP`, `$(date)`, `~/table.csv`): what they name is not known before it runs. */
  readonly unknown: readonly string[];
}

/**
 * @param command as it stands in mlgate.yml; its `{placeholders}` and `$MLGATE_…` are no paths of its own.
 * @param folder absolute; where it runs.
 */
export function namedPaths(command: string, folder: string): NamedPaths {
  const paths = new Set<string>();
  const unknown: string[] = [];
  for (const { text, expands } of shellWords(command.replaceAll(PLACEHOLDER, ' '))) {
    const here = expands
      ? text.replaceAll(/\$\{?PWD\b\}?/g, folder).replaceAll(/\$\{?MLGATE_[A-Z0-9_]+\}?/g, '')
      : text;
    if (expands && /[$`]|(?:^|[=:,])~/.test(here)) unknown.push(text);
    else for (const piece of piecesOf(here)) paths.add(resolve(folder, beforeGlob(piece, expands)));
  }
  return { paths: [...paths].sort(), unknown };
}

const PLACEHOLDER = /(?<![$\\])\{[a-z][a-z0-9_-]*\}/g;

/** `--table=a.csv`, `X=a:b`: the word itself, and what stands between its separators. */
function piecesOf(word: string): readonly string[] {
  return [word, ...word.split(/[=:,]/)].filter((piece) => piece !== '');
}

/** `tables/*.csv` names the folder `tables`. */
function beforeGlob(piece: string, expands: boolean): string {
  const at = expands ? piece.search(/[*?[{]/) : -1;
  return at < 0 ? piece : dirname(`${piece.slice(0, at)}x`);
}

interface Word {
  readonly text: string;
  /** Not within single quotes: the shell fills in variables there. */
  readonly expands: boolean;
}

/** Words of a shell command: quotes taken off, operators and comments left out. */
function shellWords(command: string): readonly Word[] {
  const words: Word[] = [];
  let text = '';
  let expands = false;
  const end = (): void => {
    if (text !== '') words.push({ text, expands });
    text = '';
    expands = false;
  };
  for (const [token] of command.matchAll(TOKEN)) {
    if (/^(?:[\s;|&()<>]|#)/.test(token) && !(token.startsWith('#') && text !== '')) end();
    else if (token.startsWith("'")) text += token.slice(1, -1);
    else {
      const plain = token.startsWith('"') ? token.slice(1, -1) : token;
      text += plain.replaceAll(/\\(.)/gs, '$1');
      expands = true;
    }
  }
  end();
  return words;
}

/** A quoted part, a substitution's opening, an operator or blank, a comment to the end of its line, or a plain run. */
const TOKEN = /'[^']*'|"(?:\\.|[^"\\])*"|\$\(|[\s;|&()<>]|(?<=^|\s)#[^\n]*|(?:\\.|[^\s;|&()<>'"])/gs;
