// What the text of a script tells of itself: its options, and the files and columns that it names. Nothing is run.

export interface ScriptText {
  readonly path: string;
  readonly text: string;
}

/** Long options such as `--data`, in the order of the text: of argparse, click, commander, node:util parseArgs and their like. */
export function optionsOf({ text }: ScriptText): readonly string[] {
  const quoted = [...text.matchAll(/['"`](--[a-z][a-z0-9_-]*)/gi)].map(([, option = '']) => option);
  const parsed = [...text.matchAll(/['"]?([a-z][\w-]*)['"]?\s*:\s*\{\s*type\s*:\s*['"]string['"]/gi)];
  return [...new Set([...quoted, ...parsed.map(([, name = '']) => `--${name}`)])];
}

/** Whether it takes arguments by place, whose order nobody can tell from outside. */
export function takesPlaces({ text }: ScriptText): boolean {
  return /\b(?:sys\.argv|process\.argv)\b|\$[1-9]\b|commandArgs/.test(text);
}

/** The default of an option, where it stands beside it. */
export function defaultOf({ text }: ScriptText, option: string): string | undefined {
  const name = option.slice(2).replaceAll(/[^\w-]/g, '');
  const place = text.search(new RegExp(`['"\`]--${name}\\b|\\b['"]?${name}['"]?\\s*:\\s*\\{\\s*type`));
  if (place < 0) return undefined;
  const near = text.slice(place, place + 200).split(/\n\s*(?:parser|p|ap|@click|\.option)\b/)[0] ?? '';
  return /\bdefault\s*[=:]\s*['"]([^'"\n]+)['"]/.exec(near)?.[1];
}

/** Texts in quotes, each once. */
export function literalsOf({ text }: ScriptText): readonly string[] {
  return [...new Set([...text.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map(([, , inner = '']) => inner))];
}

const MODEL = /^[\w./-]+\.(?:pkl|pickle|joblib|onnx|pt|pth|h5|keras|cbm|ubj|safetensors|skops|bin|rds)$/;

export function modelFilesIn(script: ScriptText): readonly string[] {
  return literalsOf(script).filter((text) => MODEL.test(text) && !text.startsWith('/') && !text.includes('..'));
}

export function jsonFilesIn(script: ScriptText): readonly string[] {
  return literalsOf(script).filter((text) => /^[\w./-]*(?:metric|score|result|eval)[\w.-]*\.json$/.test(text));
}

/** Names of columns that it may write: in quotes, in a header line, or as keys of an object. */
export function namesIn(script: ScriptText): readonly string[] {
  const words = literalsOf(script).flatMap((text) => text.split(/[,;\t]|\\t|\\n/));
  const keys = [...script.text.matchAll(/[{,]\s*([A-Za-z_]\w*)\s*:/g)].map(([, key = '']) => key);
  return [
    ...new Set([...words, ...keys].map((word) => word.trim()).filter((word) => /^[A-Za-z_][\w .-]*$/.test(word))),
  ];
}

/** Whether the script treats a column as the label: `y = df["late"]`, `pop("late")`, `target = "late"`, `late ~ .`. */
export function usesAsLabel({ text }: ScriptText, column: string): boolean {
  const name = column.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const quoted = `['"\`]${name}['"\`]`;
  const patterns = [
    `\\by(?:_\\w+)?\\s*(?:=|,[^=\\n]*=)[^\\n]*(?:\\[\\s*${quoted}\\s*\\]|\\.${name}\\b)`,
    `\\.pop\\(\\s*${quoted}`,
    `\\b(?:target|label|outcome|response|y)\\w*\\s*[=:]\\s*${quoted}`,
    `['"\`]\\s*${name}\\s*~`,
  ];
  return patterns.some((pattern) => new RegExp(pattern, 'i').test(text));
}
