// HTML as a tree that is escaped once, when it is written: text can never become markup.

export interface Element {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Html[];
}

export type Html = string | Element;
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Tags and attribute names are literals of ours; values and text may be anything. Undefined attributes are left out. */
export function element(
  tag: string,
  attributes: Attributes,
  ...children: readonly (Html | readonly Html[])[]
): Element {
  return { tag, attributes, children: children.flat() };
}

const VOID = new Set(['meta', 'link', 'br', 'hr']);
/** Their content is not parsed as markup, so escapes would show: only constants of ours may stand in them. */
const RAW = new Set(['style']);

export function writeHtml(node: Html): string {
  if (typeof node === 'string') return escapeText(node);
  const attributes = Object.entries(node.attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escapeAttribute(String(value))}"`]))
    .join('');
  if (VOID.has(node.tag)) return `<${node.tag}${attributes}>`;
  const content = RAW.has(node.tag)
    ? node.children.filter((child) => typeof child === 'string').join('')
    : node.children.map(writeHtml).join('');
  return `<${node.tag}${attributes}>${content}</${node.tag}>${BLOCKS.has(node.tag) ? '\n' : ''}`;
}

/** A line break after these keeps the file readable in a diff. */
const BLOCKS = new Set([
  'head',
  'style',
  'title',
  'meta',
  'header',
  'section',
  'article',
  'h1',
  'h2',
  'h3',
  'p',
  'table',
  'thead',
  'tbody',
  'tr',
  'svg',
  'figure',
  'details',
  'summary',
  'dl',
  'dd',
  'li',
  'ul',
  'pre',
  'footer',
  'main',
  'body',
  'g',
]);

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
