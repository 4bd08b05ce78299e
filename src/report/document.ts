// What a report says, before it becomes markdown, HTML or terminal text: blocks of inline pieces. Only renderers know syntax.

/** `text` is prose, `code` anything that came from data, configuration or commands; both may hold any characters. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'break' };

export interface Column {
  readonly header: readonly Inline[];
  readonly align: 'left' | 'right';
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly children: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'alert'; readonly children: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly language: 'diff' | 'text' | 'yaml'; readonly lines: readonly string[] }
  | Table
  | Fold;

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}

/** Shown as one line until opened. `title` is ours and fixed; the gist already tells what a reader will find. */
export interface Fold {
  readonly kind: 'fold';
  readonly title: string;
  readonly gist: readonly Inline[];
  readonly children: readonly Block[];
}

export type Piece = string | Inline | readonly Inline[];

/** Strings become prose. */
export function inline(...pieces: readonly Piece[]): readonly Inline[] {
  return pieces.flatMap((piece): readonly Inline[] => {
    if (typeof piece === 'string') return piece === '' ? [] : [{ kind: 'text', text: piece }];
    return 'kind' in piece ? [piece] : piece;
  });
}

/** A new line within a paragraph or a cell. */
export const BREAK: Inline = { kind: 'break' };

export function code(text: string): Inline {
  return { kind: 'code', text };
}

export function strong(...pieces: readonly Piece[]): Inline {
  return { kind: 'strong', children: inline(...pieces) };
}

export function paragraph(...pieces: readonly Piece[]): Block {
  return { kind: 'paragraph', children: inline(...pieces) };
}

/** Pieces with a separator between them. */
export function joined(pieces: readonly Piece[], separator: string): readonly Inline[] {
  return pieces.flatMap((piece, index) => inline(index === 0 ? '' : separator, piece));
}

/** The words alone, without any marking: for titles, headlines in records and terminals. */
export function plainText(children: readonly Inline[]): string {
  return children.map(plainPiece).join('');
}

function plainPiece(child: Inline): string {
  switch (child.kind) {
    case 'text':
    case 'code':
      return child.text;
    case 'break':
      return '\n';
    case 'strong':
    case 'link':
      return plainText(child.children);
  }
}
