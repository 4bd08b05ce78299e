// Colours of a terminal, handed in by whoever knows whether there is one. They repeat what the words already say.

export interface Palette {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly open: (text: string) => string;
}

const same = (text: string): string => text;

/** For pipes, files and NO_COLOR. */
export const PLAIN: Palette = { strong: same, faint: same, good: same, bad: same, open: same };

const sgr =
  (start: number, end: number) =>
  (text: string): string =>
    `\u001B[${start}m${text}\u001B[${end}m`;

/** The sixteen basic colours, which every theme makes readable. */
export const ANSI: Palette = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  open: sgr(33, 39),
};
