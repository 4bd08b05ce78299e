// Cuts streamed text into lines as a terminal would show them: a carriage return begins the line anew (progress bars). A line
// longer than 64 Ki characters is handed on in pieces, so that memory stays bounded.

const LONGEST = 64 * 1024;

export function lineSplitter(onLine: (line: string) => void): { add(text: string): void; end(): void } {
  let rest = '';
  return {
    add: (text) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lastWriting(lines.pop() ?? '');
      for (const line of lines) onLine(cutPieces(lastWriting(line), onLine));
      rest = cutPieces(rest, onLine);
    },
    end: () => {
      if (rest !== '') onLine(lastWriting(rest).replace(/\r$/, ''));
      rest = '';
    },
  };
}

/** Hands on what is too long, piece by piece. @returns what is left, at most the longest line. */
function cutPieces(line: string, onPiece: (piece: string) => void): string {
  let rest = line;
  while (rest.length > LONGEST) {
    const end = endOfPiece(rest);
    onPiece(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest;
}

/** What stands after the last carriage return; one at the very end may belong to a line break that has not come yet. */
function lastWriting(line: string): string {
  return line.slice(line.lastIndexOf('\r', line.length - 2) + 1);
}

/** Never between the two halves of a character beyond U+FFFF. */
function endOfPiece(text: string): number {
  const last = text.charCodeAt(LONGEST - 1);
  return last >= 0xd800 && last < 0xdc00 ? LONGEST - 1 : LONGEST;
}
