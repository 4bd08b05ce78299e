// A rolldown plugin: the program of each action, two lines that no file needs to hold.
import { resolve } from 'node:path';
import type { Plugin } from 'rolldown';

const PREFIX = 'mlgate-action:';

export function actionEntries(names: readonly string[]): {
  readonly input: Readonly<Record<string, string>>;
  readonly plugin: Plugin;
} {
  return {
    input: Object.fromEntries(names.map((name) => [name, `${PREFIX}${name}`])),
    plugin: {
      name: 'action-entries',
      resolveId: (id) => (id.startsWith(PREFIX) ? id : null),
      load: (id) => (id.startsWith(PREFIX) ? entryOf(id.slice(PREFIX.length)) : null),
    },
  };
}

function entryOf(name: string): string {
  const file = (path: string): string => JSON.stringify(resolve('src/actions', path));
  return [
    `import { runAction } from ${file('runtime/main.ts')};`,
    `import action from ${file(`${name}.ts`)};`,
    'await runAction(action);',
  ].join('\n');
}
