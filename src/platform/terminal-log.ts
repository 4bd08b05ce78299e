// The log of a terminal: a spinner with elapsed time where there is one, plain lines where there is none (CI, pipes).
import { styleText } from 'node:util';
import yoctoSpinner from 'yocto-spinner';
import type { Log } from './log.ts';

export interface TerminalLogOptions {
  readonly stream: NodeJS.WriteStream;
  readonly colour: boolean;
  /** Nothing but warnings. */
  readonly quiet: boolean;
}

export function terminalLog(options: TerminalLogOptions): Log {
  const secrets = new Set<string>();
  const masked = (text: string): string =>
    [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  const paint = (style: 'dim' | 'yellow' | 'green' | 'red' | 'bold', text: string): string =>
    options.colour ? styleText(style, text, { validateStream: false }) : text;
  const print = (line: string): void => void options.stream.write(`${masked(line)}\n`);
  return {
    info: (message) => options.quiet || print(`  ${paint('dim', message)}`),
    notice: (message) => options.quiet || print(`  ${paint('bold', 'note:')} ${message}`),
    warn: (message) => print(`  ${paint('yellow', 'warning:')} ${message}`),
    mask: (secret) => void (secret.trim() !== '' && secrets.add(secret)),
    group: async (title, work) => {
      if (options.quiet) return work();
      const progress = showProgress(title, options, print);
      const started = performance.now();
      const elapsed = (): string => elapsedText((performance.now() - started) / 1000);
      try {
        const result = await work();
        progress.end(`${paint('green', '✓')} ${paint('bold', title)}${elapsed()}`);
        return result;
      } catch (error) {
        progress.end(`${paint('red', '✗')} ${paint('bold', title)}${elapsed()}`);
        throw error;
      }
    },
  };
}

/** Nothing below a second; ` 3.2 s`, ` 2 min 5 s` above. */
function elapsedText(seconds: number): string {
  if (seconds < 1) return '';
  if (seconds < 60) return `  ${seconds.toFixed(1)} s`;
  return `  ${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

function showProgress(
  title: string,
  options: TerminalLogOptions,
  print: (line: string) => void,
): { end(line: string): void } {
  if (!options.stream.isTTY) {
    print(`  ${title} …`);
    return { end: print };
  }
  const started = performance.now();
  const spinner = yoctoSpinner({ text: title, stream: options.stream }).start();
  const timer = setInterval(() => (spinner.text = `${title}${elapsedText((performance.now() - started) / 1000)}`), 200);
  return {
    end: (line) => {
      clearInterval(timer);
      spinner.stop();
      print(line);
    },
  };
}
