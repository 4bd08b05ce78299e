// Filling `{model}`, `{data}` … into the user's commands: shell-quoted paths, and the same as MLGATE_… variables.
import { UserError } from '../records/errors.ts';

export interface FilledCommand {
  readonly command: string;
  /** `MLGATE_MODEL`, `MLGATE_DATA`, …: every value, whether the command names it or not. */
  readonly env: Readonly<Record<string, string>>;
}

export interface CommandTemplate {
  readonly text: string;
  /** How errors name it: `deploy.run`. */
  readonly path: string;
}

/**
 * Known `{names}` become shell-quoted; `${name}` is the shell's own and stays; `{{name}}` is a literal `{name}`.
 * A name is a-z, 0-9, `_` and `-`, so `{}` and `{a,b}` are left to the shell.
 * @param values absolute paths by lower-case name.
 * @throws UserError `placeholder-unknown`, `placeholder-quoted` (inside quotes of the command's own) or `placeholder-value`
 * (a zero byte), all problems at once.
 */
export function fillCommand(template: CommandTemplate, values: Readonly<Record<string, string>>): FilledCommand {
  const problems: { code: string; what: string; fix: string }[] = [];
  const quotes = quoteAt(template.text);
  const command = template.text.replaceAll(PLACEHOLDER, (match, ...groups: Groups) => {
    const [literal, name = '', offset] = groups;
    if (literal !== undefined) return `{${literal}}`;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) problems.push(unknownName(template, name, Object.keys(values)));
    else if (quotes[offset] !== '') problems.push(quotedName(template, name));
    return value === undefined ? match : shellQuote(value);
  });
  for (const [name, value] of Object.entries(values)) {
    if (value.includes('\0')) {
      const what = `the path for {${name}} contains a zero byte`;
      problems.push({ code: 'placeholder-value', what, fix: 'rename the file' });
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw new UserError(first, ...others);
  return { command, env: environmentOf(values) };
}

/** The name in double braces, the name in single ones, and where the match begins. */
type Groups = [literal: string | undefined, name: string | undefined, offset: number, text: string];
const PLACEHOLDER = /(?<![$\\])(?:\{\{([a-z][a-z0-9_-]*)\}\}|\{([a-z][a-z0-9_-]*)\})/g;

function environmentOf(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`MLGATE_${name.toUpperCase().replaceAll('-', '_')}`, value]),
  );
}

/** One word for bash, whatever the text holds (but no zero byte). */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_/.:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** For each index the quote that is open there: `'`, `"` or nothing. Comments of the shell are skipped. */
function quoteAt(text: string): readonly string[] {
  const open: string[] = [];
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    open[i] = quote;
    if (char === '\\' && quote !== "'") open[++i] = quote;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '#' && (i === 0 || /\s/.test(text.charAt(i - 1)))) {
      const end = text.indexOf('\n', i);
      const last = end < 0 ? text.length : end;
      while (i < last) open[i++] = '';
      open[i] = '';
    }
  }
  return open;
}

function unknownName(template: CommandTemplate, name: string, known: readonly string[]) {
  const names = known.map((one) => `{${one}}`).join(', ');
  return {
    code: 'placeholder-unknown',
    what: `${template.path} uses {${name}}, which is not known here`,
    fix: `${names === '' ? 'no names are known here' : `known: ${names}`}; for a literal {${name}} write {{${name}}}`,
  };
}

function quotedName(template: CommandTemplate, name: string) {
  return {
    code: 'placeholder-quoted',
    what: `${template.path} has {${name}} inside quotes`,
    fix: `take the quotes away (mlgate quotes the path itself), or use "$MLGATE_${name.toUpperCase().replaceAll('-', '_')}"`,
  };
}
