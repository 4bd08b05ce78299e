// A rolldown plugin: the program of each action. Its declaration is written out, so that inputs are read and a configuration is found
// before the code of the step itself is loaded.
import { resolve } from 'node:path';
import type { Plugin } from 'rolldown';
import type { Action } from '../src/actions/action.ts';

const PREFIX = 'mlgate-action:';

export function actionEntries(actions: readonly Action[]): {
  readonly input: Readonly<Record<string, string>>;
  readonly plugin: Plugin;
} {
  const entries = new Map(actions.map((action) => [`${PREFIX}${action.name}`, action]));
  return {
    input: Object.fromEntries(actions.map(({ name }) => [name, `${PREFIX}${name}`])),
    plugin: {
      name: 'action-entries',
      resolveId: (id) => (entries.has(id) ? id : null),
      load: (id) => {
        const action = entries.get(id);
        return action === undefined ? null : entryOf(action);
      },
    },
  };
}

function entryOf(action: Action): string {
  return [
    `import { runAction } from ${sourceOf('runtime/main.ts')};`,
    `const load = () => import(${sourceOf(`${action.name}.ts`)});`,
    // What cannot be written out is the function `run`.
    `const declaration = ${JSON.stringify(action)};`,
    'await runAction({ ...declaration, run: async (...given) => (await load()).default.run(...given) });',
  ].join('\n');
}

function sourceOf(path: string): string {
  return JSON.stringify(resolve('src/actions', path));
}
