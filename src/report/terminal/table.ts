// A table for a terminal: columns, wrapped where they must be; else one block of lines for each row.
import { plainText } from '../document.ts';
import type { Table } from '../document.ts';
import type { Palette } from './palette.ts';
import { padText, textWidth, wrapText } from './text-width.ts';

const GAP = 2;

interface Texts {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tableLines(table: Table, width: number, palette: Palette): readonly string[] {
  const texts: Texts = {
    header: table.columns.map((column) => plainText(column.header)),
    rows: table.rows.map((row) => table.columns.map((_column, index) => plainText(row[index] ?? []))),
  };
  const widths = columnWidths(texts, width);
  if (widths === undefined)
    return texts.rows.flatMap((row) => stackedRow({ header: texts.header, row }, width, palette));
  const lines = (cells: readonly string[]): readonly string[] => {
    const wrapped = cells.map((cell, index) => wrapText(cell, widths[index] ?? 0));
    const height = Math.max(...wrapped.map((cell) => cell.length));
    return Array.from({ length: height }, (_line, at) =>
      wrapped
        .map((cell, index) => padText(cell[at] ?? '', widths[index] ?? 0, table.columns[index]?.align ?? 'left'))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  };
  return [...lines(texts.header).map(palette.faint), ...texts.rows.flatMap(lines)];
}

/** The widest column gives way first, down to its longest word; undefined when that does not suffice. */
function columnWidths({ header, rows }: Texts, width: number): readonly number[] | undefined {
  const columns = header.map((name, index) =>
    [name, ...rows.map((row) => row[index] ?? '')].flatMap((cell) => cell.split('\n')),
  );
  const widths = columns.map((cells) => Math.max(...cells.map(textWidth)));
  const least = columns.map((cells) => Math.max(...cells.flatMap((cell) => cell.split(/ +/)).map(textWidth)));
  let over = widths.reduce((sum, cells) => sum + cells + GAP, -GAP) - width;
  while (over > 0) {
    const room = widths.map((cells, index) => (cells > (least[index] ?? 0) ? cells : 0));
    const widest = room.indexOf(Math.max(...room));
    if ((room[widest] ?? 0) === 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over--;
  }
  return widths;
}

interface Stacked {
  readonly header: readonly string[];
  readonly row: readonly string[];
}

/** The first cell as a title, the others below it with the names of their columns. */
function stackedRow({ header, row }: Stacked, width: number, palette: Palette): readonly string[] {
  const [title = '', ...cells] = row;
  const names = header.slice(1);
  const space = Math.max(...names.map(textWidth), 0);
  const lines = cells.flatMap((cell, index) => {
    if (cell === '') return [];
    const wrapped = wrapText(cell, Math.max(20, width - space - 4));
    return wrapped.map((text, at) => {
      const name = padText(at === 0 ? (names[index] ?? '') : '', space, 'left');
      return `  ${palette.faint(name)}  ${text}`.trimEnd();
    });
  });
  return [...wrapText(title, width).map((line) => palette.strong(line)), ...lines];
}
