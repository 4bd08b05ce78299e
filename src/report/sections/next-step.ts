// What a reader is asked to do when the answer is not "better", and where the policy that asks it is written.
import type { Comparison, OperatingCharacteristic } from '../../records/comparison.ts';
import { code, inline, joined, paragraph } from '../document.ts';
import type { Block } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { placeName } from '../names.ts';
import { counted, formatCount, formatLimit, timesInHundred } from '../numbers.ts';
import { visibleValue } from '../visible.ts';

/** What to do about a broken rule: one alert, naming file and line of each. */
export function mendAlert(input: ReportInput, comparison: Comparison): readonly Block[] {
  if (comparison.verdict !== 'fail') return [];
  const broken = comparison.rules.filter(({ verdict }) => verdict === 'fail');
  const places = new Map(broken.map(({ rule }) => [rule.path, rule]));
  const shown = [...places.values()].slice(0, 3).map(({ path, where }) => {
    const name = code(visibleValue(path));
    return where === undefined ? inline(name) : inline(name, ' in ', placeName(where));
  });
  const more = places.size > 3 ? ` and ${formatCount(places.size - 3)} more` : '';
  const goal = input.context.pullRequest === undefined ? 'To pass' : 'To merge';
  const slices = broken.length > 0 && broken.every(({ slice }) => slice !== undefined);
  const mend = slices ? `mend the ${broken.length === 1 ? 'slice' : 'slices'}` : 'mend the model';
  const owner = `, or let an owner of the policy change it: `;
  return [{ kind: 'alert', children: inline(`${goal}, ${mend}${owner}`, joined(shown, ', '), `${more}.`) }];
}

/** What this policy can tell at this size, and what it does with an undecided rule. */
export function undecidedNote(comparison: Comparison): readonly Block[] {
  const open = comparison.rules.filter(({ verdict }) => verdict === 'undecided');
  if (comparison.verdict !== 'undecided' || open.length === 0) return [];
  const characteristic = open.find((result) => result.operatingCharacteristic !== null)?.operatingCharacteristic;
  const { undecided, where } = comparison.policy;
  const does = { fail: 'does not pass', pass: 'passes', neutral: 'neither passes nor fails' }[undecided];
  return [
    paragraph(
      characteristic === undefined || characteristic === null ? '' : `${characteristicWords(characteristic)} `,
      code('undecided'),
      ` ${does} here (`,
      code(`compare.undecided: ${undecided}`),
      where === undefined ? inline(', as a flag ', code(`--undecided ${undecided}`)) : inline(', ', placeName(where)),
      ').',
    ),
  ];
}

function characteristicWords({ rows, passIfEqual, detectable }: OperatingCharacteristic): string {
  const equal = `With ${counted(rows, 'row')} this rule passes an equal model ${timesInHundred(passIfEqual)}`;
  if (!(detectable > 0 && detectable < Infinity)) return `${equal}.`;
  return `${equal}; a change has to lie ${formatLimit(Number(detectable.toPrecision(2)))} from the limit to be told four times in five.`;
}
