// The rules that keep the threats of docs/threat-model.md out, by threat.
import { WHAT_CAME_ALONG } from './what-came-along.ts';
import { WHAT_WAS_APPROVED } from './what-was-approved.ts';
import { WHAT_WAS_WRITTEN } from './what-was-written.ts';
import { WHOSE_WORD } from './whose-word.ts';
import type { Rule } from './rule.ts';

export const RULES: readonly Rule[] = [
  ...WHOSE_WORD,
  ...WHAT_WAS_APPROVED,
  ...WHAT_WAS_WRITTEN,
  ...WHAT_CAME_ALONG,
].sort((a, b) => a.threat - b.threat);
