// The blocks that comment, terminal and page share, as HTML. Tables fold into cards on narrow screens.
import type { Block, Inline, Table } from '../document.ts';
import { plainText } from '../document.ts';
import { element } from './builder.ts';
import type { Html } from './builder.ts';

export function inlineHtml(children: readonly Inline[]): readonly Html[] {
  return children.map((child): Html => {
    switch (child.kind) {
      case 'text':
        return child.text;
      case 'code':
        return element('code', {}, child.text);
      case 'strong':
        return element('strong', {}, inlineHtml(child.children));
      case 'break':
        return element('br', {});
      case 'link':
        return element('a', { href: child.href }, inlineHtml(child.children));
    }
  });
}

export function blocksHtml(blocks: readonly Block[]): readonly Html[] {
  return blocks.map((block): Html => {
    switch (block.kind) {
      case 'heading':
        return element(`h${block.level}`, {}, inlineHtml(block.children));
      case 'paragraph':
        return element('p', {}, inlineHtml(block.children));
      case 'alert':
        return element('p', { class: 'alert' }, inlineHtml(block.children));
      case 'list':
        return element(
          'ul',
          {},
          block.items.map((item) => element('li', {}, inlineHtml(item))),
        );
      case 'code':
        return codeHtml(block.language, block.lines);
      case 'table':
        return tableHtml(block);
      case 'fold':
        return detailsHtml(
          [block.title, ...(block.gist.length === 0 ? [] : [' · ', ...inlineHtml(block.gist)])],
          blocksHtml(block.children),
        );
    }
  });
}

export function detailsHtml(summary: readonly Html[], children: readonly Html[]): Html {
  return element('details', {}, element('summary', {}, summary), children);
}

/** Can be scrolled by keyboard where a line is too long. */
function codeHtml(language: string, lines: readonly string[]): Html {
  const content = lines.map((line) => {
    const kind =
      language !== 'diff' ? undefined : line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined;
    return kind === undefined ? `${line}\n` : element('span', { class: kind }, `${line}\n`);
  });
  return element('pre', { tabindex: 0 }, element('code', {}, content));
}

/**
 * The roles repeat what the tags say, because a table whose rows are laid out as cards loses them otherwise.
 * The first column names its row.
 */
export function tableHtml(table: Table): Html {
  const names = table.columns.map(({ header }) => plainText(header));
  const head = table.columns.map(({ header, align }, index) =>
    header.length === 0
      ? element('td', { role: 'cell', class: index === 0 ? undefined : align })
      : element('th', { scope: 'col', role: 'columnheader', class: align }, inlineHtml(header)),
  );
  const rows = table.rows.map((cells) =>
    element(
      'tr',
      { role: 'row' },
      table.columns.map(({ align }, index) => {
        const content = inlineHtml(cells[index] ?? []);
        if (index === 0) return element('th', { scope: 'row', role: 'rowheader', class: align }, content);
        return element(
          'td',
          { role: 'cell', class: align, 'data-name': names[index] === '' ? undefined : names[index] },
          element('span', {}, content),
        );
      }),
    ),
  );
  return element(
    'table',
    { role: 'table', class: 'stacking' },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, head)),
    element('tbody', { role: 'rowgroup' }, rows),
  );
}

/** Names and values, such as digests. */
export function factsHtml(facts: readonly (readonly [string, readonly Inline[]])[]): Html {
  return element(
    'dl',
    {},
    facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, inlineHtml(value))]),
  );
}
