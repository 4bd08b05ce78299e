// Blocks as GitHub-flavoured markdown: a syntax tree, written by mdast's own serialiser.
import type { BlockContent, PhrasingContent, RootContent, Table as TableNode } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { Block, Fold, Inline, Table } from '../document.ts';
import { phrasing } from './nodes.ts';

export function serializeMarkdown(nodes: readonly RootContent[]): string {
  return toMarkdown(
    { type: 'root', children: [...nodes] },
    { bullet: '-', fence: '`', rule: '-', extensions: [gfmToMarkdown({ tablePipeAlign: false })] },
  );
}

export function blockNodes(blocks: readonly Block[]): RootContent[] {
  return blocks.flatMap((block): RootContent[] => (block.kind === 'fold' ? foldNodes(block) : [blockNode(block)]));
}

function blockNode(block: Exclude<Block, Fold>): BlockContent {
  switch (block.kind) {
    case 'heading':
      return { type: 'heading', depth: block.level, children: phrasing(block.children) };
    case 'paragraph':
      return { type: 'paragraph', children: phrasing(block.children) };
    case 'alert':
      return alertNode(block.children);
    case 'list':
      return {
        type: 'list',
        spread: false,
        children: block.items.map((item) => ({
          type: 'listItem',
          spread: false,
          children: [{ type: 'paragraph', children: phrasing(item) }],
        })),
      };
    case 'code':
      return { type: 'code', lang: block.language, value: block.lines.join('\n') };
    case 'table':
      return tableNode(block);
  }
}

function alertNode(children: readonly Inline[]): BlockContent {
  const marker: PhrasingContent = { type: 'html', value: '[!WARNING]\n' };
  return { type: 'blockquote', children: [{ type: 'paragraph', children: [marker, ...phrasing(children)] }] };
}

function tableNode(table: Table): TableNode {
  const rows = [table.columns.map(({ header }) => header), ...table.rows];
  return {
    type: 'table',
    align: table.columns.map(({ align }) => (align === 'right' ? 'right' : null)),
    children: rows.map((cells) => ({
      type: 'tableRow',
      children: cells.map((cell) => ({ type: 'tableCell', children: phrasing(cell) })),
    })),
  };
}

function foldNodes({ title, gist, children }: Fold): RootContent[] {
  const summary = `<summary><b>${title}</b>${summaryGist(gist)}</summary>`;
  return [
    { type: 'html', value: `<details>${summary}` },
    ...blockNodes(children),
    { type: 'html', value: '</details>' },
  ];
}

/** Letters, digits and the marks of slice names and numbers: nothing that HTML, a link filter or markdown could read otherwise. */
const PLAIN = /^[\p{L}\p{N} \u00A0.,:=()[\]+−·%_-]*$/u;

/**
 * A summary is raw HTML, where nothing can be escaped as markdown. A gist is therefore shown only when it is made of plain
 * characters, what came from data in `<code>`; else the title stands alone, and the reader opens it.
 */
function summaryGist(gist: readonly Inline[]): string {
  const pieces = gist.map((piece) => {
    if ((piece.kind !== 'text' && piece.kind !== 'code') || !PLAIN.test(piece.text)) return undefined;
    return piece.kind === 'code' ? `<code>${piece.text}</code>` : piece.text;
  });
  return pieces.length === 0 || pieces.includes(undefined) ? '' : ` · ${pieces.join('')}`;
}
