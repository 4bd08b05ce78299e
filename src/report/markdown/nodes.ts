// Inline pieces as markdown nodes in which nothing that came from data can become a link, a mention, a reference or HTML.
import type { InlineCode, Link, PhrasingContent } from 'mdast';
import type { Inline } from '../document.ts';

/**
 * What GitHub turns into something else after the parser is done: mentions, e-mail and web addresses, issue and commit
 * references, emoji names, formulas. It leaves code spans alone, so a word with any of these in prose becomes one: the
 * characters stay what they were and can be copied. Escapes with a back-slash do not help: cmark-gfm looks for addresses
 * after it has removed them.
 */
const TURNS_INTO_SOMETHING =
  /[@#$]|:\/\/|www\.|(?:mailto|xmpp):|:[\w+-]+:|gh-\d|(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])/i;

export function phrasing(children: readonly Inline[]): PhrasingContent[] {
  return mergedCode(children.flatMap(nodesOf));
}

function nodesOf(child: Inline): readonly PhrasingContent[] {
  switch (child.kind) {
    case 'text':
      return proseNodes(child.text);
    case 'code':
      return [codeNode(child.text)];
    case 'strong':
      return child.children.length === 0 ? [] : [{ type: 'strong', children: phrasing(child.children) }];
    case 'break':
      // A break of markdown's own would end the row of a table.
      return [{ type: 'html', value: '<br>' }];
    case 'link':
      return [linkNode(child.href, child.children)];
  }
}

function proseNodes(text: string): readonly PhrasingContent[] {
  const words = text.split(/(\s+)/).filter((word) => word !== '');
  return words.map((word) =>
    word !== '@' && TURNS_INTO_SOMETHING.test(word) ? codeNode(word) : { type: 'text', value: word },
  );
}

/** A back-slash before a pipe divides table cells in one parser and not in the other: it is shown by its look-alike. */
function codeNode(text: string): InlineCode {
  return { type: 'inlineCode', value: text.replace(/\\+(?=\|)/g, (slashes) => '⧵'.repeat(slashes.length)) };
}

/** Only addresses that the footer checked come here; the label is ours. */
function linkNode(href: string, children: readonly Inline[]): Link {
  return {
    type: 'link',
    url: href,
    children: children.map((child) => ({ type: 'text', value: 'text' in child ? child.text : '' })),
  };
}

/** Two code spans side by side would read as one with other fences; neighbouring text is joined so that it is escaped as a whole. */
function mergedCode(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const merged: PhrasingContent[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (
      last !== undefined &&
      last.type === node.type &&
      (last.type === 'text' || last.type === 'inlineCode') &&
      'value' in node
    ) {
      merged[merged.length - 1] = { ...last, value: last.value + node.value };
    } else merged.push(node);
  }
  return merged;
}
