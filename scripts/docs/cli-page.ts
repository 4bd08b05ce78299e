// docs/cli.md from the program that commander parses with, so that help and page cannot differ.
import type { Command, Option } from 'commander';
import { cell, table } from './markdown.ts';

export function renderCliPage(program: Command): string {
  const verbs = leavesOf(program);
  const everywhere =
    verbs[0]?.options.filter((option) => verbs.every((verb) => verb.options.some((one) => same(one, option)))) ?? [];
  const shared = [...program.options, ...everywhere];
  return [
    `# Command line\n\nWritten by \`npm run gen\` from \`src/cli/\`; never edited.\n\n${program.description()}\n`,
    shared.length === 0 ? '' : `Every verb has these:\n\n${optionTable(shared)}`,
    ...verbs.map((verb) => section(verb, everywhere)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Commands that do something themselves, with those of their groups. */
function leavesOf(parent: Command): readonly Command[] {
  return parent.commands.flatMap((command) => (command.commands.length > 0 ? leavesOf(command) : [command]));
}

function section(verb: Command, everywhere: readonly Option[]): string {
  const names = namesOf(verb);
  const rows = verb.registeredArguments.map((argument) => [`\`${argument.name()}\``, cell(argument.description)]);
  const own = verb.options.filter((option) => !everywhere.some((one) => same(one, option)));
  return [
    `## ${names.slice(1).join(' ')}\n`,
    `${verb.description()}\n`,
    `\`\`\`\n${names.join(' ')} ${verb.usage()}\n\`\`\`\n`,
    rows.length === 0 ? '' : table(['argument', ''], rows),
    optionTable(own),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function namesOf(command: Command): readonly string[] {
  return command.parent === null ? [command.name()] : [...namesOf(command.parent), command.name()];
}

function same(a: Option, b: Option): boolean {
  return a.flags === b.flags && a.description === b.description;
}

function optionTable(options: readonly Option[]): string {
  const shown = options.filter(({ hidden }) => !hidden);
  if (shown.length === 0) return '';
  return table(
    ['option', '', 'default'],
    shown.map(({ flags, description, defaultValue }) => [
      `\`${cell(flags)}\``,
      cell(description),
      defaultValue === undefined ? '' : `\`${cell(String(defaultValue))}\``,
    ]),
  );
}
