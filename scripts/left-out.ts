// A rolldown plugin: packages that others bring and that we have no use for, each with what stands in its place.
import type { Plugin } from 'rolldown';

const REPLACEMENTS: Readonly<Record<string, string>> = {
  // Traces for other developers: loaded at each start (with the terminal's internals), and a variable DEBUG of the environment would
  // print what git is called with.
  debug: `const create = () => Object.assign(() => {}, { enabled: false, extend: create, destroy: () => true, log: () => {} });
module.exports = Object.assign(create, { formatters: {}, enable: () => {}, disable: () => '', enabled: () => false, default: create });
`,
  // Artifacts come as they are and are unpacked with our limits (platform/github/unpack.ts). It brings a package without a licence.
  'unzip-stream': `const refuse = () => { throw new Error('archives are not unpacked here'); };
module.exports = { Extract: refuse, Parse: refuse };
`,
};

export function leftOut(): Plugin {
  const codes = new Map(Object.entries(REPLACEMENTS).map(([name, code]) => [idOf(name), code]));
  return {
    name: 'left-out',
    resolveId: (name) => (Object.hasOwn(REPLACEMENTS, name) ? idOf(name) : null),
    load: (id) => codes.get(id) ?? null,
  };
}

function idOf(name: string): string {
  return `\0left-out/${name}.cjs`;
}
