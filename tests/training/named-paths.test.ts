import { describe, expect, it } from 'vitest';
import { namedPaths } from '../../src/training/named-paths.ts';

describe('namedPaths', () => {
  it.each<[string, string, readonly string[]]>([
    ['words', 'python predict.py', ['/w/predict.py', '/w/python']],
    ['placeholders are none', 'a --m {model} {data}', ['/w/--m', '/w/a']],
    ['options', 'a --t=x.csv', ['/w/--t', '/w/--t=x.csv', '/w/a', '/w/x.csv']],
    ['assignments of several', 'P=../l:/s a', ['/l', '/s', '/w/P', '/w/P=../l:/s', '/w/a']],
    ['quoted blanks', `a 'b c' "d e" f\\ g`, ['/w/a', '/w/b c', '/w/d e', '/w/f g']],
    ['dollars that mean nothing', `a '$x'`, ['/w/$x', '/w/a']],
    ['operators', 'cd s&&a<b|c;(d)>e', ['/w/a', '/w/b', '/w/c', '/w/cd', '/w/d', '/w/e', '/w/s']],
    ['comments', 'a # b $c\nd#e', ['/w/a', '/w/d#e']],
    ['globs', 'a ../t/*.csv u?', ['/t', '/w', '/w/a']],
    ['what mlgate sets', 'a "$MLGATE_MODEL" ${MLGATE_DATA} $PWD/b', ['/w/a', '/w/b']],
  ])('%s: %s', (_, command, paths) => {
    expect(namedPaths(command, '/w')).toEqual({ paths, unknown: [] });
  });

  it.each(['$LOOKUP', '"$HOME/x"', '~/x', 'a=~/x', '$(nproc)', '`pwd`', '${PWDX}'])('%s is unknown', (word) => {
    expect(namedPaths(`a ${word}`, '/w').unknown).toHaveLength(1);
  });
});
