// A rolldown plugin: packages that write traces for their own developers through `debug` write none. It would be loaded at each start
// (with the terminal's internals), and a variable DEBUG of the environment would print what git is called with.
import type { Plugin } from 'rolldown';

const ID = '\0no-debug.cjs';

const CODE = `const create = () => Object.assign(() => {}, { enabled: false, extend: create, destroy: () => true, log: () => {} });
module.exports = Object.assign(create, { formatters: {}, enable: () => {}, disable: () => '', enabled: () => false, default: create });
`;

export function noDebug(): Plugin {
  return {
    name: 'no-debug',
    resolveId: (id) => (id === 'debug' ? ID : null),
    load: (id) => (id === ID ? CODE : null),
  };
}
