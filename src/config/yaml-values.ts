// From YAML nodes to plain values, remembering where each key and value stood. Keys are unique, aliases have a budget.
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { YAMLMap } from 'yaml';

/** Offsets into the text; the end is excluded. */
export type Span = readonly [start: number, end: number];

export interface Located {
  readonly key: Span | undefined;
  readonly value: Span;
  readonly children: ReadonlyMap<string | number, Located>;
}

export interface ValueProblem {
  readonly code: string;
  readonly what: string;
  readonly span: Span;
  readonly fix?: string;
}

export interface Built {
  readonly value: unknown;
  readonly located: Located;
}

const LIMITS = { depth: 64, aliased: 10_000 } as const;

/** @param root a node of the `yaml` package. */
export function buildValues(root: unknown): Built & { readonly problems: readonly ValueProblem[] } {
  const builder = new Builder();
  return { ...builder.build(root, { key: undefined, span: [0, 1], depth: 0 }), problems: builder.problems };
}

interface NodePlace {
  readonly key: Span | undefined;
  /** Where the node stands, if it does not say so itself. */
  readonly span: Span;
  readonly depth: number;
}

class Builder {
  readonly problems: ValueProblem[] = [];
  /** Only values that are complete: an alias inside its own anchor finds nothing. */
  readonly #anchors = new Map<string, unknown>();
  #aliased = 0;
  #insideAlias = 0;

  build(node: unknown, around: NodePlace): Built {
    const place = { ...around, span: spanOf(node) ?? around.span };
    const { span } = place;
    if (place.depth > LIMITS.depth) {
      return this.#refuse({ code: 'yaml-depth', what: `nested more than ${LIMITS.depth} deep`, span });
    }
    if (this.#insideAlias > 0 && ++this.#aliased > LIMITS.aliased) return this.#refuseAliased(span);
    if (isAlias(node)) return this.#alias(node.source, place);
    const built = this.#plain(node, place);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined && this.#insideAlias === 0) this.#anchors.set(anchor, node);
    return built;
  }

  #plain(node: unknown, place: NodePlace): Built {
    if (isMap(node)) return this.#map(node, place);
    if (isSeq(node)) return this.#list(node.items, place);
    if (!isScalar(node)) return leaf(null, place);
    const { value, source = '' } = node;
    if (typeof value === 'number' && !Number.isSafeInteger(value) && /^[-+]?(\d+|0x[\da-f]+|0o[0-7]+)$/i.test(source)) {
      const what = `${source} is too large to be kept exactly as a number`;
      return this.#refuse({ code: 'yaml-number', what, span: place.span, fix: 'write it in quotes' });
    }
    return leaf(value, place);
  }

  #alias(name: string, { key, span, depth }: NodePlace): Built {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      return this.#refuse({ code: 'yaml-alias', what: `no complete value is called &${name} before this`, span });
    }
    this.#insideAlias++;
    const built = this.build(target, { key, span, depth: depth + 1 });
    this.#insideAlias--;
    return built;
  }

  #map(node: YAMLMap, { key, span, depth }: NodePlace): Built {
    const entries = new Map<string, unknown>();
    const children = new Map<string, Located>();
    for (const pair of node.items) {
      const name = isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : '';
      const keySpan = spanOf(pair.key) ?? span;
      this.#checkKey(name, keySpan, children.get(name));
      const child = this.build(pair.value, { key: keySpan, span: keySpan, depth: depth + 1 });
      entries.set(name, child.value);
      children.set(name, child.located);
    }
    return { value: Object.fromEntries(entries), located: { key, value: span, children } };
  }

  #checkKey(name: string, span: Span, before: Located | undefined): void {
    if (name === '') this.#refuse({ code: 'yaml-key', what: 'a key is missing or empty', span });
    // Assigned to an object it would vanish instead of becoming a key.
    if (name === '__proto__') this.#refuse({ code: 'yaml-key', what: '"__proto__" cannot be a key', span });
    if (before !== undefined && this.#insideAlias === 0) {
      this.#refuse({
        code: 'yaml-duplicate-key',
        what: `the key ${JSON.stringify(name)} stands here a second time`,
        span,
      });
    }
  }

  #list(items: readonly unknown[], { key, span, depth }: NodePlace): Built {
    const built = items.map((item) => this.build(item, { key: undefined, span, depth: depth + 1 }));
    const children = new Map(built.map(({ located }, index) => [index, located]));
    return { value: built.map(({ value }) => value), located: { key, value: span, children } };
  }

  #refuseAliased(span: Span): Built {
    if (this.#aliased > LIMITS.aliased + 1) return leaf(null, { key: undefined, span, depth: 0 });
    return this.#refuse({ code: 'yaml-alias', what: `aliases stand for more than ${LIMITS.aliased} values`, span });
  }

  #refuse(problem: ValueProblem): Built {
    this.problems.push(problem);
    return leaf(null, { key: undefined, span: problem.span, depth: 0 });
  }
}

function leaf(value: unknown, { key, span }: NodePlace): Built {
  return { value, located: { key, value: span, children: new Map() } };
}

function spanOf(node: unknown): Span | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : undefined;
}
