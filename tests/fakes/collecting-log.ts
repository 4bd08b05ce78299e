// A log that remembers what it was told, masked as a person would see it.
import type { Log } from '../../src/platform/log.ts';

export interface CollectingLog extends Log {
  readonly lines: { readonly level: 'info' | 'notice' | 'warning' | 'group'; readonly text: string }[];
  /** Texts of one level, or all. */
  texts(level?: CollectingLog['lines'][number]['level']): readonly string[];
}

export function collectingLog(): CollectingLog {
  const secrets = new Set<string>();
  const lines: CollectingLog['lines'] = [];
  const masked = (text: string): string =>
    [...secrets].sort((a, b) => b.length - a.length).reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  const add = (level: CollectingLog['lines'][number]['level'], text: string): void =>
    void lines.push({ level, text: masked(text) });
  return {
    lines,
    texts: (level) => lines.filter((line) => level === undefined || line.level === level).map(({ text }) => text),
    info: (text) => add('info', text),
    notice: (text) => add('notice', text),
    warn: (text) => add('warning', text),
    mask: (secret) => {
      if (secret.trim() !== '') secrets.add(secret);
      for (const line of secret.split(/\r?\n/)) if (line.trim().length > 3) secrets.add(line);
    },
    group: async (title, work) => {
      add('group', title);
      return work();
    },
  };
}
