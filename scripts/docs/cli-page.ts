// docs/cli.md from the program that commander parses with, so that help and page cannot differ.
import type { Command, Option } from 'commander';
import { cell, table } from './markdown.ts';

export function renderCliPage(program: Command): string {
  const intro = `# Command line\n\nWritten by \`npm run gen\` from \`src/cli/\`; never edited.\n\n${program.description()}\n`;
  const shared = optionTable(program.options);
  return [intro, shared, ...commandsOf(program, [program.name()])].filter((part) => part !== '').join('\n');
}

function commandsOf(parent: Command, above: readonly string[]): readonly string[] {
  return parent.commands.flatMap((command) => {
    const names = [...above, command.name()];
    const usage = `\`\`\`\n${names.join(' ')} ${command.usage()}\n\`\`\``;
    const rows = command.registeredArguments.map((argument) => [`\`${argument.name()}\``, cell(argument.description)]);
    const parts = [
      `## ${names.slice(1).join(' ')}\n`,
      `${command.description()}\n`,
      `${usage}\n`,
      rows.length === 0 ? '' : table(['argument', ''], rows),
      optionTable(command.options),
    ];
    return [parts.filter((part) => part !== '').join('\n'), ...commandsOf(command, names)];
  });
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
