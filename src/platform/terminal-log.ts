// The log of a terminal: a spinner with elapsed time where there is one, plain lines where there is none (CI, pipes).
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import yoctoSpinner from 'yocto-spinner';
import { elapsedText } from './elapsed.ts';
import type { Log } from './log.ts';
import { masking } from './masking.ts';

export interface TerminalLogOptions {
  /** stderr, or whatever stands for it. */
  readonly stream: Writable & { readonly isTTY?: boolean };
  readonly colour: boolean;
  /** Nothing but warnings. */
  readonly quiet: boolean;
}

export function terminalLog(options: TerminalLogOptions): Log {
  const secrets = masking();
  /** One spinner at a time: a group within a group is told in plain lines. */
  let spinning = false;
  const paint = (style: 'dim' | 'yellow' | 'green' | 'red' | 'bold', text: string): string =>
    options.colour ? styleText(style, text, { validateStream: false }) : text;
  const print = (line: string): void => void options.stream.write(`${secrets.redact(line)}\n`);
  return {
    info: (message) => options.quiet || print(`  ${paint('dim', message)}`),
    notice: (message) => options.quiet || print(`  ${paint('bold', 'note:')} ${message}`),
    warn: (message) => print(`  ${paint('yellow', 'warning:')} ${message}`),
    mask: (secret) => void secrets.add(secret),
    group: async (title, work, isWell = () => true) => {
      if (options.quiet) return work();
      const spins = !spinning && canSpin(options.stream);
      const progress = spins ? showProgress(secrets.redact(title), options, print) : announce(title, print);
      spinning ||= spins;
      const started = performance.now();
      const elapsed = (): string => elapsedText((performance.now() - started) / 1000);
      try {
        const result = await work();
        const mark = isWell(result) ? paint('green', '✓') : paint('red', '✗');
        progress.end(`${mark} ${paint('bold', title)}${elapsed()}`);
        return result;
      } catch (error) {
        progress.end(`${paint('red', '✗')} ${paint('bold', title)}${elapsed()}`);
        throw error;
      } finally {
        if (spins) spinning = false;
      }
    },
  };
}

interface Progress {
  end(line: string): void;
}

function showProgress(title: string, options: TerminalLogOptions, print: (line: string) => void): Progress {
  const started = performance.now();
  // Signals are the business of whoever runs us: the spinner's own handler would end the process before anything is put back.
  const spinner = yoctoSpinner({ text: title, stream: options.stream, handleSignals: false }).start();
  const timer = setInterval(() => (spinner.text = `${title}${elapsedText((performance.now() - started) / 1000)}`), 200);
  return {
    end: (line) => {
      clearInterval(timer);
      spinner.stop();
      print(line);
    },
  };
}

function announce(title: string, print: (line: string) => void): Progress {
  print(`  ${title} …`);
  return { end: print };
}

/** Where a spinner would print a new line for each frame, there is none. */
function canSpin(stream: TerminalLogOptions['stream']): boolean {
  return stream.isTTY === true && process.env['TERM'] !== 'dumb' && process.env['CI'] === undefined;
}
