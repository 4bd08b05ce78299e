// The first two lines of a report, before they are written.
import type { Inline } from '../document.ts';

export interface Headline {
  /** Colours follow it; the words carry it. */
  readonly tone: 'good' | 'bad' | 'open' | 'neutral';
  readonly mark: string;
  /** Without the mark: `late-flights is better than production`. */
  readonly title: readonly Inline[];
  /** The one number that matters and what to do about it; empty where the title says it all. */
  readonly lead: readonly Inline[];
}
