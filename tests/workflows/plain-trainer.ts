// A project that is no example of ours: a training script in Python that writes numbers, and writes its whole environment
// where the test finds it (a log would have its secrets masked).

/** Rung 0: a mean, and how well it foretells other rows. */
export const NUMBERS: Readonly<Record<string, string>> = {
  'train.py': `import json, os
with open(os.environ['SEEN'], 'a') as seen:
    seen.write('command in ' + os.getcwd() + '\\n')
    seen.write('\\n'.join(f'{name}={value}' for name, value in os.environ.items()) + '\\n')
rows = [line.split(',') for line in open('houses.csv').read().split('\\n')[1:] if line]
shift = float(open('shift.txt').read())
mean = sum(float(price) for _, price in rows) / len(rows) + shift
error = sum(abs(float(price) - mean) for _, price in rows) / len(rows)
json.dump({'mae': error, 'rows': len(rows)}, open('metrics.json', 'w'))
`,
  'houses.csv': `rooms,price\n${Array.from({ length: 40 }, (_, row) => `${(row % 5) + 1},${100 + ((row * 37) % 50)}\n`).join('')}`,
  'shift.txt': '4\n',
  '.gitignore': 'metrics.json\n',
};
