// Cuts streamed text into lines; a line longer than 64 Ki characters is handed on in pieces, so that memory stays bounded.

const LONGEST = 64 * 1024;

export function lineSplitter(onLine: (line: string) => void): { add(text: string): void; end(): void } {
  let rest = '';
  return {
    add: (text) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      while (rest.length > LONGEST) {
        onLine(rest.slice(0, LONGEST));
        rest = rest.slice(LONGEST);
      }
    },
    end: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
