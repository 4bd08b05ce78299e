// Makes any text of the user's fit to be shown: nothing invisible, nothing that steers a terminal, no endless names.

const LONGEST_VALUE = 60;
/** Invisible, reordering or private: formats, surrogates, private use, line separators, variation selectors, blank fillers. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Variation_Selector}\u115F\u1160\u3164\uFFA0]/gu;
const ESCAPE = String.fromCodePoint(0x1b);
const TERMINAL_SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${String.fromCodePoint(7)}]*${String.fromCodePoint(7)})`,
  'g',
);

/**
 * One line of visible characters. Controls become their pictures (␊, ␛), what is invisible or reorders text its code
 * point in ⟨⟩, odd spaces too (a no-break space stays); spaces at the ends become ␣.
 */
export function visibleLine(text: string): string {
  return text
    .replace(/\p{Cc}/gu, controlPicture)
    .replace(/^ +| +$/g, (spaces) => '␣'.repeat(spaces.length))
    .replace(UNSEEN, named)
    .replace(/\p{Zs}/gu, (space) => (space === ' ' || space === '\u00A0' ? space : named(space)));
}

/** A value or name of the user's: at most 60 characters, the middle left out (…); `(empty)` for nothing. */
export function visibleValue(text: string): string {
  if (text === '') return '(empty)';
  const long = text.length > 4 * LONGEST_VALUE;
  const characters = Array.from(visibleLine(long ? text.slice(0, 120) + text.slice(-120) : text));
  if (!long && characters.length <= LONGEST_VALUE) return characters.join('');
  const half = Math.floor((LONGEST_VALUE - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}

/** Prose that may contain values (an explanation, a message): one line, at most `longest` characters. */
export function visibleProse(text: string, longest = 600): string {
  const long = text.length > 2 * longest;
  const oneLine = (long ? text.slice(0, 2 * longest) : text).trim().replace(/[ \t\r\n]+/g, ' ');
  const characters = Array.from(visibleLine(oneLine));
  if (!long && characters.length <= longest) return characters.join('');
  return `${characters.slice(0, longest - 1).join('')}…`;
}

/** A line of a log, at most 300 characters: terminal sequences removed, the rest visible. */
export function visibleLogLine(text: string): string {
  const bare = text.slice(0, 2000).replace(TERMINAL_SEQUENCE, '').replaceAll('\t', '    ').trimEnd();
  return Array.from(visibleLine(bare.replace(/^ +/, (spaces) => '\u00A0'.repeat(spaces.length))))
    .slice(0, 300)
    .join('')
    .replaceAll('\u00A0', ' ');
}

function controlPicture(control: string): string {
  const point = control.codePointAt(0) ?? 0;
  if (point === 0x7f) return '␡';
  return point < 0x20 ? String.fromCodePoint(0x2400 + point) : named(control);
}

function named(character: string): string {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${point}⟩`;
}
