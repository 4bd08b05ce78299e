// What an error code means and what to do: its part of docs/errors.md, which an installed package brings along.
import { didYouMean } from '../../config/did-you-mean.ts';
import { shippedFiles } from '../../platform/shipped-files.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { verb } from '../verb.ts';

export default verb({
  name: 'explain',
  description: 'Explains an error code: what it means and what to do.',
  settings: [],
  inputs: { code: { kind: 'argument', required: true, description: 'As the error named it: train-failed.' } },
  run: async (given, world) => {
    const sections = sectionsOf((await shippedFiles('docs')).get('errors.md') ?? '');
    const code = String(given.inputs['code']);
    const text = sections.get(code);
    if (text === undefined) throw unknown(code, [...sections.keys()]);
    if (world.json) world.print(`${JSON.stringify({ code, text }, undefined, 2)}\n`);
    else world.print(`${world.style.palette.strong(code)}\n\n${text}\n`);
    return EXIT.success;
  },
});

/** Code → what stands below its heading. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [code = '', ...lines] = part.split('\n');
      return [code.trim(), lines.join('\n').trim().replaceAll('**', '')] as const;
    }),
  );
}

function unknown(code: string, all: readonly string[]): UserError {
  const near = didYouMean(code, all);
  const what = `there is no error ${JSON.stringify(code)}`;
  return new UserError({ code: 'code-unknown', what, fix: near ?? 'every error ends with its code' });
}
