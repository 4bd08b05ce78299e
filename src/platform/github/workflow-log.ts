// The log of a workflow step: a fold per stage, notices and warnings as annotations, secrets masked by the runner and by us.
import type { Annotation } from '../forge.ts';
import { elapsedText } from '../elapsed.ts';
import type { Log } from '../log.ts';
import type { Masking } from '../masking.ts';
import { annotationCommand, fenceText, workflowCommand } from './workflow-command.ts';

export interface WorkflowLog extends Log {
  /** Text for people, as it is: results, errors. */
  print(text: string): void;
  annotate(annotation: Parameters<typeof annotationCommand>[0]): void;
}

/**
 * All of it goes to one stream: a runner reads stdout and stderr side by side, and a fence on one does not hold on the other.
 * @param write called with whole lines.
 */
export function workflowLog(write: (text: string) => void, secrets: Masking): WorkflowLog {
  /** One fold at a time: a group within a group is told in plain lines. */
  let folded = false;
  const print = (text: string): void => write(`${fenceText(secrets.redact(text))}\n`);
  const annotate: WorkflowLog['annotate'] = ({ message, ...rest }) =>
    write(`${annotationCommand({ ...rest, message: secrets.redact(message) })}\n`);
  const remark = (level: Annotation['level'], message: string): void => annotate({ level, message, title: 'mlgate' });
  const open = (title: string): (() => void) => {
    if (folded) {
      print(`${title} …`);
      return () => undefined;
    }
    folded = true;
    write(`${workflowCommand('group', secrets.redact(title))}\n`);
    return () => {
      folded = false;
      write(`${workflowCommand('endgroup')}\n`);
    };
  };
  return {
    print,
    annotate,
    info: (message) => print(indented(message)),
    notice: (message) => remark('notice', message),
    warn: (message) => remark('warning', message),
    mask: (secret) => {
      for (const part of secrets.add(secret)) {
        if (!part.includes('\n')) write(`${workflowCommand('add-mask', part)}\n`);
      }
    },
    group: async (title, work, isWell = () => true) => {
      const close = open(title);
      const started = performance.now();
      const end = (mark: string): void => {
        close();
        print(`${mark} ${title}${elapsedText((performance.now() - started) / 1000)}`);
      };
      try {
        const result = await work();
        end(isWell(result) ? '✓' : '✗');
        return result;
      } catch (error) {
        end('✗');
        throw error;
      }
    },
  };
}

/** Also keeps a page of a log from taking `##[error]` at a line's beginning for its own colours. */
function indented(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => `  ${line}`)
    .join('\n');
}
